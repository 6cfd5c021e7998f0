using System.Security.Cryptography;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress.Receipts;
using Temporalio.Activities;
using Temporalio.Converters;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Egress.Transfer;

public sealed class CopyInPartsTests : IAsyncLifetime
{
    private const int PartBytes = 5 << 20;
    private const string Key = EgressFixture.Folder + "a.bin";
    private const string Target = "out/cbol/a.bin";

    private readonly byte[] content = RandomNumberGenerator.GetBytes((3 * PartBytes) + 17);
    private EgressFixture fixture = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => fixture = await EgressFixture.StartAsync(new()
    {
        ["Egress:Transfer:LargestCopy"] = $"{PartBytes}",
        ["Egress:Transfer:CopyPartBytes"] = $"{PartBytes}",
    });

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task TransferBatch_LargerThanACopyMayBe_IsCopiedInPartsWithAllThatBelongsToIt()
    {
        using var stream = new MemoryStream(content);
        var put = new PutObjectRequest
        {
            BucketName = "source",
            Key = Key,
            InputStream = stream,
            ContentType = "application/x-parquet",
            TagSet = [new() { Key = "classification", Value = "secret" }],
        };
        put.Metadata["data_product"] = "p";
        put.Headers.ContentLanguage = "de";
        await fixture.S3.PutObjectAsync(put, Cancellation);
        var request = await fixture.PlanAsync(Entry.ToS3);
        fixture.Requests.Clear();

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.DoesNotContain(fixture.Requests, r => IsOf(r, "GET", "/source/cbol/") && !r.Target.Contains("?tagging", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3, 4], CopiedParts());
        Assert.Equal(content, await fixture.GetAsync("destination", Target));
        var target = await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation);
        Assert.Equal(("p", "application/x-parquet", "de"), (target!.Metadata["data_product"], target.Headers.ContentType, target.Headers.ContentLanguage));
        var tags = await fixture.S3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = "destination", Key = Target }, Cancellation);
        Assert.Equal(("classification", "secret"), (Assert.Single(tags.Tagging).Key, tags.Tagging[0].Value));
        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal((FileOutcome.Sent, content.Length, true), (record.Outcome, record.Size, record.CopiedByS3));
        Assert.EndsWith("-4", record.Checksum, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TransferBatch_SourceWithACrcOfTheWhole_IsComparedWithItBeforeItIsVisible()
    {
        // S3 computes it where nobody asks for another checksum.
        using var client = new Amazon.S3.AmazonS3Client(new Amazon.Runtime.BasicAWSCredentials("id", "secret"), new Amazon.S3.AmazonS3Config
        {
            ServiceURL = fixture.Url.ToString(),
            ForcePathStyle = true,
            RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED,
        });
        await client.PutObjectAsync(new() { BucketName = "source", Key = Key, InputStream = new MemoryStream(content) }, Cancellation);
        var crc = (await ObjectStore.HeadAsync(fixture.S3, "source", Key, Cancellation))!.Kept!.Value;
        var request = await fixture.PlanAsync(Entry.ToS3);

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        var record = Assert.Single(await fixture.RecordsAsync());
        Assert.Equal((FileRecord.CrcPrefix + Convert.ToBase64String(crc), "CRC64NVME", null), (record.Checksum, record.CheckedAgainst, record.Sha256Written));
        Assert.Equal(content, await fixture.GetAsync("destination", Target));
        Assert.Equal(crc, (await ObjectStore.HeadAsync(fixture.S3, "destination", Target, Cancellation))!.Kept!.Value);
    }

    [Fact]
    public async Task TransferBatch_ReplacedWhileItsPartsAreCopied_DeliversNoMixture()
    {
        await fixture.PutAsync(Key, content);
        var request = await fixture.PlanAsync(Entry.ToS3);
        var replacement = RandomNumberGenerator.GetBytes(content.Length);
        var replaced = 0;
        fixture.Faults.Next = r =>
        {
            if (IsOf(r, "PUT", "/destination/") && r.Target.Contains("partNumber=3", StringComparison.Ordinal) && Interlocked.Exchange(ref replaced, 1) == 0)
            {
                return new Fault.Before(() => fixture.PutAsync(Key, replacement));
            }

            return null;
        };

        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request));

        Assert.Equal(SHA256.HashData(replacement), SHA256.HashData(await fixture.GetAsync("destination", Target)));
        Assert.Empty(await UploadsAsync());
    }

    [Fact]
    public async Task TransferBatch_WorkerStopsAmidTheCopy_NextAttemptCopiesOnlyTheOthers()
    {
        await fixture.PutAsync(Key, content);
        var request = await fixture.PlanAsync(Entry.ToS3);
        var beats = new List<object?>();
        var environment = new ActivityEnvironment { Heartbeater = d => beats.AddRange(d) };
        var copied = 0;
        fixture.Faults.Next = r =>
        {
            if (IsOf(r, "PUT", "/destination/") && Interlocked.Increment(ref copied) > 2)
            {
                environment.CancelReason = ActivityCancelReason.WorkerShutdown;
                environment.CancellationTokenSource.Cancel();
                return new Fault.Error(500, "InternalError");
            }

            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), environment));
        var progress = Assert.IsType<BatchProgress>(beats[^1]);
        var upload = Assert.Single(progress.Uploads!);
        var there = (await fixture.S3.ListPartsAsync("destination", Target, upload.UploadId, Cancellation)).Parts?.Count ?? 0;
        fixture.Faults.Next = null;
        fixture.Requests.Clear();

        var second = new ActivityEnvironment
        {
            Info = ActivityEnvironment.DefaultInfo with { Attempt = 2, HeartbeatDetails = [await DataConverter.Default.ToPayloadAsync(progress)] },
        };
        await EgressFixture.RunAsync(() => fixture.Egress.TransferBatchAsync(request), second);

        Assert.Equal(4 - there, CopiedParts().Count());
        Assert.Equal(content, await fixture.GetAsync("destination", Target));
        Assert.Empty(await UploadsAsync());
    }

    private static bool IsOf(AwsRequest request, string operation, string start) =>
        request.Operation == operation && request.Target.StartsWith(start, StringComparison.Ordinal);

    private IEnumerable<int> CopiedParts() => fixture.Requests
        .Where(r => IsOf(r, "PUT", "/destination/"))
        .Select(r => System.Text.RegularExpressions.Regex.Match(r.Target, "partNumber=(\\d+)"))
        .Where(m => m.Success)
        .Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
        .Order();

    private async Task<IReadOnlyList<MultipartUpload>> UploadsAsync() =>
        (await fixture.S3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "destination" }, Cancellation)).MultipartUploads ?? [];
}
