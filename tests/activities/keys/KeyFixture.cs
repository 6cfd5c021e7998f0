using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Keys;
using DataEgress.Local.Aws;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Keys;

/// <summary>The activities as the host wires them, against KMS and S3 of one machine.</summary>
internal sealed class KeyFixture : IAsyncDisposable
{
    public const string Alias = "alias/data";
    public const string Bucket = "key-import";

    private readonly AwsServer server;
    private readonly ServiceProvider services;

    private KeyFixture(AwsServer server)
    {
        this.server = server;
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = server.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
        }).Build());
        collection.AddLogging();
        collection.AddKeyActivities();
        services = collection.BuildServiceProvider();
    }

    public KeyActivities Activities => services.GetRequiredService<KeyActivities>();

    public IAmazonKeyManagementService Kms => services.GetRequiredService<IAmazonKeyManagementService>();

    public IAmazonS3 S3 => services.GetRequiredService<IAwsClients>().S3();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<KeyFixture> StartAsync(TimeProvider? time = null)
    {
        var fixture = new KeyFixture(await AwsServer.StartAsync(new() { TimeProvider = time ?? TimeProvider.System }, Ct));
        await fixture.S3.PutBucketAsync(Bucket, Ct);
        return fixture;
    }

    public static Task<T> RunAsync<T>(Func<Task<T>> activity) => new ActivityEnvironment().RunAsync(activity);

    public static async Task<ApplicationFailureException> FailsAsync<T>(Func<Task<T>> activity) =>
        await Assert.ThrowsAsync<ApplicationFailureException>(() => RunAsync(activity));

    /// <summary>What an HSM does with the public key.</summary>
    public static byte[] Wrap(byte[] publicKey, byte[] material, string algorithm = "RSAES_OAEP_SHA_256")
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var padding = KeyWrapping.Digest(algorithm) == "sha256" ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.OaepSHA1;
        if (!KeyWrapping.IsTwoStep(algorithm))
        {
            return rsa.Encrypt(material, padding);
        }

        using var aes = Aes.Create();
        aes.KeySize = 256;
        return [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
    }

    public Task<ExternalKey> PrepareAsync() => RunAsync(() => Activities.PrepareKeyAsync(new("key-import/test/data", Alias, "test", "for tests")));

    public Task<WrappingPackage> PublishAsync(ExternalKey key, string algorithm = "RSAES_OAEP_SHA_256", int number = 1) => RunAsync(
        () => Activities.PublishPackageAsync(new("key-import/test/data", "test", Alias, key.KeyId, number, algorithm, "RSA_2048")));

    /// <summary>Wraps material with what the package holds, and uploads it.</summary>
    public async Task<KeyMaterialSubmission> SubmitAsync(WrappingPackage package, byte[] material) =>
        await UploadAsync(Wrap(await GetAsync(package.Prefix + WrappingPackages.DerFile), material, package.Algorithm));

    public async Task<KeyMaterialSubmission> UploadAsync(byte[] blob, string key = "submissions/wrapped.bin")
    {
        await S3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(blob) }, Ct);
        return new(Bucket, key, Convert.ToHexStringLower(SHA256.HashData(blob)), ["cid"]);
    }

    public async Task<byte[]> GetAsync(string key)
    {
        using var response = await S3.GetObjectAsync(Bucket, key, Ct);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, Ct);
        return content.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
    }
}
