using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Local.Aws;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Egress.Receipts;

public sealed class ReceiptStoreTests : IAsyncLifetime
{
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task WriteReceipt_OfManyParts_IsOneWholeChain()
    {
        await WritePartsAsync(30, 40);

        var receipt = await ComposeAsync(new(Sent: 1200), parts: 32);

        var bytes = await fixture.GetAsync(receipt.Bucket, receipt.Key);
        var verdict = Check(bytes);
        Assert.Null(verdict.Damage);
        Assert.Equal((1202, 1200, 1200), (verdict.Lines, verdict.Summary!.Files, receipt.Files));
        Assert.Equal(new DeliveryTotals(Sent: 1200, Bytes: 1200 * 7), verdict.Summary.Totals);
        Assert.Equal("ada", Assert.Single(verdict.Summary.Instructions!).By);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), receipt.Sha256);
    }

    [Fact]
    public async Task WriteReceipt_Again_GivesTheSameBytes()
    {
        await WritePartsAsync(3, 5);
        var first = await ComposeAsync(null);
        var bytes = await fixture.GetAsync(first.Bucket, first.Key);

        var second = await ComposeAsync(null);

        Assert.Equal(first, second);
        Assert.Equal(bytes, await fixture.GetAsync(second.Bucket, second.Key));
    }

    [Fact]
    public async Task WriteReceipt_PartIsGone_FailsInsteadOfLeavingItsFilesOut()
    {
        await WritePartsAsync(3, 5);
        var folder = $"receipts/{EgressFixture.DeliveryId}/parts/";
        await fixture.S3.DeleteObjectAsync("egress-receipts", folder + "000001.ndjson", Cancellation);

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => ComposeAsync(new(Sent: 15)));

        Assert.Equal(FailureTypes.Verification, failure.ErrorType);
        Assert.Contains("hold 10 files, 15 were delivered", failure.Message, StringComparison.Ordinal);
        Assert.Empty((await fixture.S3.ListObjectsV2Async(
            new() { BucketName = "egress-receipts", Prefix = $"receipts/{EgressFixture.DeliveryId}/receipt" }, Cancellation)).S3Objects ?? []);
    }

    [Fact]
    public async Task WriteReceipt_OfAbortedDelivery_TellsWhatUnfinishedBatchesHaveSent()
    {
        await fixture.PutAsync(EgressFixture.Folder + "bad.csv.enc", "bad"u8.ToArray());
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "good.csv.enc", "good"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        var receipt = await EgressFixture.RunAsync(() => fixture.Egress.WriteReceiptAsync(
            new(EgressFixture.DeliveryId, request.Entry, Entry.EventTime, DeliveryOutcome.Aborted, 3, "enough")));

        var verdict = Check(await fixture.GetAsync(receipt.Bucket, receipt.Key));
        Assert.Equal((null, 1, "enough"), (verdict.Damage, verdict.Summary!.Totals.Sent, verdict.Summary.Reason));
    }

    [Fact]
    public async Task WriteReceipt_OfAnAbortedDeliveryWhoseWorkerWasKilled_TellsWhatIsAtTheDestination()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await fixture.PutAsync($"{EgressFixture.Folder}{name}.csv", Encoding.UTF8.GetBytes(name));
        }

        // As if it was killed after two files, which are all that it leaves behind; the third is of somebody else.
        var request = await fixture.PlanAsync(Entry.ToS3);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        var sent = (await fixture.RecordsAsync()).ToDictionary(r => r.Source);
        await fixture.S3.DeleteObjectAsync("egress-receipts", $"receipts/{EgressFixture.DeliveryId}/parts/000000.ndjson", Cancellation);
        await fixture.S3.PutObjectAsync(new() { BucketName = "destination", Key = "out/cbol/b.csv", ContentBody = "not ours" }, Cancellation);

        var write = () => EgressFixture.RunAsync(() => fixture.Egress.WriteReceiptAsync(
            new(EgressFixture.DeliveryId, request.Entry, Entry.EventTime, DeliveryOutcome.Aborted, 3, "enough", Unfinished: [new(0, request.Batch)])));
        var receipt = await write();

        var records = await fixture.RecordsAsync();
        Assert.Equal(["a.csv", "c.csv"], records.Select(r => r.Source[EgressFixture.Folder.Length..]));
        Assert.All(records, r =>
        {
            var known = sent[r.Source];
            Assert.Equal(
                (known.Target, known.SourceETag, known.SourceSize, known.Size, known.Checksum, known.Sha256Written, known.TargetETag),
                (r.Target, r.SourceETag, r.SourceSize, r.Size, r.Checksum, r.Sha256Written, r.TargetETag));
            Assert.Equal((FileOutcome.Sent, 0), (r.Outcome, r.Attempts));
            Assert.Contains("without a record", r.Reason!, StringComparison.Ordinal);
        });
        var verdict = Check(await fixture.GetAsync(receipt.Bucket, receipt.Key));
        Assert.Equal((null, 2), (verdict.Damage, verdict.Summary!.Totals.Sent));
        Assert.Equal(receipt, await write());
    }

    [Theory]
    [InlineData(403, 1)]
    [InlineData(500, 2)]
    public async Task WriteReceipt_OfAnAbortedDeliveryWhoseDestinationCannotBeLookedAt_IsWrittenAllTheSame(int status, int attempt)
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "a"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Faults.Next = r => r.Operation == "HEAD" && r.Target.StartsWith("/destination/", StringComparison.Ordinal)
            ? new Fault.Error(status, status == 403 ? "AccessDenied" : "InternalError")
            : null;

        var receipt = await EgressFixture.RunAsync(
            () => fixture.Egress.WriteReceiptAsync(
                new(EgressFixture.DeliveryId, request.Entry, Entry.EventTime, DeliveryOutcome.Aborted, 3, "down", Unfinished: [new(0, request.Batch)])),
            new() { Info = ActivityEnvironment.DefaultInfo with { Attempt = attempt } });

        Assert.Equal((0, "down"), (receipt.Files, Check(await fixture.GetAsync(receipt.Bucket, receipt.Key)).Summary!.Reason));
    }

    [Fact]
    public async Task TransferBatch_DoneAgainAfterAFailure_KeepsTheRecordOfWhatItHasSent()
    {
        await fixture.PutAsync(EgressFixture.Folder + "bad.csv.enc", "bad"u8.ToArray());
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "good.csv.enc", "good"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));
        var before = Assert.Single(await fixture.RecordsAsync());
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "bad.csv.enc", "repaired"u8.ToArray());

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(new DeliveryTotals(Sent: 2, Bytes: 12), outcome.Totals);
        var records = await fixture.RecordsAsync();
        Assert.Equal(before, Assert.Single(records, r => r.Source.EndsWith("good.csv.enc", StringComparison.Ordinal)));
        Assert.All(records, r => Assert.NotNull(r.Sha256Read));
    }

    [Fact]
    public async Task TransferBatch_SourceReplacedSinceItWasSent_SendsItAgain()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "first"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "second"u8.ToArray());

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal("second"u8.ToArray(), await fixture.GetAsync("destination", "out/cbol/a.csv"));
        Assert.Equal(6, Assert.Single(await fixture.RecordsAsync()).Size);
    }

    [Fact]
    public async Task TransferBatch_VersionedBuckets_RecordsVersionsAndSums()
    {
        foreach (var bucket in new[] { "source", "destination" })
        {
            await fixture.S3.PutBucketVersioningAsync(
                new() { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled } }, Cancellation);
        }

        var content = Encoding.ASCII.GetBytes("copied by S3");
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", content);
        var request = await fixture.PlanAsync(Entry.ToS3);

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        var record = Assert.Single(await fixture.RecordsAsync());
        var there = await fixture.S3.GetObjectMetadataAsync("destination", "out/cbol/a.csv", Cancellation);
        Assert.Equal((there.VersionId, there.ETag.Trim('"'), true), (record.TargetVersion, record.TargetETag, record.CopiedByS3));
        Assert.NotNull(record.SourceVersion);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal((sha256, sha256), (record.Sha256Read, record.Sha256Written));
    }

    private static ReceiptVerdict Check(byte[] bytes)
    {
        var check = new ReceiptCheck();
        Assert.Equal((byte)'\n', bytes[^1]);
        var rest = bytes.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf((byte)'\n');
            check.Add(rest[..end]);
            rest = rest[(end + 1)..];
        }

        return check.Finish(endsWithLineFeed: true);
    }

    private Task<ReceiptReference> ComposeAsync(DeliveryTotals? totals, int parts = 3) => EgressFixture.RunAsync(() => fixture.Egress.WriteReceiptAsync(
        new(
            EgressFixture.DeliveryId,
            Entry.ToS3,
            Entry.EventTime,
            DeliveryOutcome.Delivered,
            parts,
            Ended: Entry.EventTime.AddHours(1),
            Totals: totals,
            Instructions: [new(Entry.EventTime.UtcDateTime, "retry", "batch 0", By: "ada")])));

    private async Task WritePartsAsync(int parts, int files)
    {
        for (var number = 0; number < parts; number++)
        {
            await fixture.Get<ReceiptStore>().WritePartAsync(
                EgressFixture.DeliveryId,
                number,
                Enumerable.Range(0, files).Select(i => new FileRecord(
                    $"{EgressFixture.Folder}{number:D4}-{i:D4}", $"out/{number:D4}-{i:D4}", FileOutcome.Sent, Entry.EventTime, Entry.EventTime, 1, Size: 7)),
                Cancellation);
        }
    }
}
