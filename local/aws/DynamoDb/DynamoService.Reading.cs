using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.DynamoDb.Expressions;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>Reading items by their keys.</summary>
internal sealed partial class DynamoService
{
    private const int MaxBatchReads = 100;
    private const int MaxBatchBytes = 16 * 1024 * 1024;

    private JsonObject GetItem(JsonElement request)
    {
        var scope = new ExpressionScope(request);
        var projection = scope.Projection("ProjectionExpression");
        scope.Close();
        lock (gate)
        {
            var table = TableOf(request);
            var item = table.Find(table.Definition.Keys.KeyOfRequest(ReadItem(request, "Key")));
            return item is null
                ? []
                : new JsonObject { ["Item"] = AttributeValue.WriteMembers(projection?.Of(item) ?? item) };
        }
    }

    private JsonObject BatchGetItem(JsonElement request)
    {
        JsonObject responses = [];
        JsonObject unprocessed = [];
        var count = 0;
        long bytes = 0;
        lock (gate)
        {
            foreach (var perTable in request.Members("RequestItems"))
            {
                var table = FindTable(perTable.Name);
                var scope = new ExpressionScope(perTable.Value);
                var projection = scope.Projection("ProjectionExpression");
                scope.Close();
                JsonArray found = [];
                JsonArray left = [];
                HashSet<string> seen = new(StringComparer.Ordinal);
                foreach (var json in perTable.Value.List("Keys"))
                {
                    if (++count > MaxBatchReads)
                    {
                        throw DynamoErrors.Validation($"Too many items requested for the BatchGetItem call: at most {MaxBatchReads}");
                    }

                    var key = AttributeValue.ReadMembers(json);
                    if (!seen.Add(AttributeValue.WriteMembers(key.OrderBy(part => part.Key, StringComparer.Ordinal)).ToJsonString()))
                    {
                        throw DynamoErrors.Validation("Provided list of item keys contains duplicates");
                    }

                    if (table.Find(table.Definition.Keys.KeyOfRequest(key)) is not { } item)
                    {
                        continue;
                    }

                    bytes += AttributeValue.SizeOf(item);
                    if (bytes > MaxBatchBytes)
                    {
                        left.Add((JsonNode)AttributeValue.WriteMembers(key));
                    }
                    else
                    {
                        found.Add((JsonNode)AttributeValue.WriteMembers(projection?.Of(item) ?? item));
                    }
                }

                responses[perTable.Name] = found;
                if (left.Count > 0)
                {
                    var again = JsonObject.Create(perTable.Value.Clone())!;
                    again["Keys"] = left;
                    unprocessed[perTable.Name] = again;
                }
            }
        }

        return count == 0
            ? throw DynamoErrors.Validation("RequestItems names no keys: it must name at least one")
            : new JsonObject { ["Responses"] = responses, ["UnprocessedKeys"] = unprocessed };
    }

    private JsonObject TransactGetItems(JsonElement request)
    {
        var gets = request.List("TransactItems").Select(item => item.Member("Get")
            ?? throw DynamoErrors.Validation("A TransactItem of TransactGetItems must have Get")).ToList();
        if (gets.Count is 0 or > MaxTransaction)
        {
            throw DynamoErrors.Validation($"The transaction has {gets.Count} items: it must have 1 to {MaxTransaction}");
        }

        lock (gate)
        {
            return new JsonObject { ["Responses"] = new JsonArray([.. gets.Select(GetItem)]) };
        }
    }
}
