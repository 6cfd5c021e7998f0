using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Entries;

/// <summary>
/// The configuration table. Which entries match a flag cannot be asked of DynamoDB in one query, because the partition key
/// is a prefix of the flag's key and may end anywhere. So the usual prefixes are queried, consistently, and are found the
/// moment they are written; the unusual ones come from a list of all keys, kept for a while instead of scanned per message.
/// </summary>
internal sealed class EntryTable(IAmazonDynamoDB dynamo, IOptions<EgressOptions> options, TimeProvider clock) : IDisposable
{
    private const int QueriesAtOnce = 8;
    private const string KeyProjection = Columns.SourcePrefix + ", " + Columns.PipelineName;

    private readonly SemaphoreSlim scanning = new(1, 1);
    private IReadOnlyList<EntryKey>? scanned;
    private long scannedAt;

    private string Table => options.Value.Table;

    /// <summary>The keys of the entries that a flag triggers, in order.</summary>
    public async Task<IReadOnlyList<EntryKey>> FindAsync(string flagKey, DateTimeOffset eventTime, CancellationToken cancellation)
    {
        var candidates = SourcePrefixes.Candidates(flagKey, eventTime);
        var found = new SortedSet<EntryKey>(EntryKeyOrder.Instance);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = QueriesAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(candidates, parallel, async (candidate, token) =>
        {
            await foreach (var key in QueryAsync(candidate, token))
            {
                lock (found)
                {
                    found.Add(key);
                }
            }
        });

        // A query for a candidate can answer what does not match: another placeholder may resolve to something longer.
        found.RemoveWhere(key => !SourcePrefixes.Matches(key.SourcePrefix, flagKey, eventTime));
        var (keys, kept) = await ScannedAsync(mayBeKept: true, cancellation);
        await AddUnusualAsync(keys);
        if (found.Count == 0 && kept)
        {
            // A flag of which nothing would come: the entry may be as new as the flag.
            (keys, _) = await ScannedAsync(mayBeKept: false, cancellation);
            await AddUnusualAsync(keys);
        }

        return [.. found];

        async Task AddUnusualAsync(IReadOnlyList<EntryKey> listed)
        {
            foreach (var key in listed)
            {
                // A listed key may have been deleted since; the queried ones are as they are now.
                if (!candidates.Contains(key.SourcePrefix)
                    && SourcePrefixes.Matches(key.SourcePrefix, flagKey, eventTime)
                    && (await GetAsync(key, KeyProjection, cancellation)).Count > 0)
                {
                    found.Add(key);
                }
            }
        }
    }

    /// <summary>One entry's item; empty if there is none.</summary>
    public Task<Dictionary<string, AttributeValue>> ReadAsync(EntryKey key, CancellationToken cancellation) =>
        GetAsync(key, null, cancellation);

    /// <inheritdoc/>
    public void Dispose() => scanning.Dispose();

    private async IAsyncEnumerable<EntryKey> QueryAsync(
        string sourcePrefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = Table,
            KeyConditionExpression = $"{Columns.SourcePrefix} = :prefix",
            ExpressionAttributeValues = new() { [":prefix"] = new() { S = sourcePrefix } },
            ProjectionExpression = KeyProjection,
            ConsistentRead = true,
        };
        do
        {
            var page = await dynamo.QueryAsync(request, cancellation);
            foreach (var item in Whole(page.Items, page.Count))
            {
                yield return Key(item);
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task<(IReadOnlyList<EntryKey> Keys, bool Kept)> ScannedAsync(bool mayBeKept, CancellationToken cancellation)
    {
        await scanning.WaitAsync(cancellation);
        try
        {
            if (mayBeKept && scanned is not null && clock.GetElapsedTime(scannedAt) <= options.Value.EntryCache)
            {
                return (scanned, true);
            }

            var at = clock.GetTimestamp();
            scanned = await ScanAsync(cancellation);
            scannedAt = at;
            return (scanned, false);
        }
        finally
        {
            scanning.Release();
        }
    }

    private async Task<IReadOnlyList<EntryKey>> ScanAsync(CancellationToken cancellation)
    {
        var keys = new List<EntryKey>();
        var request = new ScanRequest { TableName = Table, ProjectionExpression = KeyProjection, ConsistentRead = true };
        do
        {
            var page = await dynamo.ScanAsync(request, cancellation);
            keys.AddRange(Whole(page.Items, page.Count).Select(Key));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return keys;
    }

    private async Task<Dictionary<string, AttributeValue>> GetAsync(EntryKey key, string? projection, CancellationToken cancellation)
    {
        // Not a get, whose answer for an item that is not there is as empty as no answer.
        var page = await dynamo.QueryAsync(
            new()
            {
                TableName = Table,
                KeyConditionExpression = $"{Columns.SourcePrefix} = :prefix AND {Columns.PipelineName} = :name",
                ExpressionAttributeValues = new() { [":prefix"] = new() { S = key.SourcePrefix }, [":name"] = new() { S = key.PipelineName } },
                ProjectionExpression = projection,
                ConsistentRead = true,
            },
            cancellation);
        return Whole(page.Items, page.Count).SingleOrDefault() ?? [];
    }

    // DynamoDB always says how many there are, also if there are none.
    private List<Dictionary<string, AttributeValue>> Whole(List<Dictionary<string, AttributeValue>>? items, int? count) =>
        count == (items?.Count ?? 0) ? items ?? [] : throw Failures.Strange($"table {Table}");

    private static EntryKey Key(Dictionary<string, AttributeValue> item) =>
        new(item[Columns.SourcePrefix].S, item[Columns.PipelineName].S);

    private sealed class EntryKeyOrder : IComparer<EntryKey>
    {
        public static readonly EntryKeyOrder Instance = new();

        public int Compare(EntryKey? x, EntryKey? y)
        {
            var byPrefix = string.CompareOrdinal(x?.SourcePrefix, y?.SourcePrefix);
            return byPrefix != 0 ? byPrefix : string.CompareOrdinal(x?.PipelineName, y?.PipelineName);
        }
    }
}
