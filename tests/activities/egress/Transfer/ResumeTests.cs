using System.Security.Cryptography;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Activities;
using Temporalio.Converters;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Egress.Transfer;

public sealed class ResumeTests : IAsyncLifetime
{
    private const int PartBytes = 5 << 20;
    private const int Parts = 4;
    private const string Key = EgressFixture.Folder + "a.bin.enc";
    private const string Target = "out/cbol/a.bin";

    private readonly byte[] plain = RandomNumberGenerator.GetBytes((Parts - 1) * PartBytes + 17);
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static EgressEntry Decrypting { get; } = Entry.ToS3 with { Decrypt = true };

    // One part after the other, so that it is known which of them S3 has.
    public async ValueTask InitializeAsync() =>
        fixture = await EgressFixture.StartAsync(new() { ["Egress:Transfer:PartsAtOnce"] = "1" });

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task TransferBatch_WorkerStopsAmidParts_NextAttemptSendsOnlyTheOthers()
    {
        var (request, progress) = await InterruptAsync();

        await AttemptAsync(request, progress);

        Assert.Equal([3, 4], SentParts());
        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(plain)), Assert.Single(await fixture.RecordsAsync()).Sha256Written);
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferBatch_SourceReplacedMeanwhile_StartsOverAndDropsTheUpload()
    {
        var (request, progress) = await InterruptAsync();
        var replaced = RandomNumberGenerator.GetBytes(plain.Length);
        await fixture.PutEncryptedAsync(Key, replaced);

        await AttemptAsync(request, progress);

        Assert.Equal([1, 2, 3, 4], SentParts());
        Assert.Equal(SHA256.HashData(replaced), SHA256.HashData(await fixture.GetAsync("destination", Target)));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferBatch_PartOfTheUploadIsOfOtherContent_SendsItAgain()
    {
        var (request, progress) = await InterruptAsync();
        using var other = new MemoryStream(new byte[PartBytes]);
        await fixture.S3.UploadPartAsync(
            new()
            {
                BucketName = "destination",
                Key = Target,
                UploadId = Assert.Single(progress.Uploads!).UploadId,
                PartNumber = 2,
                InputStream = other,
                ChecksumAlgorithm = Amazon.S3.ChecksumAlgorithm.SHA256,
            },
            Cancellation);
        fixture.Requests.Clear();

        await AttemptAsync(request, progress);

        Assert.Equal([2, 3, 4], SentParts());
        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
    }

    [Fact]
    public async Task TransferBatch_UploadIsGone_StartsOver()
    {
        var (request, progress) = await InterruptAsync();
        await fixture.S3.AbortMultipartUploadAsync("destination", Target, Assert.Single(progress.Uploads!).UploadId, Cancellation);

        await AttemptAsync(request, progress);

        Assert.Equal([1, 2, 3, 4], SentParts());
        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
    }

    [Fact]
    public async Task TransferBatch_PartsMayNotBeListed_SendsAllOfThemToTheSameUpload()
    {
        var (request, progress) = await InterruptAsync();
        fixture.Faults.Next = r => r.Operation == "GET" && r.Target.Contains("uploadId=", StringComparison.Ordinal) ? new Fault.Error(403, "AccessDenied") : null;

        await AttemptAsync(request, progress);

        Assert.Equal([1, 2, 3, 4], SentParts());
        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferBatch_FileGoneMeanwhileAndSkipped_DropsItsUpload()
    {
        var (request, progress) = await InterruptAsync();
        await fixture.S3.DeleteObjectAsync("source", Key, Cancellation);

        await AttemptAsync(request with { SkipReason = "not needed" }, progress);

        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferBatch_KilledBeforeItsHeartbeat_NextAttemptGoesOnAllTheSame()
    {
        var (request, _) = await InterruptAsync();

        await AttemptAsync(request, new([]));

        Assert.Equal([3, 4], SentParts());
        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferBatch_KilledBeforeItKnewItsUpload_NextAttemptGivesThatUp()
    {
        var (request, progress) = await InterruptAsync(notes: Noting.Intended);
        Assert.Single(await UploadsAsync());

        await AttemptAsync(request, new([]));

        Assert.Equal([1, 2, 3, 4], SentParts());
        Assert.DoesNotContain(await UploadsAsync(), u => u.UploadId == progress.Uploads![0].UploadId);
        Assert.Empty(await UploadsAsync());
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task TransferBatch_UploadOfAnotherTime_IsLeftAlone(int minutes)
    {
        var (request, progress) = await InterruptAsync(notes: Noting.Intended);
        await IntendAsync(DateTimeOffset.UtcNow.AddMinutes(minutes));

        await AttemptAsync(request, new([]));

        Assert.Equal(progress.Uploads![0].UploadId, Assert.Single(await UploadsAsync()).UploadId);
    }

    [Theory]
    [InlineData("arn:aws:iam::210987654321:role/another", false)]
    [InlineData("arn:aws:iam::210987654321:role/ours", true)]
    public async Task TransferBatch_UploadOfSomebodyElse_IsLeftAlone(string role, bool ours)
    {
        await fixture.PutEncryptedAsync(Key, plain);
        var request = await fixture.PlanAsync(Decrypting with { RoleArn = "arn:aws:iam::210987654321:role/ours" });
        var before = await fixture.Get<IAwsClients>().S3(role).InitiateMultipartUploadAsync("destination", Target, Cancellation);
        await fixture.S3.InitiateMultipartUploadAsync("destination", Target + ".another", Cancellation);
        await IntendAsync(DateTimeOffset.UtcNow);

        await AttemptAsync(request, new([]));

        Assert.Equal(!ours, (await UploadsAsync()).Any(u => u.UploadId == before.UploadId));
        Assert.Contains(await UploadsAsync(), u => u.Key == Target + ".another");
    }

    [Fact]
    public async Task TransferBatch_UploadsMayNotBeListed_SendsAllTheSame()
    {
        var (request, _) = await InterruptAsync(notes: Noting.Intended);
        fixture.Faults.Next = r => r.Operation == "GET" && r.Target.Contains("uploads", StringComparison.Ordinal) && r.Target.StartsWith("/destination", StringComparison.Ordinal)
            ? new Fault.Error(403, "AccessDenied")
            : null;

        await AttemptAsync(request, new([]));

        Assert.Equal(SHA256.HashData(plain), SHA256.HashData(await fixture.GetAsync("destination", Target)));
    }

    [Fact]
    public async Task TransferBatch_NothingCanBeNoted_SendsAllTheSame()
    {
        var (request, progress) = await InterruptAsync(notes: Noting.Nothing);

        await AttemptAsync(request, progress);

        Assert.Equal([3, 4], SentParts());
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferDocument_KilledAmidItsUpload_NextAttemptGivesThatUp()
    {
        // Nearly six megabytes: more than a part.
        var target = new string('n', 1000);
        await fixture.Get<ReceiptStore>().WritePartAsync(
            EgressFixture.DeliveryId,
            0,
            Enumerable.Range(0, 5800).Select(i => new FileRecord($"{i}", target, FileOutcome.Sent, Entry.EventTime, Entry.EventTime, 1)),
            Cancellation);
        var request = new DocumentRequest(EgressFixture.DeliveryId, DocumentKind.ControlFile, Entry.ToS3 with { ControlFile = "list" }, Entry.EventTime, 1, 1);
        fixture.Faults.Next = r => r.Target.StartsWith("/destination/", StringComparison.Ordinal)
            && (r.Operation == "DELETE" || r.Target.Contains("partNumber=2", StringComparison.Ordinal)) ? new Fault.Error(403, "AccessDenied") : null;
        await Assert.ThrowsAsync<Temporalio.Exceptions.ApplicationFailureException>(() => EgressFixture.RunAsync(() => fixture.Egress.TransferDocumentAsync(request)));
        fixture.Faults.Next = null;
        Assert.Single(await UploadsAsync());

        await EgressFixture.RunAsync(() => fixture.Egress.TransferDocumentAsync(request with { AttemptsBefore = 1 }));

        Assert.Empty(await UploadsAsync());
        Assert.Equal(5800 * 1001, (await fixture.GetAsync("destination", "out/cbol/list")).Length);
    }

    [Fact]
    public async Task WriteReceipt_KilledAmidItsUpload_NextAttemptGivesThatUp()
    {
        var key = $"receipts/{EgressFixture.DeliveryId}/receipt.ndjson";
        await fixture.S3.InitiateMultipartUploadAsync("egress-receipts", key, Cancellation);

        await EgressFixture.RunAsync(
            () => fixture.Egress.WriteReceiptAsync(new(EgressFixture.DeliveryId, Entry.ToS3, Entry.EventTime, DeliveryOutcome.Delivered, 0)),
            new() { Info = ActivityEnvironment.DefaultInfo with { Attempt = 2 } });

        Assert.Empty((await fixture.S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "egress-receipts" }, Cancellation)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task TransferBatch_AnotherAttemptIsAtWork_LeavesItTheUpload()
    {
        var (_, progress) = await InterruptAsync(ActivityCancelReason.GoneFromServer);

        Assert.Equal(Assert.Single(await UploadsAsync()).UploadId, Assert.Single(progress.Uploads!).UploadId);
    }

    [Fact]
    public async Task TransferBatch_Cancelled_LeavesNothing()
    {
        var (_, progress) = await InterruptAsync(ActivityCancelReason.CancelRequested);

        Assert.Empty(progress.Uploads!);
        Assert.Empty(await UploadsAsync());
    }

    private Task IntendAsync(DateTimeOffset since) => new UploadNotes(fixture.Get<DeliveryNotes>(), EgressFixture.DeliveryId, 0, NullLogger.Instance)
        .WriteAsync(new(Target, null, since), Cancellation);

    private async Task<(BatchRequest Request, BatchProgress Progress)> InterruptAsync(
        ActivityCancelReason reason = ActivityCancelReason.WorkerShutdown, Noting notes = Noting.All)
    {
        await fixture.PutEncryptedAsync(Key, plain);
        var request = await fixture.PlanAsync(Decrypting);
        var (beats, noted) = (new List<object?>(), 0);
        var environment = new ActivityEnvironment { Heartbeater = d => beats.AddRange(d) };
        fixture.Faults.Next = r =>
        {
            if (r.Operation == "PUT" && r.Target.Contains("partNumber=3", StringComparison.Ordinal))
            {
                environment.CancelReason = reason;
                environment.CancellationTokenSource.Cancel();
                return new Fault.ResetRequest(0);
            }

            return r.Operation == "PUT" && r.Target.Contains("/uploads/", StringComparison.Ordinal) && Interlocked.Increment(ref noted) > (int)notes
                ? new Fault.Error(403, "AccessDenied")
                : null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), environment));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation));
        fixture.Faults.Next = null;
        fixture.Requests.Clear();
        return (request, Assert.IsType<BatchProgress>(beats[^1]));
    }

    /// <summary>How many notes an attempt lives to write.</summary>
    private enum Noting
    {
        Nothing,
        Intended,
        All,
    }

    private async Task AttemptAsync(BatchRequest request, BatchProgress progress)
    {
        var environment = new ActivityEnvironment
        {
            Info = ActivityEnvironment.DefaultInfo with { Attempt = 2, HeartbeatDetails = [await DataConverter.Default.ToPayloadAsync(progress)] },
        };
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), environment);
    }

    private IEnumerable<int> SentParts() => fixture.Requests
        .Where(r => r.Operation == "PUT" && r.Target.StartsWith("/destination/", StringComparison.Ordinal))
        .Select(r => System.Text.RegularExpressions.Regex.Match(r.Target, "partNumber=(\\d+)"))
        .Where(m => m.Success)
        .Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
        .Order();

    private async Task<IReadOnlyList<MultipartUpload>> UploadsAsync() =>
        (await fixture.S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "destination" }, Cancellation)).MultipartUploads ?? [];
}
