using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Tests.S3;

namespace DataEgress.Local.Aws.Tests.Http;

public sealed class FaultTests : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly AwsServerOptions options = new() { Credentials = [S3Fixture.Key] };
    private AwsServer server = null!;
    private AmazonS3Client client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await AwsServer.StartAsync(options);
        client = S3Fixture.Connect(server);
        await client.PutBucketAsync("bucket");
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "object", InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(1_000_000)) },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(true, "SlowDown", HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, "InternalError", HttpStatusCode.InternalServerError)]
    public async Task Fault_Error_IsAnswered(bool throttle, string code, HttpStatusCode status)
    {
        options.Faults = _ => throttle ? new Fault.Throttle() : new Fault.Error(500, "InternalError");

        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.GetObjectMetadataAsync("bucket", "none", cancellationToken));
        Assert.Equal(status, exception.StatusCode);
        exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.GetObjectAsync("bucket", "object", cancellationToken));
        Assert.Equal((code, status), (exception.ErrorCode, exception.StatusCode));
    }

    [Fact]
    public async Task Fault_Reset_BreaksTheAnswerOff()
    {
        options.Faults = request => request.Operation == "GET" ? new Fault.Reset(100_000) : null;

        var exception = await Record.ExceptionAsync(async () =>
        {
            using var response = await client.GetObjectAsync("bucket", "object", cancellationToken);
            await response.ResponseStream.CopyToAsync(Stream.Null, cancellationToken);
        });

        Assert.NotNull(exception);
    }

    [Fact]
    public async Task Fault_ResetRequest_StoresNothing()
    {
        options.Faults = request => request.Operation == "PUT" ? new Fault.ResetRequest(100_000) : null;

        await Assert.ThrowsAnyAsync<Exception>(() => client.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "broken", InputStream = new MemoryStream(new byte[1_000_000]) }, cancellationToken));

        options.Faults = null;
        var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" }, cancellationToken);
        Assert.Equal(["object"], listed.S3Objects.Select(item => item.Key));
    }

    [Fact]
    public async Task Fault_ThrottleOnce_IsRetriedByTheClient()
    {
        var calls = 0;
        options.Faults = _ => Interlocked.Increment(ref calls) == 1 ? new Fault.Throttle() : null;
        using var patient = S3Fixture.Connect(server, config => config.MaxErrorRetry = 3);

        await patient.GetObjectMetadataAsync("bucket", "object", cancellationToken);

        Assert.Equal(2, calls);
    }
}
