using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.DynamoDb.Expressions;
using DataEgress.Local.Aws.Json;
using DataEgress.Local.Aws.Storage;
using Item = System.Collections.Generic.IReadOnlyDictionary<string, DataEgress.Local.Aws.DynamoDb.AttributeValue>;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>Query and Scan: a page at a time.</summary>
internal sealed partial class DynamoService
{
    /// <summary>A page ends once its items, before filtering, have this size.</summary>
    private const int MaxPageBytes = 1024 * 1024;

    private const int MaxSegments = 1_000_000;

    private static IndexDefinition? IndexOf(JsonElement request, Table table) => request.Text("IndexName") switch
    {
        null => null,
        var name => table.Definition.Indexes.FirstOrDefault(index => index.Name == name)
            ?? throw DynamoErrors.Validation($"The table does not have the specified index: {name}"),
    };

    private static ItemKey? StartOf(JsonElement request, Table table, IndexDefinition? index)
    {
        if (request.Member("ExclusiveStartKey") is not { } json)
        {
            return null;
        }

        var start = AttributeValue.ReadMembers(json);
        var names = table.Definition.Keys.Names.Concat(index?.Keys.Names ?? []).Distinct().ToList();
        if (start.Count != names.Count || !names.All(start.ContainsKey))
        {
            throw DynamoErrors.Validation("The provided starting key is invalid");
        }

        return index is null ? table.Definition.Keys.KeyOf(start) : table.KeyIn(index, start);
    }

    private JsonObject Query(JsonElement request)
    {
        var scope = new ExpressionScope(request);
        var keyCondition = scope.Condition("KeyConditionExpression")
            ?? throw DynamoErrors.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        var filter = scope.Condition("FilterExpression");
        var projection = scope.Projection("ProjectionExpression");
        scope.Close();
        var forward = request.Flag("ScanIndexForward") ?? true;
        lock (gate)
        {
            var table = TableOf(request);
            var index = IndexOf(request, table);
            var schema = index?.Keys ?? table.Definition.Keys;
            var range = KeyCondition.From(keyCondition, schema);
            var start = StartOf(request, table, index);
            var low = forward && start is not null && start.CompareTo(range.Low) > 0 ? start.JustAfter() : range.Low;
            var high = !forward && start is not null && start.CompareTo(range.High) < 0 ? start.JustBefore() : range.High;
            var items = table.Between(index?.Name, low, high, forward);
            if (range.Prefix is { } prefix)
            {
                // Those with the prefix stand together; coming from above, what is greater comes first.
                items = items.SkipWhile(item => !ValueOrder.BeginsWith(item[schema.Range!], prefix))
                    .TakeWhile(item => ValueOrder.BeginsWith(item[schema.Range!], prefix));
            }

            return Page(request, table, index, items, filter, projection);
        }
    }

    private JsonObject Scan(JsonElement request)
    {
        var scope = new ExpressionScope(request);
        var filter = scope.Condition("FilterExpression");
        var projection = scope.Projection("ProjectionExpression");
        scope.Close();
        var segment = request.Integer("Segment");
        var segments = request.Integer("TotalSegments");
        if (segment is null != segments is null || segments is < 1 or > MaxSegments || segment < 0 || segment >= segments)
        {
            throw DynamoErrors.Validation(
                $"Segment is {segment} and TotalSegments {segments}: both or none must be given, Segment from 0 to TotalSegments - 1");
        }

        lock (gate)
        {
            var table = TableOf(request);
            var index = IndexOf(request, table);
            var hash = (index?.Keys ?? table.Definition.Keys).Hash;
            var items = table.After(index?.Name, StartOf(request, table, index)?.JustAfter());
            if (segments is > 1)
            {
                items = items.Where(item =>
                    Crc32C.Compute(Encoding.UTF8.GetBytes(item[hash].Write().ToJsonString())) % (uint)segments == (uint)segment!);
            }

            return Page(request, table, index, items, filter, projection);
        }
    }

    private static JsonObject Page(
        JsonElement request, Table table, IndexDefinition? index, IEnumerable<Item> items, Condition? filter, Projection? projection)
    {
        var limit = request.Integer("Limit");
        if (limit < 1)
        {
            throw DynamoErrors.Validation($"Limit is {limit}: it must be at least 1");
        }

        JsonArray found = [];
        var count = 0;
        var scanned = 0;
        var bytes = 0;
        Item? last = null;
        var countOnly = request.Text("Select") is "COUNT";
        foreach (var item in items)
        {
            scanned++;
            bytes += AttributeValue.SizeOf(item);
            if (filter?.Holds(item) ?? true)
            {
                count++;
                if (!countOnly)
                {
                    var visible = index is null ? item : Visible(table, index, item);
                    found.Add((JsonNode)AttributeValue.WriteMembers(projection?.Of(visible) ?? visible));
                }
            }

            if (scanned == limit || bytes >= MaxPageBytes)
            {
                last = item;
                break;
            }
        }

        JsonObject answer = new() { ["Count"] = count, ["ScannedCount"] = scanned };
        if (!countOnly)
        {
            answer["Items"] = found;
        }

        if (last is not null)
        {
            var names = table.Definition.Keys.Names.Concat(index?.Keys.Names ?? []).Distinct();
            answer["LastEvaluatedKey"] = AttributeValue.WriteMembers(names.Select(name => KeyValuePair.Create(name, last[name])));
        }

        return answer;
    }

    /// <summary>What an index shows of an item. A local index reaches into the table for the rest.</summary>
    private static Item Visible(Table table, IndexDefinition index, Item item) =>
        !index.IsGlobal || index.ProjectionType is "ALL"
            ? item
            : item.Where(member => table.Definition.Keys.Has(member.Key) || index.Keys.Has(member.Key) || index.Holds(member.Key))
                .ToDictionary(StringComparer.Ordinal);
}
