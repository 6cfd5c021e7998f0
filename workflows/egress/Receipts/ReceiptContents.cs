using DataEgress.Workflows.Approvals;

namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>What a line of a receipt is about: its <c>kind</c>.</summary>
public static class ReceiptKinds
{
    /// <summary>The first line, a <see cref="ReceiptHead"/>.</summary>
    public const string Delivery = "delivery";

    /// <summary>A <see cref="FileRecord"/>.</summary>
    public const string File = "file";

    /// <summary>The last line, a <see cref="ReceiptSummary"/>.</summary>
    public const string Summary = "summary";
}

/// <summary>The first line of a receipt.</summary>
/// <param name="DeliveryId">The delivery's workflow id; the chain begins with a hash of it.</param>
/// <param name="Entry">The entry that was carried out.</param>
/// <param name="EventTime">Today, as the delivery took it.</param>
public sealed record ReceiptHead(string DeliveryId, EgressEntry Entry, DateTimeOffset EventTime);

/// <summary>The last line of a receipt.</summary>
/// <param name="Outcome">How the delivery ended.</param>
/// <param name="Files">Lines about files.</param>
/// <param name="Totals">Sums over them.</param>
/// <param name="Ended">When the delivery ended, by the workflow's clock.</param>
/// <param name="Reason">Why it was aborted.</param>
/// <param name="Instructions">Who retried, skipped, paused, resumed or aborted, when and why; what was refused too.</param>
public sealed record ReceiptSummary(
    DeliveryOutcome Outcome,
    long Files,
    DeliveryTotals Totals,
    DateTimeOffset? Ended = null,
    string? Reason = null,
    IReadOnlyList<AuditEntry>? Instructions = null);
