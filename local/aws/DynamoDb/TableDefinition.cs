using System.Text.Json;
using System.Text.RegularExpressions;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>What a table is, without its items.</summary>
internal sealed partial record TableDefinition(
    string Name,
    Guid Id,
    DateTimeOffset Created,
    KeySchema Keys,
    IReadOnlyList<IndexDefinition> Indexes,
    string BillingMode,
    int ReadCapacity,
    int WriteCapacity,
    bool DeletionProtected)
{
    /// <exception cref="AwsException">The request is not a table's definition.</exception>
    public static TableDefinition Read(JsonElement request, DateTimeOffset now)
    {
        var name = request.Text("TableName") ?? throw DynamoErrors.Validation("The parameter 'TableName' is required but was not present in the request");
        if (!TableName().IsMatch(name))
        {
            throw DynamoErrors.Validation(
                $"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: 3 to 255 characters of [a-zA-Z0-9_.-]");
        }

        Dictionary<string, string> types = new(StringComparer.Ordinal);
        foreach (var attribute in request.List("AttributeDefinitions"))
        {
            var type = attribute.Text("AttributeType");
            types[attribute.Text("AttributeName") ?? ""] = type is "S" or "N" or "B"
                ? type
                : throw DynamoErrors.Validation($"AttributeType is '{type}': Member must satisfy enum value set: [B, N, S]");
        }

        var keys = ReadKeys(request, types);
        List<IndexDefinition> indexes =
        [
            .. request.List("GlobalSecondaryIndexes").Select(index => ReadIndex(index, types, isGlobal: true)),
            .. request.List("LocalSecondaryIndexes").Select(index => ReadIndex(index, types, isGlobal: false)),
        ];
        if (types.Keys.Where(attribute => !keys.Has(attribute) && !indexes.Any(index => index.Keys.Has(attribute))).ToList() is { Count: > 0 } unused)
        {
            throw DynamoErrors.Validation(
                "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes"
                + $" defined in AttributeDefinitions; unused: {string.Join(", ", unused)}");
        }

        var throughput = request.Member("ProvisionedThroughput");
        return new TableDefinition(
            name,
            Guid.NewGuid(),
            now,
            keys,
            indexes,
            request.Text("BillingMode") ?? "PROVISIONED",
            throughput?.Integer("ReadCapacityUnits") ?? 0,
            throughput?.Integer("WriteCapacityUnits") ?? 0,
            request.Flag("DeletionProtectionEnabled") ?? false);
    }

    private static KeySchema ReadKeys(JsonElement request, Dictionary<string, string> types)
    {
        string? hash = null;
        string? range = null;
        foreach (var element in request.List("KeySchema"))
        {
            var attribute = element.Text("AttributeName") ?? "";
            if (!types.ContainsKey(attribute))
            {
                throw DynamoErrors.Validation(
                    "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions."
                    + $" Keys: [{attribute}], AttributeDefinitions: [{string.Join(", ", types.Keys)}]");
            }

            if (element.Text("KeyType") is "HASH")
            {
                hash = attribute;
            }
            else
            {
                range = attribute;
            }
        }

        return hash is null
            ? throw DynamoErrors.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
            : new KeySchema(hash, range, types.Where(type => type.Key == hash || type.Key == range).ToDictionary(StringComparer.Ordinal));
    }

    private static IndexDefinition ReadIndex(JsonElement index, Dictionary<string, string> types, bool isGlobal)
    {
        var projection = index.Member("Projection");
        return new IndexDefinition(
            index.Text("IndexName") ?? throw DynamoErrors.Validation("The parameter 'IndexName' is required but was not present in the request"),
            ReadKeys(index, types),
            isGlobal,
            projection?.Text("ProjectionType") ?? "ALL",
            projection?.Texts("NonKeyAttributes") ?? []);
    }

    [GeneratedRegex("^[a-zA-Z0-9_.-]{3,255}$")]
    private static partial Regex TableName();
}

/// <summary>A secondary index: another order of the items that have its keys.</summary>
internal sealed record IndexDefinition(
    string Name, KeySchema Keys, bool IsGlobal, string ProjectionType, IReadOnlyList<string> NonKeyAttributes)
{
    /// <summary>Whether the index holds an attribute besides the keys of index and table.</summary>
    public bool Holds(string attribute) =>
        ProjectionType is "ALL" || (ProjectionType is "INCLUDE" && NonKeyAttributes.Contains(attribute, StringComparer.Ordinal));
}
