using Amazon.Runtime;
using DataEgress.Activities.Egress.Limits;
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
    BatchListing listing,
    FileTransfer files,
    FileBatch batch,
    ReceiptStore receipts,
    RecipientLeases leases,
    UploadRegister register,
    IOptions<EgressOptions> options,
    TimeProvider clock,
    ILogger<BatchTransfer> logger)
{
    /// <summary>Sends the batch; a repetition leaves out what is done.</summary>
    public async Task<BatchOutcome> RunAsync(BatchRequest request, CancellationToken cancellation)
    {
        var allowance = new Allowance(request.Limits, clock);
        await using var lease = leases.Hold(request.Entry, request.DeliveryId, request.Number, allowance);
        var uploads = await register.OpenAsync(request.DeliveryId, request.Number, request.AttemptsBefore, cancellation);
        var (objects, unnamed) = await listing.ListAsync(request, cancellation);
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
            (o, attempt, token) => o.IsGone && earlier.GetValueOrDefault(o.Key) is { Outcome: FileOutcome.Sent } told
                ? Task.FromResult(told)
                : files.SendAsync(shared, o, attempt, token),
            options.Value.Transfer.FilesAtOnce,
            request.SkipReason,
            keep: done => receipts.KeepUnfinishedAsync(request.DeliveryId, request.Number, done),
            uploads: uploads,
            turns: allowance.Turns,
            attemptsBefore: request.AttemptsBefore);
        records = [.. records, .. unnamed];
        await uploads.AbortAsync(clients.S3(request.Entry.RoleArn), request.Entry.DestinationBucket!, logger);
        await receipts.WritePartAsync(request.DeliveryId, request.Number, records, cancellation);
        return new(FileBatch.TotalsOf(records));
    }
}
