namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>The order of values of one type: numbers by size, text and bytes by their bytes.</summary>
internal static class ValueOrder
{
    /// <summary>Negative, zero or positive; null when the two have no order.</summary>
    public static int? Compare(AttributeValue left, AttributeValue right) => (left, right) switch
    {
        (AttributeValue.Text a, AttributeValue.Text b) => a.CompareTo(b),
        (AttributeValue.Number a, AttributeValue.Number b) => a.CompareTo(b),
        (AttributeValue.Binary a, AttributeValue.Binary b) => a.CompareTo(b),
        _ => null,
    };

    /// <summary>Whether a value begins with another, both text or both bytes.</summary>
    public static bool BeginsWith(AttributeValue value, AttributeValue prefix) => (value, prefix) switch
    {
        (AttributeValue.Text a, AttributeValue.Text b) => a.Value.StartsWith(b.Value, StringComparison.Ordinal),
        (AttributeValue.Binary a, AttributeValue.Binary b) => a.Value.AsSpan().StartsWith(b.Value),
        _ => false,
    };

    /// <summary>Whether a text has a part, a set an element, or a list an item.</summary>
    public static bool Contains(AttributeValue value, AttributeValue part) => (value, part) switch
    {
        (AttributeValue.Text a, AttributeValue.Text b) => a.Value.Contains(b.Value, StringComparison.Ordinal),
        (AttributeValue.Binary a, AttributeValue.Binary b) => a.Value.AsSpan().IndexOf(b.Value) >= 0,
        (AttributeValue.SetOf<AttributeValue.Text> set, AttributeValue.Text item) => set.Items.Contains(item),
        (AttributeValue.SetOf<AttributeValue.Number> set, AttributeValue.Number item) => set.Items.Contains(item),
        (AttributeValue.SetOf<AttributeValue.Binary> set, AttributeValue.Binary item) => set.Items.Contains(item),
        (AttributeValue.List list, _) => list.Items.Contains(part),
        _ => false,
    };

    /// <summary>What size() gives: characters, bytes or elements; null for a type that has no size.</summary>
    public static int? SizeOf(AttributeValue value) => value switch
    {
        AttributeValue.Text text => text.Value.Length,
        AttributeValue.Binary binary => binary.Value.Length,
        AttributeValue.SetOf<AttributeValue.Text> set => set.Items.Count,
        AttributeValue.SetOf<AttributeValue.Number> set => set.Items.Count,
        AttributeValue.SetOf<AttributeValue.Binary> set => set.Items.Count,
        AttributeValue.List list => list.Items.Count,
        AttributeValue.Map map => map.Members.Count,
        _ => null,
    };
}
