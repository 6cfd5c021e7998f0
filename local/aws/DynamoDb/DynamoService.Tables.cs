using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>The operations on tables.</summary>
internal sealed partial class DynamoService
{
    private const int MaxListed = 100;

    private static JsonArray KeysJson(KeySchema keys)
    {
        JsonArray schema = [new JsonObject { ["AttributeName"] = keys.Hash, ["KeyType"] = "HASH" }];
        if (keys.Range is { } range)
        {
            schema.Add((JsonNode)new JsonObject { ["AttributeName"] = range, ["KeyType"] = "RANGE" });
        }

        return schema;
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private Task<JsonObject?> CreateTableAsync(JsonElement request)
    {
        var definition = TableDefinition.Read(request, context.Time.GetUtcNow());
        lock (gate)
        {
            if (tables.ContainsKey(definition.Name))
            {
                throw DynamoErrors.TableInUse(definition.Name);
            }

            var change = Log.Commit(new DynamoChange.TableSet(definition));
            return WhenDurable(change, new JsonObject { ["TableDescription"] = Describe(tables[definition.Name]) });
        }
    }

    private JsonObject DescribeTable(JsonElement request)
    {
        lock (gate)
        {
            return new JsonObject { ["Table"] = Describe(TableOf(request)) };
        }
    }

    /// <summary>Changes what concerns capacity and protection; indexes cannot be added or removed here.</summary>
    private Task<JsonObject?> UpdateTableAsync(JsonElement request)
    {
        if (request.List("GlobalSecondaryIndexUpdates").Any(update => update.Member("Update") is null))
        {
            throw DynamoErrors.Validation("GlobalSecondaryIndexUpdates: this endpoint does not add or remove indexes of an existing table.");
        }

        lock (gate)
        {
            var table = TableOf(request);
            var throughput = request.Member("ProvisionedThroughput");
            var present = table.Definition;
            var change = Log.Commit(new DynamoChange.TableSet(present with
            {
                BillingMode = request.Text("BillingMode") ?? present.BillingMode,
                ReadCapacity = throughput?.Integer("ReadCapacityUnits") ?? present.ReadCapacity,
                WriteCapacity = throughput?.Integer("WriteCapacityUnits") ?? present.WriteCapacity,
                DeletionProtected = request.Flag("DeletionProtectionEnabled") ?? present.DeletionProtected,
            }));
            return WhenDurable(change, new JsonObject { ["TableDescription"] = Describe(table) });
        }
    }

    private Task<JsonObject?> DeleteTableAsync(JsonElement request)
    {
        lock (gate)
        {
            var table = TableOf(request);
            if (table.Definition.DeletionProtected)
            {
                throw DynamoErrors.Validation(
                    "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
            }

            var description = Describe(table);
            description["TableStatus"] = "DELETING";
            return WhenDurable(
                Log.Commit(new DynamoChange.TableRemoved(table.Definition.Name)), new JsonObject { ["TableDescription"] = description });
        }
    }

    private JsonObject ListTables(JsonElement request)
    {
        var most = request.Integer("Limit") ?? MaxListed;
        if (most is < 1 or > MaxListed)
        {
            throw DynamoErrors.Validation($"Limit is {most}: it must be between 1 and {MaxListed}");
        }

        var after = request.Text("ExclusiveStartTableName") ?? "";
        lock (gate)
        {
            var names = tables.Keys.Where(name => string.CompareOrdinal(name, after) > 0).Order(StringComparer.Ordinal).Take(most + 1).ToList();
            JsonObject answer = new() { ["TableNames"] = new JsonArray([.. names.Take(most).Select(name => JsonValue.Create(name))]) };
            if (names.Count > most)
            {
                answer["LastEvaluatedTableName"] = names[most - 1];
            }

            return answer;
        }
    }

    private JsonObject Describe(Table table)
    {
        var definition = table.Definition;
        var arn = $"arn:aws:dynamodb:{context.Region}:{context.AccountId}:table/{definition.Name}";
        var types = definition.Keys.Types.Concat(definition.Indexes.SelectMany(index => index.Keys.Types)).DistinctBy(type => type.Key);
        JsonObject description = new()
        {
            ["TableName"] = definition.Name,
            ["TableArn"] = arn,
            ["TableId"] = definition.Id.ToString(),
            ["TableStatus"] = "ACTIVE",
            ["CreationDateTime"] = Seconds(definition.Created),
            ["KeySchema"] = KeysJson(definition.Keys),
            ["AttributeDefinitions"] = new JsonArray(
                [.. types.Select(type => new JsonObject { ["AttributeName"] = type.Key, ["AttributeType"] = type.Value })]),
            ["ItemCount"] = table.Count,
            ["TableSizeBytes"] = table.Size,
            ["DeletionProtectionEnabled"] = definition.DeletionProtected,
            ["BillingModeSummary"] = new JsonObject { ["BillingMode"] = definition.BillingMode },
            ["ProvisionedThroughput"] = Throughput(definition),
        };
        AddIndexes(description, "GlobalSecondaryIndexes", definition, arn, isGlobal: true);
        AddIndexes(description, "LocalSecondaryIndexes", definition, arn, isGlobal: false);
        return description;
    }

    private static JsonObject Throughput(TableDefinition definition) => new()
    {
        ["NumberOfDecreasesToday"] = 0,
        ["ReadCapacityUnits"] = definition.ReadCapacity,
        ["WriteCapacityUnits"] = definition.WriteCapacity,
    };

    private static void AddIndexes(JsonObject description, string member, TableDefinition definition, string arn, bool isGlobal)
    {
        JsonArray indexes = [];
        foreach (var index in definition.Indexes.Where(index => index.IsGlobal == isGlobal))
        {
            JsonObject projection = new() { ["ProjectionType"] = index.ProjectionType };
            if (index.NonKeyAttributes.Count > 0)
            {
                projection["NonKeyAttributes"] = new JsonArray([.. index.NonKeyAttributes.Select(name => JsonValue.Create(name))]);
            }

            JsonObject json = new()
            {
                ["IndexName"] = index.Name,
                ["IndexArn"] = $"{arn}/index/{index.Name}",
                ["KeySchema"] = KeysJson(index.Keys),
                ["Projection"] = projection,
            };
            if (isGlobal)
            {
                json["IndexStatus"] = "ACTIVE";
                json["ProvisionedThroughput"] = Throughput(definition);
            }

            indexes.Add((JsonNode)json);
        }

        if (indexes.Count > 0)
        {
            description[member] = indexes;
        }
    }
}
