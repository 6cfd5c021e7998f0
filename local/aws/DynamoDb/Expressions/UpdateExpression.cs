namespace DataEgress.Local.Aws.DynamoDb.Expressions;

/// <summary>What an UpdateItem does to an item. Every operand is evaluated on the item as it was before.</summary>
internal sealed record UpdateExpression(
    IReadOnlyList<(AttributePath Path, Operand Value)> Sets,
    IReadOnlyList<AttributePath> Removes,
    IReadOnlyList<(AttributePath Path, AttributeValue Value)> Adds,
    IReadOnlyList<(AttributePath Path, AttributeValue Value)> Deletes)
{
    /// <summary>Every place that is written.</summary>
    public IEnumerable<AttributePath> Paths =>
        [.. Sets.Select(set => set.Path), .. Removes, .. Adds.Select(add => add.Path), .. Deletes.Select(delete => delete.Path)];

    /// <summary>Refuses paths of which one leads through another.</summary>
    public void Validate()
    {
        var paths = Paths.ToList();
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths.Skip(i + 1).FirstOrDefault(paths[i].Overlaps) is { } other)
            {
                throw DynamoErrors.Validation(
                    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths;"
                    + $" path one: [{paths[i]}], path two: [{other}]");
            }
        }
    }

    public Dictionary<string, AttributeValue> Apply(IReadOnlyDictionary<string, AttributeValue> item)
    {
        var values = Sets.Select(set => (set.Path, Value: set.Value.Evaluate(item) ?? throw DynamoErrors.Validation(
            "The provided expression refers to an attribute that does not exist in the item"))).ToList();
        var changed = item.ToDictionary(StringComparer.Ordinal);

        // Indexes beyond the end append: the smaller one first.
        foreach (var (path, value) in values.OrderBy(set => set.Path.Parts[^1].Index ?? -1))
        {
            changed = path.Put(changed, value);
        }

        foreach (var (path, value) in Adds)
        {
            changed = path.Put(changed, Sum(path.Find(item), value));
        }

        foreach (var (path, value) in Deletes)
        {
            if (path.Find(item) is { } present)
            {
                changed = Difference(present, value) is { } left ? path.Put(changed, left) : path.Remove(changed);
            }
        }

        // Indexes mean the list as it was: the greatest goes first.
        foreach (var path in Removes.OrderByDescending(path => path.Parts[^1].Index ?? -1))
        {
            changed = path.Remove(changed);
        }

        return changed;
    }

    private static AttributeValue Sum(AttributeValue? present, AttributeValue added) => (present, added) switch
    {
        (null, AttributeValue.Number or AttributeValue.SetOf<AttributeValue.Text> or AttributeValue.SetOf<AttributeValue.Number>
            or AttributeValue.SetOf<AttributeValue.Binary>) => added,
        (AttributeValue.Number a, AttributeValue.Number b) => new AttributeValue.Number(a.Value + b.Value),
        (AttributeValue.SetOf<AttributeValue.Text> a, AttributeValue.SetOf<AttributeValue.Text> b) => Union(a, b),
        (AttributeValue.SetOf<AttributeValue.Number> a, AttributeValue.SetOf<AttributeValue.Number> b) => Union(a, b),
        (AttributeValue.SetOf<AttributeValue.Binary> a, AttributeValue.SetOf<AttributeValue.Binary> b) => Union(a, b),
        _ => throw WrongType(),
    };

    private static AttributeValue? Difference(AttributeValue present, AttributeValue removed) => (present, removed) switch
    {
        (AttributeValue.SetOf<AttributeValue.Text> a, AttributeValue.SetOf<AttributeValue.Text> b) => Except(a, b),
        (AttributeValue.SetOf<AttributeValue.Number> a, AttributeValue.SetOf<AttributeValue.Number> b) => Except(a, b),
        (AttributeValue.SetOf<AttributeValue.Binary> a, AttributeValue.SetOf<AttributeValue.Binary> b) => Except(a, b),
        _ => throw WrongType(),
    };

    private static AttributeValue.SetOf<T> Union<T>(AttributeValue.SetOf<T> a, AttributeValue.SetOf<T> b)
        where T : AttributeValue, IComparable<T> => new([.. a.Items, .. b.Items]);

    private static AttributeValue.SetOf<T>? Except<T>(AttributeValue.SetOf<T> a, AttributeValue.SetOf<T> b)
        where T : AttributeValue, IComparable<T>
    {
        SortedSet<T> left = [.. a.Items.Where(item => !b.Items.Contains(item))];
        return left.Count == 0 ? null : new AttributeValue.SetOf<T>(left);
    }

    private static Http.AwsException WrongType() =>
        DynamoErrors.Validation("An operand in the update expression has an incorrect data type");
}
