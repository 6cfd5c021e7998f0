using System.Security.Cryptography;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
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

    private async Task<(BatchRequest Request, BatchProgress Progress)> InterruptAsync(ActivityCancelReason reason = ActivityCancelReason.WorkerShutdown)
    {
        await fixture.PutEncryptedAsync(Key, plain);
        var request = await fixture.PlanAsync(Decrypting);
        var beats = new List<object?>();
        var environment = new ActivityEnvironment { Heartbeater = d => beats.AddRange(d) };
        fixture.Faults.Next = r =>
        {
            if (r.Operation == "PUT" && r.Target.Contains("partNumber=3", StringComparison.Ordinal))
            {
                environment.CancelReason = reason;
                environment.CancellationTokenSource.Cancel();
                return new Fault.ResetRequest(0);
            }

            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), environment));
        Assert.Null(await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation));
        fixture.Faults.Next = null;
        fixture.Requests.Clear();
        return (request, Assert.IsType<BatchProgress>(beats[^1]));
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
