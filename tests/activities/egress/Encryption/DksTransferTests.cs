using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.SimpleSystemsManagement.Model;
using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Receiver;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Encryption;

public sealed class DksTransferTests : IAsyncLifetime
{
    private const string Key = EgressFixture.Folder + "a.csv.enc";

    private readonly byte[] plain = RandomNumberGenerator.GetBytes(100_000);
    private readonly byte[] counter = RandomNumberGenerator.GetBytes(16);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dks-");
    private readonly DevelopmentCertificates certificates = DevelopmentCertificates.Create();
    private readonly RSA recipient = RSA.Create(2048);
    private DataKeyServer dks = null!;
    private EgressFixture fixture = null!;
    private byte[] dataKey = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EgressEntry ForRecipient => Entry.ToS3 with { RewrapDataKey = true, RewrapKeyParameter = "recipient" };

    public async ValueTask InitializeAsync()
    {
        certificates.Write(folder.FullName);
        dks = await DataKeyServer.StartAsync(certificates);
        fixture = await StartAsync(withCertificate: true);
        (dataKey, var encrypted) = dks.Generate();
        await PutAsync(encrypted);
        await fixture.Get<IAwsClients>().Ssm().PutParameterAsync(
            new PutParameterRequest
            {
                Name = "recipient",
                Type = Amazon.SimpleSystemsManagement.ParameterType.SecureString,
                Value = JsonSerializer.Serialize(new { KeyId = "recipient-key", PublicKey = Convert.ToBase64String(recipient.ExportSubjectPublicKeyInfo()) }),
            },
            Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        await dks.DisposeAsync();
        recipient.Dispose();
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task TransferBatch_Decrypt_ArrivesDecrypted()
    {
        await TransferAsync(Entry.ToS3 with { Decrypt = true });

        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/a.csv"));
    }

    [Fact]
    public async Task TransferBatch_Rewrap_LeavesTheBodyAndWrapsTheKeyForTheRecipient()
    {
        await TransferAsync(ForRecipient);

        Assert.Equal(await fixture.GetAsync("source", Key), await fixture.GetAsync("destination", "out/cbol/a.csv.enc"));
        var envelope = await EnvelopeAsync("out/cbol/a.csv.enc");
        Assert.Equal("recipient-key", envelope.KeyEncryptionKeyId);
        Assert.Equal(counter, envelope.InitialCounter);
        Assert.Equal(dataKey, ForRecipientOnly(envelope));
        var metadata = (await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv.enc", Cancellation))!.Metadata;
        Assert.Equal(("p", "t"), (metadata["data_product"], metadata["data_product_type"]));
    }

    [Theory]
    [InlineData(ManifestEncryption.Encrypted)]
    [InlineData(ManifestEncryption.Rewrapped)]
    public async Task TransferDocument_ManifestEncrypted_OpensForWhomItIs(ManifestEncryption encryption)
    {
        var entry = ForRecipient with { ManifestFile = "manifest", ManifestEncryption = encryption };
        await TransferAsync(entry);

        await EgressFixture.RunAsync(() => fixture.Egress.TransferDocumentAsync(
            new(EgressFixture.DeliveryId, DocumentKind.Manifest, entry, Entry.EventTime, 1, 1)));

        var envelope = await EnvelopeAsync("out/cbol/manifest.gz.enc");
        var key = encryption == ManifestEncryption.Rewrapped ? ForRecipientOnly(envelope) : dks.Decrypt(envelope.EncryptedDataKey);
        Assert.Equal(encryption == ManifestEncryption.Rewrapped ? "recipient-key" : DataKeyServer.KeyId, envelope.KeyEncryptionKeyId);
        var content = CtrStreamTests.Naive(key, envelope.InitialCounter, await fixture.GetAsync("destination", "out/cbol/manifest.gz.enc"));
        await using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.StartsWith("out/cbol/a.csv.enc  100000 ", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, FailureTypes.Unavailable, false)]
    [InlineData(400, FailureTypes.CannotDecrypt, true)]
    public async Task TransferBatch_ServiceFails_NamesTheFile(int status, string type, bool permanent)
    {
        dks.Failing = status;

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => TransferAsync(Entry.ToS3 with { Decrypt = true }));

        Assert.Equal((type, permanent), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv", Cancellation));
    }

    [Fact]
    public async Task TransferBatch_NoClientCertificate_IsRetried()
    {
        await using var stranger = await StartAsync(withCertificate: false);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => Failures.TypedAsync(
            Key, () => stranger.Get<IDataKeyService>().DecryptAsync(DataKeyServer.KeyId, "x", Cancellation)));

        Assert.Equal((FailureTypes.Unavailable, false), (failure.ErrorType, failure.NonRetryable));
    }

    private Task<EgressFixture> StartAsync(bool withCertificate) => EgressFixture.StartAsync(
        new()
        {
            ["Egress:DataKeys:DksUrl"] = dks.Url,
            ["Egress:DataKeys:ClientCertificatePath"] = withCertificate ? DevelopmentCertificates.ClientPath(folder.FullName) : null,
            ["Egress:DataKeys:TrustPath"] = DevelopmentCertificates.AuthorityPath(folder.FullName),
        },
        kms: true);

    private Task PutAsync(string encryptedKey) => fixture.PutAsync(Key, CtrStreamTests.Naive(dataKey, counter, plain), new Dictionary<string, string>
    {
        [Envelope.KeyIdEntry] = DataKeyServer.KeyId,
        [Envelope.IvEntry] = Convert.ToBase64String(counter),
        [Envelope.CiphertextEntry] = encryptedKey,
        ["data_product"] = "p",
        ["data_product_type"] = "t",
    });

    private async Task TransferAsync(EgressEntry entry)
    {
        var request = await fixture.PlanAsync(entry);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
    }

    private async Task<Envelope> EnvelopeAsync(string key) =>
        Envelope.Read((await ObjectStore.HeadAsync(fixture.S3, "destination", key, Cancellation))!.Metadata)!;

    private byte[] ForRecipientOnly(Envelope envelope) => Convert.FromBase64String(Encoding.ASCII.GetString(
        recipient.Decrypt(Convert.FromBase64String(envelope.EncryptedDataKey), RSAEncryptionPadding.OaepSHA256)));
}
