using System.Text.Json.Serialization;
using DataEgress.Workflows.Approvals;

namespace DataEgress.Workflows.Egress;

/// <summary>A file that describes the delivery and is sent with it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DocumentKind>))]
public enum DocumentKind
{
    /// <summary>One line per sent file name.</summary>
    ControlFile,

    /// <summary>Gzip of one line per object: target key, size, date.</summary>
    Manifest,
}

/// <summary>Send, or stage, a document made from the receipt parts.</summary>
/// <param name="DeliveryId">The delivery's workflow id.</param>
/// <param name="Kind">Which.</param>
/// <param name="Entry">The entry.</param>
/// <param name="EventTime">Today.</param>
/// <param name="Parts">Number of receipt parts, 0 to it.</param>
/// <param name="Number">The number of the document's own receipt part.</param>
/// <param name="Files">Sums that the parts must come to; null where the delivery does not know them.</param>
/// <param name="Limits">What it may take up; null for no limit.</param>
/// <param name="AttemptsBefore">Attempts that ended with a human's retry, or on a host that is gone.</param>
public sealed record DocumentRequest(
    string DeliveryId,
    DocumentKind Kind,
    EgressEntry Entry,
    DateTimeOffset EventTime,
    int Parts,
    int Number,
    DeliveryTotals? Files = null,
    DeliveryLimits? Limits = null,
    int AttemptsBefore = 0);

/// <summary>Write the receipt of a delivery.</summary>
/// <param name="DeliveryId">The delivery's workflow id.</param>
/// <param name="Entry">The entry.</param>
/// <param name="EventTime">Today.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Parts">Receipt parts; those of batches that never ended are absent.</param>
/// <param name="Reason">Why it was aborted.</param>
/// <param name="Ended">When it ended, by the workflow's clock.</param>
/// <param name="Totals">Sums that the parts must come to; null where batches were given up, whose files were not counted.</param>
/// <param name="Instructions">What people told the delivery.</param>
/// <param name="Unfinished">Batches that were given up, some of whose files may have left.</param>
public sealed record ReceiptRequest(
    string DeliveryId,
    EgressEntry Entry,
    DateTimeOffset EventTime,
    DeliveryOutcome Outcome,
    int Parts,
    string? Reason = null,
    DateTimeOffset? Ended = null,
    DeliveryTotals? Totals = null,
    IReadOnlyList<AuditEntry>? Instructions = null,
    IReadOnlyList<UnfinishedBatch>? Unfinished = null);

/// <summary>A batch that was begun and has not ended.</summary>
/// <param name="Number">Its number within the delivery, from 0.</param>
/// <param name="Batch">The range of keys.</param>
public sealed record UnfinishedBatch(int Number, ObjectBatch Batch);

/// <summary>Where a receipt is.</summary>
/// <param name="Bucket">Bucket.</param>
/// <param name="Key">Key of the NDJSON object.</param>
/// <param name="Sha256">SHA-256 of the object, lower-case hex.</param>
/// <param name="Files">Lines about files.</param>
public sealed record ReceiptReference(string Bucket, string Key, string Sha256, long Files);
