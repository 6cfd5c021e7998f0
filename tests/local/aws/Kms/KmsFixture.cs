using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;

namespace DataEgress.Local.Aws.Tests.Kms;

/// <summary>A running endpoint with a client.</summary>
internal sealed class KmsFixture : IAsyncDisposable
{
    private KmsFixture(AwsServer server, AmazonKeyManagementServiceClient client) => (Server, Client) = (server, client);

    public AwsServer Server { get; }

    public AmazonKeyManagementServiceClient Client { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<KmsFixture> StartAsync(TimeProvider? time = null, string? data = null)
    {
        var server = await AwsServer.StartAsync(
            new AwsServerOptions { TimeProvider = time ?? TimeProvider.System, DataDirectory = data }, Ct);
        var client = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("test", "secret"),
            new AmazonKeyManagementServiceConfig { ServiceURL = server.Url.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        return new KmsFixture(server, client);
    }

    public async Task<string> KeyAsync(OriginType? origin = null) =>
        (await Client.CreateKeyAsync(new CreateKeyRequest { Origin = origin }, Ct)).KeyMetadata.KeyId;

    public async Task<KeyMetadata> DescribeAsync(string key) => (await Client.DescribeKeyAsync(key, Ct)).KeyMetadata;

    public Task<GetParametersForImportResponse> ParametersAsync(
        string key, string algorithm = "RSAES_OAEP_SHA_256", string spec = "RSA_2048") =>
        Client.GetParametersForImportAsync(
            new GetParametersForImportRequest { KeyId = key, WrappingAlgorithm = algorithm, WrappingKeySpec = spec }, Ct);

    /// <summary>What an HSM does with the public key.</summary>
    public static MemoryStream Wrap(GetParametersForImportResponse parameters, byte[] material, string algorithm = "RSAES_OAEP_SHA_256")
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey.ToArray(), out _);
        var padding = algorithm.EndsWith("256", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.OaepSHA1;
        if (algorithm.StartsWith("RSAES", StringComparison.Ordinal))
        {
            return new MemoryStream(rsa.Encrypt(material, padding));
        }

        using var aes = Aes.Create();
        aes.KeySize = 256;
        return new MemoryStream([.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)]);
    }

    public async Task<ImportKeyMaterialResponse> ImportAsync(
        string key, byte[] material, DateTime? validTo = null, ImportType? type = null, GetParametersForImportResponse? parameters = null)
    {
        parameters ??= await ParametersAsync(key);
        return await Client.ImportKeyMaterialAsync(
            new ImportKeyMaterialRequest
            {
                KeyId = key,
                ImportToken = parameters.ImportToken,
                EncryptedKeyMaterial = Wrap(parameters, material),
                ExpirationModel = validTo is null ? ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE : ExpirationModelType.KEY_MATERIAL_EXPIRES,
                ValidTo = validTo,
                ImportType = type,
            },
            Ct);
    }

    public async Task<byte[]> EncryptAsync(string key, byte[] plaintext, Dictionary<string, string>? context = null) =>
        (await Client.EncryptAsync(
            new EncryptRequest { KeyId = key, Plaintext = new MemoryStream(plaintext), EncryptionContext = context }, Ct)).CiphertextBlob.ToArray();

    public async Task<byte[]> DecryptAsync(byte[] blob, Dictionary<string, string>? context = null, string? key = null) =>
        (await Client.DecryptAsync(
            new DecryptRequest { KeyId = key, CiphertextBlob = new MemoryStream(blob), EncryptionContext = context }, Ct)).Plaintext.ToArray();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
