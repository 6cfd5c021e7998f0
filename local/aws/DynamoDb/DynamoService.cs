using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;
using Item = System.Collections.Generic.IReadOnlyDictionary<string, DataEgress.Local.Aws.DynamoDb.AttributeValue>;

namespace DataEgress.Local.Aws.DynamoDb;

/// <summary>
/// Amazon DynamoDB: tables with secondary indexes, items, queries, scans, batches and transactions, by expressions.
/// </summary>
/// <remarks>
/// Differences from the real service: a table is active at once, a scan runs in the order of the keys, every read is
/// consistent, and no capacity is limited. Streams, time to live, PartiQL and the legacy parameters are not offered.
/// </remarks>
internal sealed partial class DynamoService : IJsonService
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Table> tables = new(StringComparer.Ordinal);
    private readonly ServiceContext context;
    private ChangeLog<DynamoChange>? log;

    public DynamoService(ServiceContext context) => this.context = context;

    public string TargetPrefix => "DynamoDB_20120810";

    public string SigningName => "dynamodb";

    public string ContentType => "application/x-amz-json-1.0";

    public string? ErrorNamespace => "com.amazonaws.dynamodb.v20120810";

    public bool QueryCompatible => false;

    private ChangeLog<DynamoChange> Log => log ?? throw new InvalidOperationException("The database service was not started.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        log = new ChangeLog<DynamoChange>(
            Path.Combine(context.FolderOf("dynamodb"), "tables.log"), context.Durable, Apply, Snapshot);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => log?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task<JsonObject?> InvokeAsync(string operation, JsonElement request, CallContext call, CancellationToken cancellationToken) =>
        operation switch
        {
            "CreateTable" => CreateTableAsync(request),
            "DescribeTable" => Answer(DescribeTable(request)),
            "UpdateTable" => UpdateTableAsync(request),
            "DeleteTable" => DeleteTableAsync(request),
            "ListTables" => Answer(ListTables(request)),
            "PutItem" => WriteItemAsync(request, Writes.Put),
            "UpdateItem" => WriteItemAsync(request, Writes.Update),
            "DeleteItem" => WriteItemAsync(request, Writes.Delete),
            "GetItem" => Answer(GetItem(request)),
            "BatchGetItem" => Answer(BatchGetItem(request)),
            "BatchWriteItem" => BatchWriteItemAsync(request),
            "TransactWriteItems" => TransactWriteItemsAsync(request),
            "TransactGetItems" => Answer(TransactGetItems(request)),
            "Query" => Answer(Query(request)),
            "Scan" => Answer(Scan(request)),
            _ => throw new AwsException("UnknownOperationException", $"DynamoDB {operation} is not offered by this endpoint."),
        };

    private static Task<JsonObject?> Answer(JsonObject answer) => Task.FromResult<JsonObject?>(answer);

    private static async Task<JsonObject?> WhenDurable(Task change, JsonObject answer)
    {
        await change;
        return answer;
    }

    private static Dictionary<string, AttributeValue> ReadItem(JsonElement request, string member) =>
        request.Member(member) is { ValueKind: JsonValueKind.Object } item
            ? AttributeValue.ReadMembers(item)
            : throw DynamoErrors.Validation($"The parameter '{member}' is required but was not present in the request");

    /// <summary>The table of a request, by its name or ARN.</summary>
    private Table TableOf(JsonElement request) => FindTable(
        request.Text("TableName") ?? throw DynamoErrors.Validation("The parameter 'TableName' is required but was not present in the request"));

    private Table FindTable(string name) =>
        tables.GetValueOrDefault(name[(name.LastIndexOf('/') + 1)..]) ?? throw DynamoErrors.TableNotFound(name);

    private void Apply(DynamoChange change)
    {
        switch (change)
        {
            case DynamoChange.TableSet set when tables.TryGetValue(set.Definition.Name, out var table):
                table.Definition = set.Definition;
                break;
            case DynamoChange.TableSet set:
                tables[set.Definition.Name] = new Table(set.Definition);
                break;
            case DynamoChange.TableRemoved removed:
                tables.Remove(removed.Table);
                break;
            case DynamoChange.ItemPut put:
                tables[put.Table].Put(put.Item);
                break;
            case DynamoChange.ItemDeleted deleted:
                tables[deleted.Table].Delete(tables[deleted.Table].Definition.Keys.KeyOf(deleted.Key));
                break;
            case DynamoChange.Together together:
                foreach (var one in together.Changes)
                {
                    Apply(one);
                }

                break;
        }
    }

    private IEnumerable<DynamoChange> Snapshot()
    {
        foreach (var table in tables.Values)
        {
            yield return new DynamoChange.TableSet(table.Definition);
            foreach (var item in table.Items)
            {
                yield return new DynamoChange.ItemPut(table.Definition.Name, item);
            }
        }
    }
}
