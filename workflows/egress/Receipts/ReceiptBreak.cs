namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>
/// The first line of a receipt that does not follow from the one before. Which of the two is wrong, or whether one is
/// missing or too many, is told by the lines after it.
/// </summary>
/// <param name="position">Where it stands.</param>
/// <param name="line">The line; null if it cannot be read.</param>
/// <param name="expected">The hash that it should carry; null if that is not known.</param>
/// <param name="expectedBefore">The hash that the line before it carries.</param>
internal sealed class ReceiptBreak(long position, ReceiptLine? line, string? expected, string? expectedBefore)
{
    private ReceiptLine? follower;
    private long standsAt;
    private bool goesOn;

    /// <summary>Where the line stands.</summary>
    public long Position => position;

    /// <summary>The damage, if the line itself says enough.</summary>
    public ReceiptDamage? AtOnce() => line is not null && line.Previous == expected ? Changed(position) : null;

    /// <summary>Looks at a later line.</summary>
    /// <returns>The damage once it is known.</returns>
    public ReceiptDamage? Next(long at, ReceiptLine? next)
    {
        goesOn |= at > position + 1;
        if (at == position + 1 && next is not null && BelongsHere(next))
        {
            follower = next;
        }

        if (line is { } ahead && ahead.Number > position)
        {
            // Too many, missing, or elsewhere: the rest tells.
            standsAt = standsAt == 0 && next?.Number == position ? at : standsAt;
            return at == position + 2 && follower is not null && next?.Previous == follower.Hash ? Inserted(position) : null;
        }

        if (follower is not null)
        {
            return Inserted(position);
        }

        var confirmed = line is not null && next?.Previous == line.Hash;
        return line is null || line.Number == position ? AsChanged(confirmed)
            : confirmed && line.Number == position - 1 && line.Previous == expectedBefore ? Inserted(position - 1)
            : Inserted(position);
    }

    /// <summary>The damage when no line is left.</summary>
    public ReceiptDamage AtEnd() => line switch
    {
        null => Changed(position),

        // A summary was read only if its own hash is right: then the line before it is wrong.
        _ when line.Number == position => AsChanged(line.Content is ReceiptSummary),
        _ when line.Number < position => Inserted(position),
        _ when follower?.Content is ReceiptSummary && !goesOn => Inserted(position),
        _ when standsAt > 0 => new(ReceiptDamageKind.Reordered, position, $"line {position} stands as line {standsAt}"),
        _ => new(
            ReceiptDamageKind.Removed,
            position,
            line.Number == position + 1 ? $"line {position} is missing" : $"lines {position} to {line.Number - 1} are missing"),
    };

    private bool BelongsHere(ReceiptLine next) => next.Number == position
        && next.Previous == (position == 1 && next.Content is ReceiptHead head ? ReceiptChain.Genesis(head.DeliveryId) : expected);

    private ReceiptDamage AsChanged(bool confirmed) => Changed(confirmed && position > 1 ? position - 1 : position);

    private static ReceiptDamage Changed(long at) => new(ReceiptDamageKind.Changed, at, $"line {at} was changed");

    private static ReceiptDamage Inserted(long at) => new(ReceiptDamageKind.Inserted, at, $"line {at} was inserted");
}
