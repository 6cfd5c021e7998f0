using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Egress.Transfer;

public sealed class TransferBatchTests : IAsyncLifetime
{
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task TransferBatch_PlainObjects_AreCopiedByS3WithTheirMetadata()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "first"u8.ToArray(), new Dictionary<string, string> { ["data_product"] = "p" });
        await fixture.PutAsync(EgressFixture.Folder + "pipeline_success.flag", []);
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Requests.Clear();

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(new DeliveryTotals(Sent: 1, Bytes: 5), outcome.Totals);
        Assert.Equal("first"u8.ToArray(), await fixture.GetAsync("destination", "out/cbol/a.csv"));
        Assert.Single(fixture.Requests, IsWrite);
        Assert.DoesNotContain(fixture.Requests, IsRead);
        var target = await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv", Cancellation);
        Assert.Equal("p", target!.Metadata["data_product"]);
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal((FileOutcome.Sent, 5, "out/cbol/a.csv"), (record.Outcome, record.Size, record.Target));
        Assert.NotNull(record.Checksum);
    }

    [Fact]
    public async Task TransferBatch_EncryptedObjects_ArriveDecryptedWithoutTheirEnvelope()
    {
        var plain = RandomNumberGenerator.GetBytes(300_001);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", plain);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/a.csv"));
        var target = await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.csv", Cancellation);
        Assert.Equal("product", target!.Metadata["data_product"]);
        Assert.DoesNotContain(Envelope.CiphertextEntry, target.Metadata.Keys);
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(plain)), record.Sha256Written);
        Assert.NotEqual(record.Sha256Read, record.Sha256Written);
    }

    [Theory]
    [InlineData(Compression.Gzip, ".gz")]
    [InlineData(Compression.Zlib, ".z")]
    public async Task TransferBatch_Compressed_UnpacksToTheSource(Compression compression, string suffix)
    {
        var plain = RandomNumberGenerator.GetBytes(200_000);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", plain);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true, Compression = compression });

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        using var packed = new MemoryStream(await fixture.GetAsync("destination", "out/cbol/a.csv" + suffix));
        await using Stream unpack = compression == Compression.Gzip
            ? new GZipStream(packed, CompressionMode.Decompress)
            : new ZLibStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await unpack.CopyToAsync(unpacked, Cancellation);
        Assert.Equal(plain, unpacked.ToArray());
    }

    [Theory]
    [InlineData(5 * 1024 * 1024)]
    [InlineData((5 * 1024 * 1024 * 3) + 17)]
    public async Task TransferBatch_LargerThanABuffer_IsUploadedInParts(int size)
    {
        var plain = RandomNumberGenerator.GetBytes(size);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.bin.enc", plain);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", "out/cbol/a.bin")));
        Assert.Contains(fixture.Requests, r => IsWrite(r) && r.Target.Contains("partNumber=", StringComparison.Ordinal));
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(plain)), record.Sha256Written);
    }

    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 10)]
    [InlineData(true, 6 << 20)]
    public async Task TransferBatch_HoweverWritten_GivesTheBucketsOwnerFullControl(bool decrypt, int size)
    {
        var key = EgressFixture.Folder + "a.bin.enc";
        await (decrypt ? fixture.PutEncryptedAsync(key, new byte[size]) : fixture.PutAsync(key, new byte[size]));
        var entry = Entry.ToS3 with { Decrypt = decrypt, ControlFile = "control" };
        var request = await fixture.PlanAsync(entry);

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        await EgressFixture.RunAsync(() => fixture.Egress.TransferDocumentAsync(new(EgressFixture.DeliveryId, DocumentKind.ControlFile, entry, Entry.EventTime, 1, 1)));

        var begun = fixture.Requests.Where(r => r.Target.StartsWith("/destination/out/", StringComparison.Ordinal)
            && ((r.Operation == "PUT" && !r.Target.Contains("partNumber=", StringComparison.Ordinal)) || (r.Operation == "POST" && r.Target.EndsWith("uploads", StringComparison.Ordinal)))).ToList();
        Assert.Equal(2, begun.Count);
        Assert.All(begun, r => Assert.Equal("bucket-owner-full-control", r.Acl));
    }

    [Fact]
    public async Task TransferBatch_Limited_ArrivesWhole()
    {
        var plain = RandomNumberGenerator.GetBytes(40_000);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.csv.enc", plain);
        await fixture.PutAsync(EgressFixture.Folder + "b.csv", plain);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true }) with { Limits = new(1, 400_000) };

        Assert.Equal(2, (await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request))).Totals.Sent);

        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/a.csv"));
        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/b.csv"));
    }

    [Fact]
    public async Task TransferBatch_Repeated_SendsNothingTwice()
    {
        await PutManyAsync(5);
        var request = await fixture.PlanAsync(Entry.ToS3);
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));
        fixture.Requests.Clear();

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal((5, 0), (outcome.Totals.Sent, outcome.Totals.Present));
        Assert.DoesNotContain(fixture.Requests, IsWrite);
    }

    [Fact]
    public async Task TransferBatch_CancelledAndTakenUpAgain_LeavesOutWhatIsDone()
    {
        await PutManyAsync(6);
        var request = await fixture.PlanAsync(Entry.ToS3);
        var beats = new List<object?>();
        using var stop = new CancellationTokenSource();
        var copies = 0;
        fixture.Faults.Next = r =>
        {
            if (IsWrite(r) && Interlocked.Increment(ref copies) == 3)
            {
                stop.Cancel();
            }

            return null;
        };
        var first = new ActivityEnvironment { CancellationTokenSource = stop, Heartbeater = d => beats.AddRange(d) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), first));
        var progress = Assert.IsType<BatchProgress>(beats[^1]);
        fixture.Faults.Next = null;
        fixture.Requests.Clear();

        var second = new ActivityEnvironment
        {
            Info = ActivityEnvironment.DefaultInfo with { Attempt = 2, HeartbeatDetails = [await DataConverter.Default.ToPayloadAsync(progress)] },
        };
        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), second);

        Assert.Equal(6, outcome.Totals.Sent + outcome.Totals.Present);
        Assert.True(fixture.Requests.Count(IsWrite) <= 6 - progress.Done.Count);
        Assert.Equal(6, (await fixture.RecordsAsync()).Count);
    }

    [Fact]
    public async Task TransferBatch_ObjectGoneSinceListed_FailsAsMissing()
    {
        await PutManyAsync(2);
        var request = await fixture.PlanAsync(Entry.ToS3);
        await fixture.S3.DeleteObjectAsync("source", EgressFixture.Folder + "file-0001.csv", Cancellation);

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.MissingObject, true), (failure.ErrorType, failure.NonRetryable));
    }

    [Fact]
    public async Task TransferBatch_EnvelopeOfAnotherKey_FailsButTheOthersGo()
    {
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "good.csv.enc", "good"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + "bad.csv.enc", "bad"u8.ToArray(), new Dictionary<string, string>
        {
            [Envelope.KeyIdEntry] = "unknown",
            [Envelope.IvEntry] = Convert.ToBase64String(new byte[16]),
            [Envelope.CiphertextEntry] = "AAAA",
        });
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.CannotDecrypt, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("1 of 2 files failed", failure.Message, StringComparison.Ordinal);
        Assert.Equal("good"u8.ToArray(), await fixture.GetAsync("destination", "out/cbol/good.csv"));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/bad.csv", Cancellation));
    }

    [Fact]
    public async Task TransferBatch_ToldToSkip_RecordsWhatFailed()
    {
        await fixture.PutAsync(EgressFixture.Folder + "bad.csv.enc", "bad"u8.ToArray());
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "good.csv.enc", "good"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true }, "agreed with the recipient");

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal((1, 1), (outcome.Totals.Sent, outcome.Totals.Skipped));
        var skipped = Assert.Single(await fixture.RecordsAsync(), r => r.Outcome == FileOutcome.Skipped);
        Assert.StartsWith("agreed with the recipient", skipped.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task TransferBatch_SourceReplacedBeforeItIsCopied_SendsTheNewOneAtOnce(int size)
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "old!"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        var replaced = RandomNumberGenerator.GetBytes(size);
        var writes = 0;
        fixture.Faults.Next = r => r.Operation == "PUT" && r.Target.StartsWith("/destination/", StringComparison.Ordinal) && Interlocked.Increment(ref writes) == 1
            ? new Fault.Before(() => fixture.PutAsync(EgressFixture.Folder + "a.csv", replaced))
            : null;

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(new DeliveryTotals(Sent: 1, Bytes: size), outcome.Totals);
        Assert.Equal(2, writes);
        Assert.Equal(replaced, await fixture.GetAsync("destination", "out/cbol/a.csv"));
    }

    [Fact]
    public async Task TransferBatch_SourceReplacedAgainAndAgain_IsTriedLater()
    {
        await fixture.PutAsync(EgressFixture.Folder + "a.csv", "old"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);
        var writes = 0;
        fixture.Faults.Next = r => r.Operation == "PUT" && r.Target.StartsWith("/destination/", StringComparison.Ordinal) && Interlocked.Increment(ref writes) > 0
            ? new Fault.Before(() => fixture.PutAsync(EgressFixture.Folder + "a.csv", RandomNumberGenerator.GetBytes(3)))
            : null;

        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

        Assert.Equal((FailureTypes.Unavailable, false, 2), (failure.ErrorType, failure.NonRetryable, writes));
        Assert.Contains("retry when its producer is done", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransferBatch_RetriedByAHuman_CountsAllAttempts()
    {
        await fixture.PutAsync(EgressFixture.Folder + "bad.csv.enc", "bad"u8.ToArray());
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "good.csv.enc", "good"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), Attempt(3)));
        Assert.Equal(3, failure.Details.ElementAt<FailedAttempt>(0).Attempt);

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request with { AttemptsBefore = 3, SkipReason = "agreed" }), Attempt(2));

        Assert.Equal([("bad.csv.enc", 5), ("good.csv.enc", 3)], (await fixture.RecordsAsync()).Select(r => (r.Source[EgressFixture.Folder.Length..], r.Attempts)));

        static ActivityEnvironment Attempt(int number) => new() { Info = ActivityEnvironment.DefaultInfo with { Attempt = number } };
    }

    [Fact]
    public async Task TransferBatch_ConnectionBreaksWhileReading_GoesOnWhereItBroke()
    {
        var plain = RandomNumberGenerator.GetBytes(900_000);
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.bin.enc", plain);
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        var broken = 0;
        fixture.Faults.Next = r =>
            IsRead(r) && Interlocked.Increment(ref broken) <= 2 ? new Fault.Reset(200_000) : null;

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.True(broken > 2);
        Assert.Equal(plain, await fixture.GetAsync("destination", "out/cbol/a.bin"));
    }

    [Fact]
    public async Task TransferBatch_CorruptedOnTheWay_DeliversNothing()
    {
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.bin.enc", RandomNumberGenerator.GetBytes(300_000));
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        fixture.Faults.Next = r => IsRead(r) ? new Fault.Corrupt(1000) : null;

        var failure = await FailureAsync(request);

        Assert.False(failure.NonRetryable);
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.bin", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TransferBatch_CorruptedAfterTheConnectionBroke_DeliversNothing()
    {
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.bin.enc", RandomNumberGenerator.GetBytes(300_000));
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        var reads = 0;
        fixture.Faults.Next = r => !IsRead(r) ? null : Interlocked.Increment(ref reads) switch
        {
            1 => new Fault.Reset(200_000),
            2 => new Fault.Corrupt(1000),
            _ => null,
        };

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.Verification, false), (failure.ErrorType, failure.NonRetryable));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", "out/cbol/a.bin", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TransferBatch_AnswerOfTheLastPartLost_FindsTheObjectAtTheNextAttempt()
    {
        await fixture.PutEncryptedAsync(EgressFixture.Folder + "a.bin.enc", RandomNumberGenerator.GetBytes(6 << 20));
        var request = await fixture.PlanAsync(Entry.ToS3 with { Decrypt = true });
        fixture.Faults.Next = r => r is { Operation: "POST" } && r.Target.Contains("uploadId", StringComparison.Ordinal) ? new Fault.Reset(0) : null;
        Assert.False((await FailureAsync(request)).NonRetryable);
        fixture.Faults.Next = null;

        var outcome = await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(1, outcome.Totals.Present);
    }

    [Fact]
    public async Task TransferBatch_Throttled_IsRetryable()
    {
        await PutManyAsync(1);
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Faults.Next = r => IsWrite(r) ? new Fault.Throttle() : null;

        var failure = await FailureAsync(request);

        Assert.Equal((FailureTypes.Unavailable, false), (failure.ErrorType, failure.NonRetryable));
    }

    [Fact]
    public async Task TransferBatch_TwoSourcesOfOneName_AreRefused()
    {
        await fixture.PutAsync(EgressFixture.Folder + "x/a.csv", "1"u8.ToArray());
        await fixture.PutAsync(EgressFixture.Folder + "y/a.csv", "2"u8.ToArray());
        var request = await fixture.PlanAsync(Entry.ToS3);

        Assert.Equal(FailureTypes.Configuration, (await FailureAsync(request)).ErrorType);
    }

    private static bool IsWrite(AwsRequest request) =>
        request.Operation == "PUT" && request.Target.StartsWith("/destination/out/", StringComparison.Ordinal);

    private static bool IsRead(AwsRequest request) =>
        request.Operation == "GET" && request.Target.StartsWith("/source/cbol/", StringComparison.Ordinal);

    private async Task<ApplicationFailureException> FailureAsync(BatchRequest request) =>
        await Assert.ThrowsAsync<ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request)));

    private async Task PutManyAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await fixture.PutAsync($"{EgressFixture.Folder}file-{i:D4}.csv", Encoding.ASCII.GetBytes($"file {i:D4}"));
        }
    }
}
