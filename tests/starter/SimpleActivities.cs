using DataEgress.Workflows.Egress;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Tests;

/// <summary>
/// Activities that move nothing. A flag below <c>lost/</c> finds no entries because looking fails; one below
/// <c>stuck/</c> finds an entry that cannot be read; one below <c>none/</c> finds nothing.
/// </summary>
internal sealed class SimpleActivities : IEgressActivities
{
    private const string Stuck = "stuck";

    [Activity]
    public Task<EntryList> FindEntriesAsync(FindEntriesRequest request) => request.Flag.Key switch
    {
        var key when key.StartsWith("lost/", StringComparison.Ordinal) => throw Configuration("the table is not there"),
        var key when key.StartsWith("stuck/", StringComparison.Ordinal) => Task.FromResult(new EntryList([new(key, Stuck)])),
        var key when key.StartsWith("none/", StringComparison.Ordinal) => Task.FromResult(new EntryList([])),
        var key => Task.FromResult(new EntryList([new(key, "sales")])),
    };

    [Activity]
    public Task<EgressEntry> ReadEntryAsync(EntryKey key) => key.PipelineName == Stuck
        ? throw Configuration("transfer_type is missing")
        : Task.FromResult(new EgressEntry(key, "finance", "source", "to/", TransferType.S3, "recipient"));

    [Activity]
    public Task<BatchPage> ListBatchesAsync(ListBatchesRequest request) =>
        Task.FromResult(new BatchPage([new(null, "z", 3, 42)], "z", false));

    [Activity]
    public Task<BatchOutcome> TransferBatchAsync(BatchRequest request) => Task.FromResult(new BatchOutcome(new(3, 0, 0, 42)));

    [Activity]
    public Task<BatchOutcome> TransferDocumentAsync(DocumentRequest request) => Task.FromResult(new BatchOutcome(new()));

    [Activity]
    public Task<HostReservation> ReserveHostAsync(ReserveHostRequest request) => throw Configuration("no host");

    [Activity]
    public Task<ReceiptReference> WriteReceiptAsync(ReceiptRequest request) =>
        Task.FromResult(new ReceiptReference("receipts", request.DeliveryId + ".ndjson", "aa", 3));

    private static ApplicationFailureException Configuration(string message) =>
        new(message, FailureTypes.Configuration, nonRetryable: true);
}
