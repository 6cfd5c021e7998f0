using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.SimpleSystemsManagement.Model;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Tests.Egress.Encryption;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Documents;

public sealed class DocumentEncryptionTests : IAsyncDisposable
{
    private const string Target = "out/cbol/manifest.gz.enc";

    private readonly RSA recipient = RSA.Create(2048);
    private EgressFixture? fixture;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        recipient.Dispose();
        if (fixture is not null)
        {
            await fixture.DisposeAsync();
        }
    }

    [Fact]
    public async Task TransferDocument_ManifestEncrypted_OpensWithOurKeyService()
    {
        await StartAsync("alias/manifests");
        var kms = fixture!.Get<IAmazonKeyManagementService>();

        await SendAsync(ManifestEncryption.Encrypted);

        var metadata = (await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation))!.Metadata;
        var envelope = Envelope.Read(metadata)!;
        using var blob = new MemoryStream(Convert.FromBase64String(envelope.EncryptedDataKey));
        var key = await kms.DecryptAsync(new() { KeyId = envelope.KeyEncryptionKeyId, CiphertextBlob = blob }, Cancellation);
        Assert.Matches("^out/cbol/a.csv  7 20", await LinesAsync(key.Plaintext.ToArray(), envelope));
    }

    [Fact]
    public async Task TransferDocument_ManifestRewrapped_OpensWithTheRecipientsKey()
    {
        await StartAsync("alias/manifests");
        await fixture!.Get<IAwsClients>().Ssm().PutParameterAsync(
            new PutParameterRequest
            {
                Name = "recipient",
                Type = Amazon.SimpleSystemsManagement.ParameterType.SecureString,
                Value = JsonSerializer.Serialize(new { KeyId = "recipient-key", PublicKey = Convert.ToBase64String(recipient.ExportSubjectPublicKeyInfo()) }),
            },
            Cancellation);

        await SendAsync(ManifestEncryption.Rewrapped);

        var envelope = Envelope.Read((await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation))!.Metadata)!;
        Assert.Equal("recipient-key", envelope.KeyEncryptionKeyId);
        var key = Encoding.ASCII.GetString(recipient.Decrypt(Convert.FromBase64String(envelope.EncryptedDataKey), RSAEncryptionPadding.OaepSHA256));
        Assert.Matches("^out/cbol/a.csv  7 20", await LinesAsync(Convert.FromBase64String(key), envelope));
    }

    [Fact]
    public async Task TransferDocument_Twice_NeverUsesADataKeyAgain()
    {
        await StartAsync("alias/manifests");

        await SendAsync(ManifestEncryption.Encrypted);
        var first = Envelope.Read((await ObjectStore.HeadAsync(fixture!.S3, "destination", Target, Cancellation))!.Metadata)!;
        await SendAsync(ManifestEncryption.Encrypted);
        var second = Envelope.Read((await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation))!.Metadata)!;

        Assert.NotEqual(first.EncryptedDataKey, second.EncryptedDataKey);
        Assert.NotEqual(first.InitialCounter, second.InitialCounter);
    }

    [Fact]
    public async Task TransferDocument_NoKeyForManifests_IsAConfigurationFailureAndSendsNothing()
    {
        await StartAsync(null);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(ManifestEncryption.Encrypted));

        Assert.Equal((FailureTypes.Configuration, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("Egress:DataKeys:KmsKeyId", failure.Message, StringComparison.Ordinal);
        Assert.Null(await ObjectStore.HeadAsync(fixture!.S3, "destination", Target, Cancellation));
    }

    private async Task StartAsync(string? alias)
    {
        fixture = await EgressFixture.StartAsync(alias is null ? null : new() { ["Egress:DataKeys:KmsKeyId"] = alias }, kms: true);
        if (alias is not null)
        {
            var kms = fixture.Get<IAmazonKeyManagementService>();
            var key = await kms.CreateKeyAsync(new(), Cancellation);
            await kms.CreateAliasAsync(new() { AliasName = alias, TargetKeyId = key.KeyMetadata.KeyId }, Cancellation);
        }

        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "content"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
    }

    private Task<BatchOutcome> SendAsync(ManifestEncryption encryption)
    {
        var entry = Entry.ToS3 with { ManifestFile = "manifest", ManifestEncryption = encryption, RewrapKeyParameter = "recipient" };
        return EgressFixture.RunAsync(() => fixture!.Egress.TransferDocumentAsync(
            new(EgressFixture.DeliveryId, DocumentKind.Manifest, entry, Entry.EventTime, 1, 1)));
    }

    private async Task<string> LinesAsync(byte[] key, Envelope envelope)
    {
        var plain = CtrStreamTests.Naive(key, envelope.InitialCounter, await fixture!.GetAsync("destination", Target));
        await using var gzip = new GZipStream(new MemoryStream(plain), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
