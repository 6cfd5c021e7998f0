using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.SimpleSystemsManagement.Model;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Tests.Egress.Transfer;

/// <summary>What must be sent although it looks as if it was, what must not be sent as it is, and what must not be replaced.</summary>
public sealed class FaithfulTransferTests : IAsyncLifetime
{
    private const string Key = EgressFixture.Folder + "a.csv.enc";
    private const string Target = "out/cbol/a.csv";

    private readonly RSA recipient = RSA.Create(2048);
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EgressEntry ForRecipient => Entry.ToS3 with { RewrapDataKey = true, RewrapKeyParameter = "recipient" };

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public async ValueTask DisposeAsync()
    {
        recipient.Dispose();
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task TransferBatch_EnvelopePutRight_IsSentAgain()
    {
        var plain = RandomNumberGenerator.GetBytes(100);
        await fixture.PutEncryptedAsync(Key, plain);
        var body = await fixture.GetAsync("source", Key);
        var right = (await ObjectStore.HeadAsync(fixture.S3, "source", Key, Cancellation))!.Metadata;
        await fixture.PutAsync(Key, body, new Dictionary<string, string>(right) { [Envelope.IvEntry] = Convert.ToBase64String(new byte[16]) });
        await TransferAsync(Entry.ToS3 with { Decrypt = true });
        Assert.NotEqual(plain, await fixture.GetAsync("destination", Target));

        await fixture.PutAsync(Key, body, right);
        var outcome = await TransferAsync(Entry.ToS3 with { Decrypt = true });

        Assert.Equal((1, 0), (outcome.Totals.Sent, outcome.Totals.Present));
        Assert.Equal(plain, await fixture.GetAsync("destination", Target));
    }

    [Fact]
    public async Task TransferBatch_RecipientsKeyReplaced_IsWrappedAndSentAgain()
    {
        await fixture.PutEncryptedAsync(Key, [1, 2, 3]);
        await PutRecipientAsync("first");
        await TransferAsync(ForRecipient);
        Assert.Equal("first", (await TargetAsync()).Metadata[Envelope.KeyIdEntry]);
        await TransferAsync(ForRecipient);
        await PutRecipientAsync("second");

        await TransferAsync(ForRecipient);

        Assert.Equal("second", (await TargetAsync()).Metadata[Envelope.KeyIdEntry]);

        async Task<SourceObject> TargetAsync() => (await ObjectStore.HeadAsync(fixture.S3, "destination", Target + ".enc", Cancellation))!;
    }

    [Fact]
    public async Task TransferBatch_NothingToRewrap_IsNotSentInTheClear()
    {
        await fixture.PutAsync(Key, "in the clear"u8.ToArray());
        await PutRecipientAsync("key");

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => TransferAsync(ForRecipient));

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("would be sent in the clear", failure.Message, StringComparison.Ordinal);
        Assert.Empty((await fixture.S3.ListObjectsV2Async(new() { BucketName = "destination" }, Cancellation)).S3Objects ?? []);
    }

    [Fact]
    public async Task TransferBatch_ContentUnderAFoldersName_IsSentToo()
    {
        await fixture.PutAsync(EgressFixture.Folder, []);
        await fixture.PutAsync(EgressFixture.Folder + "odd/", "content"u8.ToArray());

        Assert.Equal(1, (await TransferAsync(Entry.ToS3)).Totals.Sent);

        Assert.Equal("content"u8.ToArray(), await fixture.GetAsync("destination", "out/cbol/"));
    }

    [Fact]
    public async Task TransferBatch_GoneAndSkipped_StandsInTheReceipt()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", [1]);
        await fixture.PutAsync(EgressFixture.Folder + "b.csv", [2]);
        var request = await fixture.PlanAsync(Entry.ToS3, "withdrawn (by ada)");
        await fixture.S3.DeleteObjectAsync("source", EgressFixture.Folder + "a.csv", Cancellation);

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal((1, 1), (outcome.Totals.Sent, outcome.Totals.Skipped));
        var skipped = Assert.Single(await fixture.RecordsAsync(), r => r.Outcome == FileOutcome.Skipped);
        Assert.Equal(EgressFixture.Folder + "a.csv", skipped.Source);
        Assert.StartsWith("withdrawn (by ada) (s3://source/cbol/2026-12-31/a.csv is not there", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransferBatch_SentAndGoneSince_IsNotMissed()
    {
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", [1]);
        await fixture.PutAsync(EgressFixture.Folder + "b.csv.enc", [2]);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));
        await fixture.S3.DeleteObjectAsync("source", EgressFixture.Folder + "a.csv.enc", Cancellation);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "b.csv.enc", [2]);

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(new DeliveryTotals(Sent: 2, Bytes: 2), outcome.Totals);
    }

    [Fact]
    public async Task TransferBatch_ManyGone_NamesThemAndSendsTheOthers()
    {
        foreach (var i in Enumerable.Range(0, 15))
        {
            await fixture.PutAsync($"{EgressFixture.Folder}{i:D2}.csv", [1]);
        }

        var request = await fixture.PlanAsync(Entry.ToS3);
        foreach (var i in Enumerable.Range(2, 12))
        {
            await fixture.S3.DeleteObjectAsync("source", $"{EgressFixture.Folder}{i:D2}.csv", Cancellation);
        }

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        Assert.Equal((FailureTypes.MissingObject, true), (failure.ErrorType, failure.NonRetryable));
        Assert.StartsWith("12 of 15 files failed; s3://source/cbol/2026-12-31/", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".csv is not there; put it there and retry, or skip it (failed as well: cbol/2026-12-31/0", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(": MissingObject and 1 more)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await fixture.RecordsAsync()).Count(r => r.Outcome == FileOutcome.Sent));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public async Task TransferBatch_OneGoneAndAnotherCome_IsMissedUnlessItIsTheSameRenamed(int bytes, bool missing)
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", [1]);
        await fixture.PutAsync(EgressFixture.Folder + "c.csv", [3]);
        var request = await fixture.PlanAsync(Entry.ToS3);
        await fixture.S3.DeleteObjectAsync("source", EgressFixture.Folder + "a.csv", Cancellation);
        await fixture.PutAsync(EgressFixture.Folder + "b.csv", new byte[bytes]);

        var transfer = EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        if (missing)
        {
            Assert.Contains("a.csv is not there; put it there", (await Assert.ThrowsAsync<ApplicationFailureException>(() => transfer)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(2, (await transfer).Totals.Sent);
        }
    }

    [Fact]
    public async Task TransferBatch_GoneAndThePlanIsLost_TellsTheRange()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", [1]);
        await fixture.PutAsync(EgressFixture.Folder + "b.csv", [2]);
        var request = await fixture.PlanAsync(Entry.ToS3);
        await fixture.S3.DeleteObjectAsync("source", EgressFixture.Folder + "a.csv", Cancellation);
        await fixture.S3.DeleteObjectAsync("egress-receipts", $"receipts/{EgressFixture.DeliveryId}/{request.Batch.Plan}.ndjson", Cancellation);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        Assert.Contains("1 of 2 objects between '' and 'cbol/2026-12-31/b.csv'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DocumentKind.ControlFile)]
    [InlineData(DocumentKind.Manifest)]
    public async Task TransferDocument_OfAFilesName_DoesNotReplaceIt(DocumentKind kind)
    {
        await fixture.PutAsync(EgressFixture.Folder + "list.gz", "content"u8.ToArray());
        var entry = Entry.ToS3 with { ControlFile = "list.gz", ManifestFile = "list" };
        await TransferAsync(entry);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(kind, entry, null));

        Assert.Equal((FailureTypes.Configuration, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Equal("content"u8.ToArray(), await fixture.GetAsync("destination", "out/cbol/list.gz"));
    }

    [Fact]
    public async Task TransferDocument_PartIsGone_IsNotSentIncomplete()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", [1]);
        var entry = Entry.ToS3 with { ControlFile = "list" };
        await TransferAsync(entry);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => SendAsync(DocumentKind.ControlFile, entry, new(Sent: 2)));

        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/list", Cancellation));
        await SendAsync(DocumentKind.ControlFile, entry, new(Sent: 1));
        Assert.Equal("a.csv\n", Encoding.UTF8.GetString(await fixture.GetAsync("destination", "out/cbol/list")));
    }

    [Fact]
    public async Task TransferDocument_LongDeliveryId_FitsTheMetadata()
    {
        var entry = Entry.ToS3 with { ControlFile = "list" };
        var delivery = string.Concat(Enumerable.Repeat("日", 300));

        var outcome = await EgressFixture.RunAsync(
            () => fixture.Egress.TransferDocumentAsync(new(delivery, DocumentKind.ControlFile, entry, Entry.EventTime, 0, 0, new())));

        Assert.Equal(1, outcome.Totals.Sent);
    }

    private Task<BatchOutcome> SendAsync(DocumentKind kind, EgressEntry entry, DeliveryTotals? files) => EgressFixture.RunAsync(
        () => fixture.Egress.TransferDocumentAsync(new(EgressFixture.DeliveryId, kind, entry, Entry.EventTime, 1, 1, files)));

    private async Task<BatchOutcome> TransferAsync(EgressEntry entry)
    {
        var request = await fixture.PlanAsync(entry);
        return await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
    }

    private Task PutRecipientAsync(string keyId) => fixture.Get<IAwsClients>().Ssm().PutParameterAsync(
        new PutParameterRequest
        {
            Name = "recipient",
            Overwrite = true,
            Type = Amazon.SimpleSystemsManagement.ParameterType.SecureString,
            Value = JsonSerializer.Serialize(new { KeyId = keyId, PublicKey = Convert.ToBase64String(recipient.ExportSubjectPublicKeyInfo()) }),
        },
        Cancellation);
}
