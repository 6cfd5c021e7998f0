using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>What is wrong with a receipt, at the first place where something is.</summary>
/// <param name="Kind">What was done to it.</param>
/// <param name="Line">The line, counted from 1 as it stands in the file; of lines that are missing, where the first of them should stand.</param>
/// <param name="Message">The same in words.</param>
public sealed record ReceiptDamage(ReceiptDamageKind Kind, long Line, string Message);

/// <summary>What was done to a receipt.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReceiptDamageKind>))]
public enum ReceiptDamageKind
{
    /// <summary>The line is not what was written.</summary>
    Changed,

    /// <summary>Lines are missing before it.</summary>
    Removed,

    /// <summary>The line was not there when the receipt was written.</summary>
    Inserted,

    /// <summary>The line stands elsewhere.</summary>
    Reordered,

    /// <summary>The end is missing.</summary>
    Truncated,

    /// <summary>The lines are whole, the sums in the last are not those of the others.</summary>
    Totals,
}

/// <summary>What a check of a receipt came to.</summary>
/// <param name="Lines">Lines read.</param>
/// <param name="Head">The first line; null if it cannot be read.</param>
/// <param name="Summary">The last line; null if it was not reached.</param>
/// <param name="Damage">Null if the receipt is whole.</param>
public sealed record ReceiptVerdict(long Lines, ReceiptHead? Head, ReceiptSummary? Summary, ReceiptDamage? Damage);
