using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.DynamoDb.Expressions;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;
using Item = System.Collections.Generic.IReadOnlyDictionary<string, DataEgress.Local.Aws.DynamoDb.AttributeValue>;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>Writing items: one by one, in batches, and all or none.</summary>
internal sealed partial class DynamoService
{
    private const int MaxBatchWrites = 25;
    private const int MaxTransaction = 100;

    private static readonly Dictionary<string, AttributeValue> NoItem = [];

    /// <summary>The kinds of writes.</summary>
    private enum Writes
    {
        Put,
        Update,
        Delete,
        Check,
    }

    private static JsonObject ReturnedAttributes(JsonElement request, Writes kind, Write write)
    {
        var wanted = request.Text("ReturnValues") ?? "NONE";
        if (wanted is not ("NONE" or "ALL_OLD") && (kind is not Writes.Update || wanted is not ("UPDATED_OLD" or "ALL_NEW" or "UPDATED_NEW")))
        {
            throw DynamoErrors.Validation($"ReturnValues is {wanted}: it can only be ALL_OLD or NONE, for updates also UPDATED_OLD, ALL_NEW or UPDATED_NEW");
        }

        var touched = write.Touched is { } paths ? new Projection([.. paths.DistinctBy(path => path.ToString())]) : null;
        var attributes = wanted switch
        {
            "ALL_OLD" => write.Before,
            "ALL_NEW" => write.After,
            "UPDATED_OLD" => write.Before is null ? null : touched!.Of(write.Before),
            "UPDATED_NEW" => touched!.Of(write.After!),
            _ => null,
        };
        return attributes is { Count: > 0 } ? new JsonObject { ["Attributes"] = AttributeValue.WriteMembers(attributes) } : [];
    }

    private Task<JsonObject?> WriteItemAsync(JsonElement request, Writes kind)
    {
        lock (gate)
        {
            var write = Prepare(request, kind);
            if (!write.ConditionHolds)
            {
                throw ConditionFailed(write, request);
            }

            var answer = ReturnedAttributes(request, kind, write);
            return write.Change is null ? Answer(answer) : WhenDurable(Log.Commit(write.Change), answer);
        }
    }

    private static AwsException ConditionFailed(Write write, JsonElement request) =>
        new("ConditionalCheckFailedException", "The conditional request failed")
        {
            Members = request.Text("ReturnValuesOnConditionCheckFailure") is "ALL_OLD" && write.Before is { } before
                ? new JsonObject { ["Item"] = AttributeValue.WriteMembers(before) }
                : null,
        };

    /// <summary>Works out what a write would do, without doing it.</summary>
    private Write Prepare(JsonElement request, Writes kind)
    {
        var scope = new ExpressionScope(request);
        var condition = scope.Condition("ConditionExpression");
        var update = kind is Writes.Update ? scope.Update("UpdateExpression") : null;
        scope.Close();
        var table = TableOf(request);
        var keys = table.Definition.Keys;
        var given = ReadItem(request, kind is Writes.Put ? "Item" : "Key");
        var key = kind is Writes.Put ? keys.KeyOf(given) : keys.KeyOfRequest(given);
        var before = table.Find(key);
        var holds = condition?.Holds(before ?? NoItem) ?? true;
        if (kind is Writes.Check)
        {
            return new Write(key, table, before, before, holds, null, null);
        }

        if (kind is Writes.Delete || !holds)
        {
            DynamoChange? deletion = before is null ? null : new DynamoChange.ItemDeleted(table.Definition.Name, keys.Extract(before));
            return new Write(key, table, before, null, holds, deletion, null);
        }

        var after = given;
        if (kind is Writes.Update)
        {
            if (update?.Paths.FirstOrDefault(path => keys.Has(path.Attribute)) is { } forbidden)
            {
                throw DynamoErrors.Validation(
                    $"One or more parameter values were invalid: Cannot update attribute {forbidden.Attribute}. This attribute is part of the key");
            }

            after = update?.Apply(before ?? given) ?? (before ?? given).ToDictionary(StringComparer.Ordinal);
        }

        table.Validate(after);
        return new Write(key, table, before, after, holds, new DynamoChange.ItemPut(table.Definition.Name, after), update?.Paths);
    }

    private Task<JsonObject?> BatchWriteItemAsync(JsonElement request)
    {
        lock (gate)
        {
            List<DynamoChange> changes = [];
            HashSet<(Table, string)> seen = [];
            foreach (var perTable in request.Members("RequestItems"))
            {
                var table = FindTable(perTable.Name);
                var keys = table.Definition.Keys;
                foreach (var write in perTable.Value.EnumerateArray())
                {
                    Dictionary<string, AttributeValue> key;
                    if (write.Member("PutRequest") is { } put)
                    {
                        var item = ReadItem(put, "Item");
                        table.Validate(item);
                        key = keys.Extract(item);
                        changes.Add(new DynamoChange.ItemPut(table.Definition.Name, item));
                    }
                    else if (write.Member("DeleteRequest") is { } delete)
                    {
                        key = ReadItem(delete, "Key");
                        _ = keys.KeyOfRequest(key);
                        changes.Add(new DynamoChange.ItemDeleted(table.Definition.Name, key));
                    }
                    else
                    {
                        throw DynamoErrors.Validation("Supplied WriteRequest has neither a PutRequest nor a DeleteRequest");
                    }

                    if (!seen.Add((table, AttributeValue.WriteMembers(key).ToJsonString())))
                    {
                        throw DynamoErrors.Validation("Provided list of item keys contains duplicates");
                    }
                }
            }

            if (changes.Count is 0 or > MaxBatchWrites)
            {
                throw DynamoErrors.Validation($"The batch has {changes.Count} writes: it must have 1 to {MaxBatchWrites}");
            }

            return WhenDurable(Log.Commit(new DynamoChange.Together(changes)), new JsonObject { ["UnprocessedItems"] = new JsonObject() });
        }
    }

    private Task<JsonObject?> TransactWriteItemsAsync(JsonElement request)
    {
        var entries = request.List("TransactItems").Select(ReadTransactItem).ToList();
        if (entries.Count is 0 or > MaxTransaction)
        {
            throw DynamoErrors.Validation($"The transaction has {entries.Count} items: it must have 1 to {MaxTransaction}");
        }

        lock (gate)
        {
            // Prepared side by side: no item may be written twice, so none can depend on another.
            var writes = entries.Select(entry => (Write: Prepare(entry.Request, entry.Kind), entry.Request)).ToList();
            for (var i = 0; i < writes.Count; i++)
            {
                if (writes.Take(i).Any(other => other.Write.Table == writes[i].Write.Table && other.Write.Key.CompareTo(writes[i].Write.Key) == 0))
                {
                    throw DynamoErrors.Validation("Transaction request cannot include multiple operations on one item");
                }
            }

            if (writes.Any(write => !write.Write.ConditionHolds))
            {
                throw Cancelled(writes);
            }

            DynamoChange[] changes = [.. writes.Select(write => write.Write.Change).OfType<DynamoChange>()];
            return changes.Length == 0 ? Answer([]) : WhenDurable(Log.Commit(new DynamoChange.Together(changes)), []);
        }
    }

    private static (Writes Kind, JsonElement Request) ReadTransactItem(JsonElement item)
    {
        foreach (var (name, kind) in new[]
        {
            ("Put", Writes.Put), ("Update", Writes.Update), ("Delete", Writes.Delete), ("ConditionCheck", Writes.Check),
        })
        {
            if (item.Member(name) is { } request)
            {
                return (kind, request);
            }
        }

        throw DynamoErrors.Validation("A TransactItem must have one of Put, Update, Delete and ConditionCheck");
    }

    private static AwsException Cancelled(IReadOnlyList<(Write Write, JsonElement Request)> writes)
    {
        JsonArray reasons = [];
        foreach (var (write, request) in writes)
        {
            JsonObject reason = new() { ["Code"] = "None" };
            if (!write.ConditionHolds)
            {
                var failure = ConditionFailed(write, request);
                reason = failure.Members?.DeepClone().AsObject() ?? [];
                reason["Code"] = "ConditionalCheckFailed";
                reason["Message"] = failure.Message;
            }

            reasons.Add((JsonNode)reason);
        }

        return new AwsException(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons"
            + $" [{string.Join(", ", reasons.Select(reason => reason!["Code"]!.GetValue<string>()))}]")
        {
            Members = new JsonObject { ["CancellationReasons"] = reasons },
        };
    }

    /// <summary>What a write would do.</summary>
    private sealed record Write(
        ItemKey Key,
        Table Table,
        Item? Before,
        Item? After,
        bool ConditionHolds,
        DynamoChange? Change,
        IEnumerable<AttributePath>? Touched);
}
