namespace DataEgress.Workflows.Egress;

/// <summary>Ask for the next batches of an entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="EventTime">Today.</param>
/// <param name="BatchFiles">Files in a batch, at most.</param>
/// <param name="BatchBytes">Bytes after which a batch is closed.</param>
/// <param name="After">The last key planned; null at the beginning.</param>
/// <param name="DeliveryId">The delivery's workflow id, to keep the names that were planned; null: they are not kept.</param>
public sealed record ListBatchesRequest(
    EgressEntry Entry,
    DateTimeOffset EventTime,
    int BatchFiles,
    long BatchBytes,
    string? After = null,
    string? DeliveryId = null);

/// <summary>The batches of one page of the listing.</summary>
/// <param name="Batches">In key order; may be empty.</param>
/// <param name="Cursor">The last key looked at; null if there was none.</param>
/// <param name="More">There may be more keys after the cursor.</param>
public sealed record BatchPage(IReadOnlyList<ObjectBatch> Batches, string? Cursor, bool More);

/// <summary>
/// A range of keys. Naming the range instead of its keys keeps a history small whatever the prefix holds.
/// </summary>
/// <param name="After">Exclusive lower end; null for the beginning of the prefix.</param>
/// <param name="Through">Inclusive upper end.</param>
/// <param name="Files">Objects to send in the range when it was listed.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Keys">A hash of their keys; null where it was not taken.</param>
/// <param name="Plan">Where their names are kept; null: nowhere.</param>
public sealed record ObjectBatch(string? After, string Through, int Files, long Bytes, string? Keys = null, string? Plan = null);

/// <summary>Send, or stage, one batch.</summary>
/// <param name="DeliveryId">The delivery's workflow id.</param>
/// <param name="Number">The batch's number within the delivery, from 0.</param>
/// <param name="Batch">The range of keys.</param>
/// <param name="Entry">The entry.</param>
/// <param name="EventTime">Today.</param>
/// <param name="SkipReason">Set: files that fail are recorded as skipped for this reason instead of failing the batch.</param>
/// <param name="Limits">What it may take up; null for no limit.</param>
/// <param name="AttemptsBefore">Attempts that ended with a human's retry, or on a host that is gone.</param>
public sealed record BatchRequest(
    string DeliveryId,
    int Number,
    ObjectBatch Batch,
    EgressEntry Entry,
    DateTimeOffset EventTime,
    string? SkipReason = null,
    DeliveryLimits? Limits = null,
    int AttemptsBefore = 0);

/// <summary>A batch is done; what happened to each file is in its receipt part.</summary>
/// <param name="Totals">Sums of the batch.</param>
public sealed record BatchOutcome(DeliveryTotals Totals);
