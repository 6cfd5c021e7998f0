using System.Collections.Concurrent;
using Amazon.S3;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>
/// Files that left without a record: their worker was killed, and the delivery aborted before another attempt could look. The
/// destination tells of them, by the mark that each has.
/// </summary>
internal sealed class UnrecordedFiles(IAwsClients clients, BatchPlans plans, ReceiptStore receipts, ILogger<UnrecordedFiles> logger)
{
    private const int LooksAtOnce = 8;
    private const string Found = "found at the destination: the attempt that sent it ended without a record";

    /// <summary>Looks for what the unfinished batches of a delivery have sent, and adds it to what is recorded of them.</summary>
    /// <param name="request">The receipt that is going to be written.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task RecordAsync(ReceiptRequest request, CancellationToken cancellation)
    {
        // By SFT the host's own journal tells it.
        if (request.Entry.TransferType != TransferType.S3)
        {
            return;
        }

        foreach (var (number, range) in request.Unfinished ?? [])
        {
            var batch = new BatchRequest(request.DeliveryId, number, range, request.Entry, request.EventTime);
            var recorded = await receipts.ReadEarlierAsync(request.DeliveryId, number, cancellation);
            if (await plans.ReadAsync(batch, cancellation) is not { } planned)
            {
                logger.LogPlanNotKnown(number, request.DeliveryId);
                continue;
            }

            var found = await FindAsync(batch, planned.Where(p => !recorded.ContainsKey(p.Key)), cancellation);
            if (found.Count > 0)
            {
                logger.LogUnrecorded(found.Count, number, request.DeliveryId);
                await receipts.WriteUnfinishedAsync(
                    request.DeliveryId, number, recorded.Values.Concat(found).OrderBy(r => r.Source, StringComparer.Ordinal), cancellation);
            }
        }
    }

    private async Task<IReadOnlyCollection<FileRecord>> FindAsync(BatchRequest batch, IEnumerable<PlannedObject> objects, CancellationToken cancellation)
    {
        var entry = batch.Entry;
        var s3 = clients.S3(entry.RoleArn);
        var found = new ConcurrentQueue<FileRecord>();
        var last = ActivityExecutionContext.Current.Info.Attempt > 1;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(objects, parallel, async (o, token) =>
        {
            var target = BatchContext.TargetOf(batch, o.Key);
            SourceObject? present;
            try
            {
                present = await ObjectStore.HeadAsync(s3, entry.DestinationBucket!, target, token);
            }
            catch (Exception e) when (Failures.IsOfACall(e) && (last || Failures.IsForbidden(e)))
            {
                // A destination that is down may be why the delivery was aborted: what is recorded must have its receipt.
                logger.LogNotLookedAt(e, entry.DestinationBucket!, target);
                return;
            }

            if (present is not null && TargetMetadata.IsFrom(present.Metadata, entry.SourceBucket, o.Key, batch.DeliveryId))
            {
                found.Enqueue(Record(o, present));
            }
        });
        return found;
    }

    private static FileRecord Record(PlannedObject planned, SourceObject present) => new(
        planned.Key,
        present.Key,
        FileOutcome.Sent,
        present.LastModified,
        present.LastModified,
        Attempts: 0,
        present.Metadata.GetValueOrDefault(TargetMetadata.SourceVersion),
        present.Metadata.GetValueOrDefault(TargetMetadata.SourceETag),
        planned.Size,
        Sha256Written: present.Metadata.GetValueOrDefault(TargetMetadata.Sha256) ?? ObjectCopier.HexOf(present.Sha256),
        Size: present.Size,
        Checksum: present.Sha256 ?? present.ETag,
        Reason: Found,
        TargetVersion: present.VersionId,
        TargetETag: present.ETag);
}
