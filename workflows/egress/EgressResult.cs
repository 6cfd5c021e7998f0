using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress;

/// <summary>What became of one flag.</summary>
/// <param name="Deliveries">One per matching entry, in order of source prefix and pipeline; empty if none matched.</param>
/// <param name="Aborted">Why a human ended the search for entries; null if nobody did.</param>
public sealed record EgressResult(IReadOnlyList<DeliveryResult> Deliveries, string? Aborted = null);

/// <summary>What became of one entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Totals">What was sent.</param>
/// <param name="Receipt">Where the per-file results are; null if none could be written.</param>
/// <param name="Reason">Why it was aborted or failed.</param>
public sealed record DeliveryResult(
    EntryKey Entry,
    DeliveryOutcome Outcome,
    DeliveryTotals Totals,
    ReceiptReference? Receipt = null,
    string? Reason = null);

/// <summary>How a delivery ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryOutcome>))]
public enum DeliveryOutcome
{
    /// <summary>Every file arrived.</summary>
    Delivered,

    /// <summary>A human skipped at least one file or step.</summary>
    DeliveredWithSkips,

    /// <summary>A human stopped it.</summary>
    Aborted,

    /// <summary>It was cancelled, terminated or broke.</summary>
    Failed,
}

/// <summary>Sums over files.</summary>
/// <param name="Sent">Files sent.</param>
/// <param name="Present">Files that were there already, with the same content.</param>
/// <param name="Skipped">Files that a human skipped.</param>
/// <param name="Bytes">Bytes written at the destination, those already there included.</param>
public sealed record DeliveryTotals(
    [property: JsonPropertyName("sent")] long Sent = 0,
    [property: JsonPropertyName("present")] long Present = 0,
    [property: JsonPropertyName("skipped")] long Skipped = 0,
    [property: JsonPropertyName("bytes")] long Bytes = 0)
{
    /// <summary>The sums with one more batch in them.</summary>
    public DeliveryTotals Add(DeliveryTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Sent + other.Sent, Present + other.Present, Skipped + other.Skipped, Bytes + other.Bytes);
    }
}
