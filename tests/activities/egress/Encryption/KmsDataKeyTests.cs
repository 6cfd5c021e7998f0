using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.SimpleSystemsManagement.Model;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Encryption;

public sealed class KmsDataKeyTests : IAsyncLifetime
{
    private readonly byte[] plain = RandomNumberGenerator.GetBytes(100_000);
    private EgressFixture fixture = null!;
    private byte[] dataKey = null!;
    private string keyId = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IAmazonKeyManagementService Kms => fixture.Get<IAmazonKeyManagementService>();

    public async ValueTask InitializeAsync()
    {
        fixture = await EgressFixture.StartAsync(kms: true);
        keyId = (await Kms.CreateKeyAsync(new CreateKeyRequest(), Cancellation)).KeyMetadata.Arn;
        var generated = await Kms.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = keyId, KeySpec = DataKeySpec.AES_256 }, Cancellation);
        dataKey = generated.Plaintext.ToArray();
        var counter = RandomNumberGenerator.GetBytes(16);
        await fixture.PutAsync(EgressFixture.Folder + "a.csv.enc", CtrStreamTests.Naive(dataKey, counter, plain), new Dictionary<string, string>
        {
            [Envelope.KeyIdEntry] = keyId,
            [Envelope.IvEntry] = Convert.ToBase64String(counter),
            [Envelope.CiphertextEntry] = Convert.ToBase64String(generated.CiphertextBlob.ToArray()),
        });
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task TransferBatch_DataKeyUnderKms_ArrivesDecrypted()
    {
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/a.csv"));
    }

    [Fact]
    public async Task TransferBatch_KeyDisabled_CannotDecrypt()
    {
        await Kms.DisableKeyAsync(new DisableKeyRequest { KeyId = keyId }, Cancellation);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
    }

    [Fact]
    public async Task TransferBatch_Rewrap_LeavesTheBodyAndWrapsTheKeyForTheRecipient()
    {
        using var recipient = RSA.Create(2048);
        await fixture.Get<IAwsClients>().Ssm().PutParameterAsync(
            new PutParameterRequest
            {
                Name = "recipient",
                Type = Amazon.SimpleSystemsManagement.ParameterType.SecureString,
                Value = JsonSerializer.Serialize(new { KeyId = "recipient-key", PublicKey = Convert.ToBase64String(recipient.ExportSubjectPublicKeyInfo()) }),
            },
            Cancellation);
        var request = await fixture.PlanAsync(Entry.ToS3 with { RewrapDataKey = true, RewrapKeyParameter = "recipient" });

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(
            await fixture.GetAsync("source", EgressFixture.Folder + "a.csv.enc"), await fixture.GetAsync("destination", "out/cbol/a.csv.enc"));
        var target = await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv.enc", Cancellation);
        Assert.Equal("recipient-key", target!.Metadata[Envelope.KeyIdEntry]);
        Assert.Equal(
            Convert.ToBase64String(dataKey),
            Encoding.ASCII.GetString(recipient.Decrypt(
                Convert.FromBase64String(target.Metadata[Envelope.CiphertextEntry]), RSAEncryptionPadding.OaepSHA256)));
    }

    [Fact]
    public async Task TransferBatch_NoRecipientKey_IsAConfigurationFailure()
    {
        var request = await fixture.PlanAsync(Entry.ToS3 with { RewrapDataKey = true, RewrapKeyParameter = "absent" });

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        Assert.Equal((FailureTypes.Configuration, true), (failure.ErrorType, failure.NonRetryable));
    }
}
