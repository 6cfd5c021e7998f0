using Amazon.Runtime;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Sends a batch to a bucket and leaves its receipt part.</summary>
internal sealed class BatchTransfer(
    IAwsClients clients,
    ObjectListing listing,
    FileTransfer files,
    FileBatch batch,
    ReceiptStore receipts,
    RecipientLeases leases,
    IOptions<EgressOptions> options,
    TimeProvider clock,
    ILogger<BatchTransfer> logger)
{
    // What is done must be noted also when the work was cancelled, but must not hold a shutdown for long.
    private static readonly TimeSpan KeepTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Sends the batch; a repetition leaves out what is done.</summary>
    public async Task<BatchOutcome> RunAsync(BatchRequest request, CancellationToken cancellation)
    {
        var context = ActivityExecutionContext.Current;
        var allowance = new Allowance(request.Limits, clock);
        await using var lease = leases.Hold(request.Entry, request.DeliveryId, request.Number, allowance);
        var uploads = new BegunUploads((await BatchProgress.ReadAsync(context)).Uploads ?? [], () => IsTakenUp(context.CancelReason));
        var objects = await ListAsync(listing, request, cancellation);
        var earlier = await receipts.ReadEarlierAsync(request.DeliveryId, request.Number, cancellation);
        var targets = await PresentTargets.ListAsync(
            clients.S3(request.Entry.RoleArn),
            request.Entry.DestinationBucket!,
            [.. objects.Select(o => BatchContext.TargetOf(request, o.Key))],
            cancellation);
        var shared = new BatchContext(request, earlier, targets, allowance.Pace, uploads);
        var records = await batch.RunAsync(
            EgressTracing.Deliver,
            request.Entry,
            objects,
            o => o.Key,
            (o, attempt, token) => files.SendAsync(shared, o, attempt, token),
            options.Value.Transfer.FilesAtOnce,
            request.SkipReason,
            keep: done => KeepAsync(request, done),
            uploads: uploads,
            turns: allowance.Turns,
            attemptsBefore: request.AttemptsBefore);
        if (GoneOf(request, objects.Count, clock) is { } gone)
        {
            records = [.. records, gone];
        }

        await AbortAsync(request.Entry, uploads);
        await receipts.WritePartAsync(request.DeliveryId, request.Number, records, cancellation);
        return new(FileBatch.TotalsOf(records));
    }

    /// <summary>The objects of a batch, checked against what was planned.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">
    /// Objects are gone (<see cref="FailureTypes.MissingObject"/>, unless they are to be skipped), or two would have one name
    /// (<see cref="FailureTypes.Configuration"/>).
    /// </exception>
    public static async Task<IReadOnlyList<ListedObject>> ListAsync(
        ObjectListing listing, BatchRequest request, CancellationToken cancellation)
    {
        var objects = await listing.ListAsync(request, cancellation);
        if (objects.Count < request.Batch.Files && request.SkipReason is null)
        {
            throw Failures.Missing($"{DescribeGone(request, objects.Count)}; put them back and retry, or skip them");
        }

        var twice = objects.GroupBy(o => TargetNames.FileName(request.Entry, o.Key, request.EventTime), StringComparer.Ordinal)
            .FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? objects
            : throw Failures.Configuration($"{string.Join(" and ", twice.Select(o => o.Key))} would both be sent as {twice.Key}; rename one of them, then retry");
    }

    /// <summary>The record of objects that are gone and to be skipped: what they were called is not known any more; null if none is.</summary>
    public static FileRecord? GoneOf(BatchRequest request, int there, TimeProvider clock) => there >= request.Batch.Files || request.SkipReason is null
        ? null
        : new(
            $"after '{request.Batch.After}' through '{request.Batch.Through}'",
            "",
            FileOutcome.Skipped,
            clock.GetUtcNow(),
            clock.GetUtcNow(),
            ActivityExecutionContext.Current.Info.Attempt,
            Reason: $"{request.SkipReason} ({DescribeGone(request, there)})");

    private static string DescribeGone(BatchRequest request, int there) =>
        $"{request.Batch.Files - there} of {request.Batch.Files} objects between '{request.Batch.After}' and '{request.Batch.Through}' in {request.Entry.SourceBucket} are gone since they were listed";

    /// <summary>Whether there will be, or is already, another attempt that goes on with what this one has begun.</summary>
    private static bool IsTakenUp(ActivityCancelReason reason) => reason is ActivityCancelReason.WorkerShutdown
        or ActivityCancelReason.GoneFromServer
        or ActivityCancelReason.Timeout
        or ActivityCancelReason.Paused;

    // What an earlier attempt began of files that are gone, or went without it.
    private async Task AbortAsync(EgressEntry entry, BegunUploads left)
    {
        foreach (var upload in left.All)
        {
            await PartUpload.AbortAsync(clients.S3(entry.RoleArn), entry.DestinationBucket!, upload.Target, upload.UploadId, logger);
        }
    }

    private async Task KeepAsync(BatchRequest request, IReadOnlyList<FileRecord> done)
    {
        using var timeout = new CancellationTokenSource(KeepTimeout);
        try
        {
            await receipts.WriteUnfinishedAsync(request.DeliveryId, request.Number, done, timeout.Token);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or ApplicationFailureException or HttpRequestException or IOException or OperationCanceledException)
        {
            // The batch's own failure is what matters; the next attempt looks at the destination instead.
            logger.LogUnfinishedNotKept(e, request.Number);
        }
    }
}
