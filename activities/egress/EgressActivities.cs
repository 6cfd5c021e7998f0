using DataEgress.Activities.Egress.Documents;
using DataEgress.Activities.Egress.Entries;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Activities;

namespace DataEgress.Activities.Egress;

/// <summary>The activities of the queue <c>egress</c>: thin, and every failure typed.</summary>
internal sealed class EgressActivities(
    EntryTable entries,
    ObjectListing listing,
    BatchTransfer batches,
    DocumentTransfer documents,
    ReceiptStore receipts,
    UnrecordedFiles unrecorded,
    IOptions<EgressOptions> options,
    TimeProvider clock,
    ILogger<EgressActivities> logger) : IEgressActivities
{
    private static CancellationToken Cancellation => ActivityExecutionContext.Current.CancellationToken;

    /// <inheritdoc/>
    [Activity]
    public Task<EntryList> FindEntriesAsync(FindEntriesRequest request) => TypedAsync("find entries", async () =>
    {
        var found = await entries.FindAsync(request.Flag.Key, request.EventTime, Cancellation);
        logger.LogEntries(found.Count, request.Flag.Key);
        return new EntryList(found);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<EgressEntry> ReadEntryAsync(EntryKey key) => TypedAsync("read entry", async () =>
    {
        var item = await entries.ReadAsync(key, Cancellation);
        if (item.Count == 0)
        {
            throw Failures.Configuration($"there is no entry '{key.SourcePrefix}', '{key.PipelineName}' any more");
        }

        var reader = new EntryReader(item);
        return reader.Read()
            ?? throw Failures.Configuration($"entry '{key.SourcePrefix}', '{key.PipelineName}': {string.Join("; ", reader.Errors)}");
    });

    /// <inheritdoc/>
    [Activity]
    public Task<BatchPage> ListBatchesAsync(ListBatchesRequest request) =>
        TypedAsync($"list s3://{request.Entry.SourceBucket}", () => listing.ListBatchesAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<BatchOutcome> TransferBatchAsync(BatchRequest request) =>
        TypedAsync($"batch {request.Number}", () => batches.RunAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<BatchOutcome> TransferDocumentAsync(DocumentRequest request) =>
        TypedAsync(request.Kind.ToString(), () => documents.RunAsync(request, Cancellation));

    /// <inheritdoc/>
    [Activity]
    public Task<HostReservation> ReserveHostAsync(ReserveHostRequest request) => options.Value.Sft.RoutesFile is null
        ? throw Failures.Configuration(
            $"Egress:Sft:RoutesFile: missing; host {options.Value.Host} cannot send '{request.Entry.Key.PipelineName}' by SFT without a routes file")
        : Task.FromResult(new HostReservation(TaskQueues.Host(options.Value.Host)));

    /// <inheritdoc/>
    [Activity]
    public Task<ReceiptReference> WriteReceiptAsync(ReceiptRequest request) =>
        TypedAsync("receipt", async () =>
    {
        await using (HeartbeatPump.Start(clock))
        {
            await unrecorded.RecordAsync(request, Cancellation);
            return await receipts.WriteAsync(request, Cancellation);
        }
    });

    private static Task<T> TypedAsync<T>(string what, Func<Task<T>> work) => Failures.TypedAsync(what, work);
}
