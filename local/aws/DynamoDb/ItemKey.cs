namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>
/// A place in the order of a table or index: the key values one after the other. A bound is a place just before or just
/// after everything that begins with its values.
/// </summary>
internal sealed class ItemKey : IComparable<ItemKey>
{
    private readonly AttributeValue[] parts;
    private readonly int edge;

    private ItemKey(AttributeValue[] parts, int edge) => (this.parts, this.edge) = (parts, edge);

    /// <summary>The key of an item; of an index, with the table's own key behind, which makes it unique.</summary>
    public static ItemKey Of(IEnumerable<AttributeValue> values) => new([.. values], 0);

    public static ItemKey Before(params AttributeValue[] prefix) => new(prefix, -1);

    public static ItemKey After(params AttributeValue[] prefix) => new(prefix, +1);

    public ItemKey JustBefore() => new(parts, -1);

    public ItemKey JustAfter() => new(parts, +1);

    public int CompareTo(ItemKey? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Min(parts.Length, other.parts.Length); i++)
        {
            if (ValueOrder.Compare(parts[i], other.parts[i]) is not 0 and { } order)
            {
                return order;
            }
        }

        // The shorter of the two is a bound.
        return parts.Length.CompareTo(other.parts.Length) switch
        {
            < 0 => edge,
            > 0 => -other.edge,
            _ => edge.CompareTo(other.edge),
        };
    }
}
