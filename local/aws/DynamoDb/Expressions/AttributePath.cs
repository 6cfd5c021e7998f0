namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>The place of a value in an item: an attribute's name, then names of members and indexes of elements.</summary>
internal sealed record AttributePath(IReadOnlyList<AttributePath.Part> Parts)
{
    /// <summary>The attribute that the path begins with.</summary>
    public string Attribute => Parts[0].Name!;

    /// <summary>Whether one of the two paths leads through the other.</summary>
    public bool Overlaps(AttributePath other) =>
        Parts.Zip(other.Parts).All(pair => pair.First == pair.Second);

    /// <summary>The value at this place; null when there is none.</summary>
    public AttributeValue? Find(IReadOnlyDictionary<string, AttributeValue> item)
    {
        AttributeValue? value = new AttributeValue.Map(item);
        foreach (var part in Parts)
        {
            value = part.Find(value);
        }

        return value;
    }

    /// <summary>The item with a value at this place. An index beyond the end of a list appends.</summary>
    /// <exception cref="Http.AwsException">What the path leads through is missing or of another type.</exception>
    public Dictionary<string, AttributeValue> Put(IReadOnlyDictionary<string, AttributeValue> item, AttributeValue value) =>
        ((AttributeValue.Map)Put(new AttributeValue.Map(item), 0, value)).Members.ToDictionary(StringComparer.Ordinal);

    /// <summary>The item without the value at this place, which may be missing.</summary>
    public Dictionary<string, AttributeValue> Remove(IReadOnlyDictionary<string, AttributeValue> item) =>
        ((AttributeValue.Map)Remove(new AttributeValue.Map(item), 0)).Members.ToDictionary(StringComparer.Ordinal);

    public bool Equals(AttributePath? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Aggregate(0, HashCode.Combine);

    public override string ToString() =>
        string.Concat(Parts.Select((part, i) => part.Name is null ? $"[{part.Index}]" : i == 0 ? part.Name : "." + part.Name));

    private AttributeValue Put(AttributeValue container, int depth, AttributeValue value)
    {
        var part = Parts[depth];
        var inner = depth == Parts.Count - 1
            ? value
            : Put(part.Find(container) ?? throw Unreachable(), depth + 1, value);
        switch (container)
        {
            case AttributeValue.Map map when part.Name is not null:
                return new AttributeValue.Map(new Dictionary<string, AttributeValue>(map.Members, StringComparer.Ordinal) { [part.Name] = inner });
            case AttributeValue.List list when part.Index is { } index:
                var items = list.Items.ToList();
                if (index < items.Count)
                {
                    items[index] = inner;
                }
                else
                {
                    items.Add(inner);
                }

                return new AttributeValue.List(items);
            default:
                throw Unreachable();
        }
    }

    private AttributeValue Remove(AttributeValue container, int depth)
    {
        var part = Parts[depth];
        if (part.Find(container) is not { } inner)
        {
            return depth == Parts.Count - 1 ? container : throw Unreachable();
        }

        var left = depth == Parts.Count - 1 ? null : Remove(inner, depth + 1);
        if (container is AttributeValue.Map map)
        {
            Dictionary<string, AttributeValue> members = new(map.Members, StringComparer.Ordinal);
            if (left is null)
            {
                members.Remove(part.Name!);
            }
            else
            {
                members[part.Name!] = left;
            }

            return new AttributeValue.Map(members);
        }

        var items = ((AttributeValue.List)container).Items.ToList();
        if (left is null)
        {
            items.RemoveAt(part.Index!.Value);
        }
        else
        {
            items[part.Index!.Value] = left;
        }

        return new AttributeValue.List(items);
    }

    private static Http.AwsException Unreachable() =>
        DynamoErrors.Validation("The document path provided in the update expression is invalid for update");

    /// <summary>A step of a path: into a map by name, or into a list by index.</summary>
    internal readonly record struct Part(string? Name, int? Index)
    {
        public AttributeValue? Find(AttributeValue? container) => container switch
        {
            AttributeValue.Map map when Name is not null => map.Members.GetValueOrDefault(Name),
            AttributeValue.List list when Index < list.Items.Count => list.Items[Index.Value],
            _ => null,
        };
    }
}
