namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>The keys of a table or an index, with their types.</summary>
internal sealed record KeySchema(string Hash, string? Range, IReadOnlyDictionary<string, string> Types)
{
    /// <summary>The key's attributes in their order.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<string> Names => Range is null ? [Hash] : [Hash, Range];

    public string TypeOf(string attribute) => Types[attribute];

    public bool Has(string attribute) => attribute == Hash || attribute == Range;

    /// <summary>The key of an item that must have it.</summary>
    /// <exception cref="Http.AwsException">A key attribute is missing, empty or of another type.</exception>
    public ItemKey KeyOf(IReadOnlyDictionary<string, AttributeValue> item) => ItemKey.Of(Names.Select(name =>
    {
        if (!item.TryGetValue(name, out var value))
        {
            throw DynamoErrors.Validation($"One or more parameter values were invalid: Missing the key {name} in the item");
        }

        if (value.TypeName != TypeOf(name))
        {
            throw DynamoErrors.Validation(
                $"One or more parameter values were invalid: Type mismatch for key {name} expected: {TypeOf(name)} actual: {value.TypeName}");
        }

        return value.Size > 0
            ? value
            : throw DynamoErrors.Validation(
                $"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: {name}");
    }));

    /// <summary>The key that a caller gives by itself.</summary>
    /// <exception cref="Http.AwsException">It is not exactly this key.</exception>
    public ItemKey KeyOfRequest(IReadOnlyDictionary<string, AttributeValue> key) =>
        key.Count == Names.Count() && Names.All(name => key.TryGetValue(name, out var value) && value.TypeName == TypeOf(name))
            ? KeyOf(key)
            : throw DynamoErrors.Validation("The provided key element does not match the schema");

    /// <summary>The key attributes of an item.</summary>
    public Dictionary<string, AttributeValue> Extract(IReadOnlyDictionary<string, AttributeValue> item) =>
        Names.ToDictionary(name => name, name => item[name], StringComparer.Ordinal);
}
