namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>The places of an item that a caller wants.</summary>
internal sealed record Projection(IReadOnlyList<AttributePath> Paths)
{
    /// <summary>An item with these places only, in the shape they have in the whole.</summary>
    public Dictionary<string, AttributeValue> Of(IReadOnlyDictionary<string, AttributeValue> item)
    {
        Dictionary<string, AttributeValue> part = new(StringComparer.Ordinal);
        foreach (var group in Paths.GroupBy(path => path.Attribute))
        {
            if (item.TryGetValue(group.Key, out var value) && Cut(value, [.. group], 1) is { } cut)
            {
                part[group.Key] = cut;
            }
        }

        return part;
    }

    private static AttributeValue? Cut(AttributeValue value, IReadOnlyList<AttributePath> paths, int depth)
    {
        if (paths.Any(path => path.Parts.Count == depth))
        {
            return value;
        }

        var inner = paths.GroupBy(path => path.Parts[depth]).Select(group => (group.Key, Paths: group.ToList()));
        switch (value)
        {
            case AttributeValue.Map map:
                Dictionary<string, AttributeValue> members = new(StringComparer.Ordinal);
                foreach (var (part, below) in inner)
                {
                    if (part.Find(map) is { } member && Cut(member, below, depth + 1) is { } cut)
                    {
                        members[part.Name!] = cut;
                    }
                }

                return members.Count == 0 ? null : new AttributeValue.Map(members);
            case AttributeValue.List list:
                List<AttributeValue> items = [];
                foreach (var (part, below) in inner.OrderBy(pair => pair.Key.Index))
                {
                    if (part.Find(list) is { } item && Cut(item, below, depth + 1) is { } cut)
                    {
                        items.Add(cut);
                    }
                }

                return items.Count == 0 ? null : new AttributeValue.List(items);
            default:
                return null;
        }
    }
}
