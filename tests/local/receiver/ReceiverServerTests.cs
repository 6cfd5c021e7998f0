using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using DataEgress.Local.Aws;

namespace DataEgress.Local.Receiver.Tests;

public sealed class ReceiverServerTests : IAsyncLifetime
{
    private const string Bucket = "stub-hdfs-test";

    private readonly DevelopmentCertificates certificates = DevelopmentCertificates.Create();
    private AwsServer aws = null!;
    private AmazonS3Client s3 = null!;
    private ReceiverServer receiver = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        aws = await AwsServer.StartAsync(new AwsServerOptions(), Cancellation);
        s3 = new AmazonS3Client(
            new BasicAWSCredentials("id", "secret"),
            new AmazonS3Config { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-west-1", ForcePathStyle = true });
        await s3.PutBucketAsync(Bucket, Cancellation);
        receiver = await ReceiverServer.StartAsync(Options(), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        s3.Dispose();
        await aws.DisposeAsync();
        certificates.Dispose();
    }

    [Theory]
    [InlineData("/DA", "plain.csv", 10)]
    [InlineData("/internal/Example/inbound/data", "with space+and%.csv", 100_000)]
    [InlineData("/DA", "ünïcode.csv", 0)]
    [InlineData("/DA", "large.bin", 20 * 1024 * 1024)]
    public async Task Post_FileWithItsChecksum_IsStoredUnderPathAndName(string path, string name, int bytes)
    {
        var content = RandomNumberGenerator.GetBytes(bytes);

        using var response = await SendAsync(certificates.Client, path, name, content);
        var receipt = await response.Content.ReadFromJsonAsync<Receipt>(Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((name, (long)bytes, Hash(content), false), (receipt!.FileName, receipt.Bytes, receipt.Sha256, receipt.Duplicate));
        Assert.Equal($"{path.TrimStart('/')}/{name}", receipt.Key);
        Assert.Equal(content, await StoredAsync(receipt.Key));
    }

    [Fact]
    public async Task Post_SameIdempotencyKeyAgain_AnswersTheSameReceiptAndStoresNothing()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        using var first = await SendAsync(certificates.Client, "/DA", "once.csv", content, "key-1");
        var receipt = await first.Content.ReadFromJsonAsync<Receipt>(Cancellation);
        var stored = await s3.GetObjectMetadataAsync(Bucket, receipt!.Key, Cancellation);

        using var second = await SendAsync(certificates.Client, "/DA", "once.csv", content, "key-1");
        var repeated = await second.Content.ReadFromJsonAsync<Receipt>(Cancellation);

        Assert.Equal(receipt with { Duplicate = true }, repeated);
        Assert.Equal(stored.LastModified, (await s3.GetObjectMetadataAsync(Bucket, receipt.Key, Cancellation)).LastModified);
    }

    [Fact]
    public async Task Post_IdempotencyKeyOfAnotherFile_IsRefused()
    {
        using var first = await SendAsync(certificates.Client, "/DA", "a.csv", [1], "key-2");

        using var second = await SendAsync(certificates.Client, "/DA", "b.csv", [2], "key-2");

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(1, await CountAsync("DA/"));
    }

    [Fact]
    public async Task Post_WrongChecksum_IsRefusedAndNothingIsStored()
    {
        using var response = await SendAsync(certificates.Client, "/DA", "wrong.csv", [1, 2, 3], checksum: new string('0', 64));
        var refusal = await response.Content.ReadFromJsonAsync<Refusal>(Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(Hash([1, 2, 3]), refusal!.Error, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("up/../../name")]
    public async Task Post_NameThatLeadsElsewhere_IsRefused(string name)
    {
        using var response = await SendAsync(certificates.Client, "/DA", name, [1]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, await CountAsync(""));
    }

    [Fact]
    public async Task Post_WithoutHeaders_NamesAllThatAreMissing()
    {
        using var client = Client(certificates.Client);
        using var response = await client.PostAsync(new Uri(receiver.Url, "/DA"), new ByteArrayContent([1]), Cancellation);
        var refusal = await response.Content.ReadFromJsonAsync<Refusal>(Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.All(new[] { ReceiverHeaders.Checksum, ReceiverHeaders.FileName, ReceiverHeaders.IdempotencyKey }, header => Assert.Contains(header, refusal!.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_WithoutClientCertificate_IsRefused() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(null, "/DA", "a.csv", [1]));

    [Fact]
    public async Task Post_CertificateOfAnotherAuthority_IsRefused()
    {
        using var stranger = DevelopmentCertificates.Create();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(stranger.Client, "/DA", "a.csv", [1]));
    }

    [Fact]
    public async Task Post_ServerCertificateAsClient_IsRefused() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(certificates.Server, "/DA", "a.csv", [1]));

    [Fact]
    public async Task Get_AnyPath_IsRefused()
    {
        using var client = Client(certificates.Client);
        using var response = await client.GetAsync(new Uri(receiver.Url, "/DA"), Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Start_OccupiedPort_SaysWhich()
    {
        var options = Options();
        options.Port = receiver.Url.Port;

        var error = await Assert.ThrowsAsync<IOException>(() => ReceiverServer.StartAsync(options, Cancellation));

        Assert.Contains($"port {receiver.Url.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongOptions_NamesAllOfThem()
    {
        var options = Options();
        (options.Port, options.Bind, options.Bucket) = (70000, "nowhere", "production");

        var error = await Assert.ThrowsAsync<ArgumentException>(() => ReceiverServer.StartAsync(options, Cancellation));

        Assert.All(new[] { "70000", "nowhere", "production" }, value => Assert.Contains(value, error.Message, StringComparison.Ordinal));
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private ReceiverOptions Options() => new() { ServerCertificate = certificates.Server, ClientAuthority = certificates.Authority, S3 = s3, Bucket = Bucket };

    private HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(certificates.Authority);
        return new HttpClient(handler);
    }

    private async Task<HttpResponseMessage> SendAsync(X509Certificate2? certificate, string path, string name, byte[] content, string? idempotencyKey = null, string? checksum = null)
    {
        using var client = Client(certificate);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(receiver.Url, path)) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add(ReceiverHeaders.Checksum, checksum ?? Hash(content));
        request.Headers.Add(ReceiverHeaders.IdempotencyKey, idempotencyKey ?? Guid.NewGuid().ToString());
        request.Headers.Add(ReceiverHeaders.FileName, Uri.EscapeDataString(name));
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<byte[]> StoredAsync(string key)
    {
        using var response = await s3.GetObjectAsync(Bucket, key, Cancellation);
        using var memory = new MemoryStream();
        await response.ResponseStream.CopyToAsync(memory, Cancellation);
        return memory.ToArray();
    }

    private async Task<int> CountAsync(string prefix) =>
        (await s3.ListObjectsV2Async(new Amazon.S3.Model.ListObjectsV2Request { BucketName = Bucket, Prefix = prefix }, Cancellation)).S3Objects?.Count ?? 0;
}
