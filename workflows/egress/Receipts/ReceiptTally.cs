namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>Counts the files of a receipt.</summary>
public sealed class ReceiptTally
{
    /// <summary>Files so far.</summary>
    public long Files { get; private set; }

    /// <summary>Sums so far.</summary>
    public DeliveryTotals Totals { get; private set; } = new();

    /// <summary>Counts one more.</summary>
    public void Add(FileRecord file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Files++;
        Totals = Totals.Add(Of(file));
    }

    /// <summary>What one file adds to the sums.</summary>
    public static DeliveryTotals Of(FileRecord file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(
            file.Outcome == FileOutcome.Sent ? 1 : 0,
            file.Outcome == FileOutcome.Present ? 1 : 0,
            file.Outcome == FileOutcome.Skipped ? 1 : 0,
            file.Size);
    }
}
