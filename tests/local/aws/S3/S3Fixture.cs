using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Local.Aws.Tests.S3;

/// <summary>Endpoints that verify signatures, and the official client.</summary>
public sealed class S3Fixture : IAsyncLifetime
{
    public static readonly AwsCredential Key = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    public AwsServer Server { get; private set; } = null!;

    public AmazonS3Client Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await AwsServer.StartAsync(new AwsServerOptions { Credentials = [Key] });
        Client = Connect(Server);
    }

    public static AmazonS3Client Connect(AwsServer server, Action<AmazonS3Config>? configure = null)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = server.Url.AbsoluteUri,
            AuthenticationRegion = "eu-west-1",
            ForcePathStyle = true,
            MaxErrorRetry = 0,
        };
        configure?.Invoke(config);
        return new AmazonS3Client(new BasicAWSCredentials(Key.AccessKeyId, Key.SecretAccessKey), config);
    }

    /// <summary>Makes a bucket of its own for a test.</summary>
    public async Task<string> BucketAsync()
    {
        var name = "test-" + Guid.NewGuid().ToString("N");
        await Client.PutBucketAsync(name, TestContext.Current.CancellationToken);
        return name;
    }

    public Task<PutObjectResponse> PutAsync(string bucket, string key, byte[] content) => Client.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content) },
        TestContext.Current.CancellationToken);

    public async Task<byte[]> ReadAsync(string bucket, string key)
    {
        using var response = await Client.GetObjectAsync(bucket, key, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public static async Task<byte[]> ReadAsync(GetObjectResponse response)
    {
        using var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    /// <summary>The error code that a call ends with.</summary>
    public static async Task<string> CodeOfAsync(Func<Task> call)
    {
        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(call);
        return exception.ErrorCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
