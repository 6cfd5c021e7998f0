using Item = System.Collections.Generic.IReadOnlyDictionary<string, DataEgress.Local.Aws.DynamoDb.AttributeValue>;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>A table's items in the order of their keys, and in that of each index. Guarded by the service's lock.</summary>
internal sealed class Table(TableDefinition definition)
{
    private readonly SortedSet<Entry> items = [];
    private readonly Dictionary<string, SortedSet<Entry>> indexes =
        definition.Indexes.ToDictionary(index => index.Name, _ => new SortedSet<Entry>(), StringComparer.Ordinal);

    public TableDefinition Definition { get; set; } = definition;

    public IEnumerable<Item> Items => items.Select(entry => entry.Item!);

    public int Count => items.Count;

    /// <summary>The bytes of all items.</summary>
    public long Size { get; private set; }

    public Item? Find(ItemKey key) => items.TryGetValue(new Entry(key, null), out var entry) ? entry.Item : null;

    public void Put(Item item)
    {
        var key = Definition.Keys.KeyOf(item);
        Delete(key);
        items.Add(new Entry(key, item));
        Size += AttributeValue.SizeOf(item);
        foreach (var index in Definition.Indexes)
        {
            if (KeyIn(index, item) is { } indexKey)
            {
                indexes[index.Name].Add(new Entry(indexKey, item));
            }
        }
    }

    public void Delete(ItemKey key)
    {
        if (Find(key) is not { } item)
        {
            return;
        }

        items.Remove(new Entry(key, null));
        Size -= AttributeValue.SizeOf(item);
        foreach (var index in Definition.Indexes)
        {
            if (KeyIn(index, item) is { } indexKey)
            {
                indexes[index.Name].Remove(new Entry(indexKey, null));
            }
        }
    }

    /// <summary>The items between two bounds, in the order of the table or of an index.</summary>
    public IEnumerable<Item> Between(string? index, ItemKey low, ItemKey high, bool forward)
    {
        if (low.CompareTo(high) >= 0)
        {
            return [];
        }

        var view = (index is null ? items : indexes[index]).GetViewBetween(new Entry(low, null), new Entry(high, null));
        return (forward ? view : view.Reverse()).Select(entry => entry.Item!);
    }

    /// <summary>All items in the order of the table or of an index, after a place.</summary>
    public IEnumerable<Item> After(string? index, ItemKey? place)
    {
        var order = index is null ? items : indexes[index];
        return order.Count == 0 || (place is not null && order.Max.Key.CompareTo(place) <= 0)
            ? []
            : (place is null ? order : order.GetViewBetween(new Entry(place, null), order.Max)).Select(entry => entry.Item!);
    }

    /// <summary>An item's place in an index; null when it lacks one of the index's keys.</summary>
    public ItemKey? KeyIn(IndexDefinition index, Item item)
    {
        List<AttributeValue> values = [];
        foreach (var name in index.Keys.Names)
        {
            if (!item.TryGetValue(name, out var value))
            {
                return null;
            }

            values.Add(value);
        }

        return ItemKey.Of([.. values, .. Definition.Keys.Names.Select(name => item[name])]);
    }

    /// <summary>Refuses an item whose attributes do not fit the keys of table and indexes, or that is too large.</summary>
    public void Validate(Item item)
    {
        const int maxItemBytes = 400 * 1024;
        _ = Definition.Keys.KeyOf(item);
        foreach (var index in Definition.Indexes)
        {
            foreach (var name in index.Keys.Names)
            {
                if (item.TryGetValue(name, out var value) && value.TypeName != index.Keys.TypeOf(name))
                {
                    throw DynamoErrors.Validation(
                        $"One or more parameter values were invalid: Type mismatch for Index Key {name} Expected: {index.Keys.TypeOf(name)}"
                        + $" Actual: {value.TypeName} IndexName: {index.Name}");
                }
            }
        }

        if (AttributeValue.SizeOf(item) > maxItemBytes)
        {
            throw DynamoErrors.Validation("Item size has exceeded the maximum allowed size");
        }
    }

    private readonly record struct Entry(ItemKey Key, Item? Item) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Key.CompareTo(other.Key);
    }
}
