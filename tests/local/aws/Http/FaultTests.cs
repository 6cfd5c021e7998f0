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

    [Fact]
    public async Task Fault_ResetBeforeTheStatus_CarriesOutAndTellsNobody()
    {
        options.Faults = request => request.Operation == "PUT" ? new Fault.Reset(0) : null;

        await Assert.ThrowsAnyAsync<Exception>(() => client.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "untold", ContentBody = "content" }, cancellationToken));

        Assert.Equal(7, (await client.GetObjectMetadataAsync("bucket", "untold", cancellationToken)).ContentLength);
    }

    [Fact]
    public async Task Fault_Truncate_LooksWhole()
    {
        options.Faults = _ => new Fault.Truncate(100_000);
        using var response = await client.GetObjectAsync("bucket", "object", cancellationToken);

        Assert.Equal(100_000, response.ContentLength);
    }

    [Fact]
    public async Task Fault_Corrupt_IsNoticedByTheChecksumOnly()
    {
        options.Faults = _ => new Fault.Corrupt(500_000);

        var response = await client.GetObjectAsync("bucket", "object", cancellationToken);

        // Not disposed: the client complains of the checksum there once more.
        await Assert.ThrowsAnyAsync<Amazon.Runtime.AmazonClientException>(() => response.ResponseStream.CopyToAsync(Stream.Null, cancellationToken));
    }

    [Fact]
    public async Task Fault_CorruptRequest_IsRefused()
    {
        options.Faults = request => request.Operation == "PUT" ? new Fault.CorruptRequest(500_000) : null;

        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.PutObjectAsync(
            new PutObjectRequest { BucketName = "bucket", Key = "corrupt", InputStream = new MemoryStream(new byte[1_000_000]) }, cancellationToken));
    }

    [Fact]
    public async Task Fault_Stall_DelaysTheRestOfTheAnswer()
    {
        var time = new ManualTime();
        options.TimeProvider = time;
        await using var stalling = await AwsServer.StartAsync(options, cancellationToken);
        using var patient = S3Fixture.Connect(stalling);
        await patient.PutBucketAsync("bucket", cancellationToken);
        await patient.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "object", InputStream = new MemoryStream(new byte[1_000_000]) }, cancellationToken);
        options.Faults = _ => new Fault.Stall(10, TimeSpan.FromHours(1));
        using var response = await patient.GetObjectAsync("bucket", "object", cancellationToken);
        await response.ResponseStream.ReadExactlyAsync(new byte[10], cancellationToken);
        var rest = response.ResponseStream.ReadAtLeastAsync(new byte[999_990], 999_990, throwOnEndOfStream: true, cancellationToken).AsTask();
        Assert.False(rest.IsCompleted);

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(999_990, await rest);
    }

    [Fact]
    public async Task Fault_Before_HappensBeforeTheRequest()
    {
        options.Faults = request => request.Operation == "GET"
            ? new Fault.Before(() => client.DeleteObjectAsync("bucket", "object", cancellationToken))
            : null;

        Assert.Equal("NoSuchKey", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.GetObjectAsync("bucket", "object", cancellationToken))).ErrorCode);
    }
}
