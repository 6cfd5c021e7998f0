using Temporalio.Activities;

namespace DataEgress.Workflows.Egress;

/// <summary>What any host can do for an egress.</summary>
public interface IEgressActivities
{
    /// <summary>Finds the entries that a flag triggers, in order of source prefix and pipeline.</summary>
    [Activity]
    Task<EntryList> FindEntriesAsync(FindEntriesRequest request);

    /// <summary>Reads and validates an entry; fails as <see cref="FailureTypes.Configuration"/> with all its errors.</summary>
    [Activity]
    Task<EgressEntry> ReadEntryAsync(EntryKey key);

    /// <summary>Lists one page and cuts it into batches.</summary>
    [Activity]
    Task<BatchPage> ListBatchesAsync(ListBatchesRequest request);

    /// <summary>Sends one batch to a bucket and writes its receipt part.</summary>
    [Activity]
    Task<BatchOutcome> TransferBatchAsync(BatchRequest request);

    /// <summary>Sends a document to a bucket and writes its receipt part.</summary>
    [Activity]
    Task<BatchOutcome> TransferDocumentAsync(DocumentRequest request);

    /// <summary>Names the host that answers, to stage and send files.</summary>
    [Activity]
    Task<HostReservation> ReserveHostAsync(ReserveHostRequest request);

    /// <summary>Joins the receipt parts into the receipt.</summary>
    [Activity]
    Task<ReceiptReference> WriteReceiptAsync(ReceiptRequest request);
}

/// <summary>Ask for the entries that a flag triggers.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="EventTime">Today.</param>
public sealed record FindEntriesRequest(FlagObject Flag, DateTimeOffset EventTime);

/// <summary>Keys of entries.</summary>
/// <param name="Entries">In order of source prefix and pipeline.</param>
public sealed record EntryList(IReadOnlyList<EntryKey> Entries);
