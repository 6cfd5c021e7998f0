using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Aws.Tests.S3;

namespace DataEgress.Local.Aws.Tests.Signing;

public sealed class SignedServerTests(S3Fixture fixture) : IClassFixture<S3Fixture>
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AKIDEXAMPLE", "another secret", "SignatureDoesNotMatch")]
    [InlineData("AKIDUNKNOWN", "any secret", "InvalidAccessKeyId")]
    public async Task S3_WrongCredentials_AreRefused(string id, string secret, string code)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(id, secret),
            new AmazonS3Config { ServiceURL = fixture.Server.Url.AbsoluteUri, AuthenticationRegion = "eu-west-1", ForcePathStyle = true, MaxErrorRetry = 0 });

        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => client.ListBucketsAsync(cancellationToken));

        Assert.Equal((code, HttpStatusCode.Forbidden), (exception.ErrorCode, exception.StatusCode));
    }

    [Fact]
    public async Task S3_Unsigned_IsRefused()
    {
        using var client = new HttpClient();

        using var response = await client.GetAsync(fixture.Server.Url, cancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("<Code>AccessDenied</Code>", await response.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3_ClockAnHourOff_IsRefused()
    {
        var later = new ShiftedTime(TimeSpan.FromHours(1));
        await using var server = await AwsServer.StartAsync(
            new AwsServerOptions { Credentials = [S3Fixture.Key], TimeProvider = later }, cancellationToken);
        using var client = S3Fixture.Connect(server);

        Assert.Equal("RequestTimeTooSkewed", await S3Fixture.CodeOfAsync(() => client.ListBucketsAsync(cancellationToken)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task S3_EveryWayToSendABody_IsAccepted(bool chunked, bool withChecksum)
    {
        var bucket = await fixture.BucketAsync();
        var content = new byte[300_000];
        Random.Shared.NextBytes(content);
        using var client = S3Fixture.Connect(fixture.Server, config => config.RequestChecksumCalculation =
            withChecksum ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED);

        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = "a b/ü", InputStream = new MemoryStream(content), UseChunkEncoding = chunked },
            cancellationToken);

        Assert.Equal(content, await fixture.ReadAsync(bucket, "a b/ü"));
    }

    [Fact]
    public async Task S3_BodyChangedOnTheWay_IsRefused()
    {
        var bucket = await fixture.BucketAsync();
        using var client = S3Fixture.Connect(fixture.Server, config => config.HttpClientFactory = new TamperingFactory());

        var code = await S3Fixture.CodeOfAsync(() => client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = "object", InputStream = new MemoryStream(new byte[100_000]) }, cancellationToken));

        Assert.Equal("SignatureDoesNotMatch", code);
        Assert.Equal("NoSuchKey", await S3Fixture.CodeOfAsync(() => fixture.ReadAsync(bucket, "object")));
    }

    [Fact]
    public async Task S3_PresignedUrls_PutAndGet()
    {
        var bucket = await fixture.BucketAsync();
        using var http = new HttpClient();
        using var content = new ByteArrayContent("presigned"u8.ToArray());

        using var put = await http.PutAsync(await UrlAsync(HttpVerb.PUT), content, cancellationToken);
        var text = await http.GetStringAsync(await UrlAsync(HttpVerb.GET), cancellationToken);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("presigned", text);
        var wrong = new Uri((await UrlAsync(HttpVerb.GET)).AbsoluteUri.Replace("a%20key", "b%20key", StringComparison.Ordinal));
        using var refused = await http.GetAsync(wrong, cancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        async Task<Uri> UrlAsync(HttpVerb verb) => new(await fixture.Client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = "a key",
            Verb = verb,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Protocol = Protocol.HTTP,
        }));
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }

    /// <summary>Changes a byte in the middle of each body, behind the signature's back.</summary>
    private sealed class TamperingFactory : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Tampering { InnerHandler = new SocketsHttpHandler() });
    }

    private sealed class Tampering : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
            {
                var bytes = await content.ReadAsByteArrayAsync(cancellationToken);
                bytes[bytes.Length / 2] ^= 1;
                var changed = new ByteArrayContent(bytes);
                foreach (var (name, values) in content.Headers)
                {
                    changed.Headers.TryAddWithoutValidation(name, values);
                }

                request.Content = changed;
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
