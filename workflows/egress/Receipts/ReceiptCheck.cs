namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>
/// Checks a receipt line by line, holding no more than two of them: that each carries the hash of the one before, that the
/// last is there, and that its sums are those of the others.
/// </summary>
public sealed class ReceiptCheck
{
    private readonly ReceiptTally tally = new();
    private ReceiptHead? head;
    private ReceiptSummary? summary;
    private ReceiptBreak? broken;
    private ReceiptDamage? damage;
    private string? expected;
    private string? expectedBefore;
    private long position;

    /// <summary>Takes the next line.</summary>
    /// <param name="line">Its bytes, without the line feed.</param>
    public void Add(ReadOnlySpan<byte> line)
    {
        position++;
        if (damage is not null)
        {
            return;
        }

        var read = ReceiptLine.Read(line);
        if (broken is not null)
        {
            damage = broken.Next(position, read);
            return;
        }

        if (summary is not null)
        {
            damage = new(ReceiptDamageKind.Inserted, position, $"line {position} was added after the end");
            return;
        }

        if (position == 1)
        {
            head = read?.Content as ReceiptHead;
            expected = head is null ? null : ReceiptChain.Genesis(head.DeliveryId);
        }

        if (read is null || read.Number != position || read.Previous != expected)
        {
            broken = new(position, read, expected, expectedBefore);
            damage = broken.AtOnce();
            return;
        }

        (expectedBefore, expected) = (expected, read.Hash);
        Take(read.Content);
    }

    /// <summary>Says what came of it.</summary>
    /// <param name="endsWithLineFeed">The last line was followed by a line feed.</param>
    public ReceiptVerdict Finish(bool endsWithLineFeed)
    {
        if (damage is null && !endsWithLineFeed && (broken is null || broken.Position == position))
        {
            damage = new(ReceiptDamageKind.Truncated, position, position == 0 ? "the receipt is empty" : $"line {position} is cut off");
        }

        damage ??= broken?.AtEnd();
        if (damage is null && summary is null)
        {
            damage = new(ReceiptDamageKind.Truncated, position + 1, $"the receipt ends after line {position}: its summary is missing");
        }

        if (damage is null && (summary!.Files != tally.Files || summary.Totals != tally.Totals))
        {
            damage = new(
                ReceiptDamageKind.Totals,
                position,
                $"the summary says {Show(summary.Files, summary.Totals)}; the lines about files come to {Show(tally.Files, tally.Totals)}");
        }

        return new(position, head, summary, damage);
    }

    private void Take(object content)
    {
        switch (content)
        {
            case FileRecord file:
                tally.Add(file);
                break;
            case ReceiptSummary end:
                summary = end;
                break;
            default:
                // Only the first line is about the delivery; the chain would have to be forged for another.
                damage = position == 1 ? null : new(ReceiptDamageKind.Changed, position, $"line {position} begins another receipt");
                break;
        }
    }

    private static string Show(long files, DeliveryTotals totals) =>
        $"{files} files, {totals.Sent} sent, {totals.Present} present, {totals.Skipped} skipped, {totals.Bytes} bytes";
}
