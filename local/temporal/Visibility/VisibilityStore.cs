using System.Collections.Concurrent;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Visibility.Query;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Visibility;

/// <summary>
/// The index behind every list and count, in memory. It is derived state: on a restart the engine upserts what it
/// recovered. Safe for concurrent use; reading never keeps writers waiting for longer than it takes to find where to read.
/// </summary>
internal sealed class VisibilityStore
{
    private readonly ConcurrentDictionary<string, VisibilityIndex> byNamespace = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> namespaceOfRun = new(StringComparer.Ordinal);

    /// <summary>Adds or replaces the record of its run; visible to the next query.</summary>
    public void Upsert(VisibilityRecord record)
    {
        namespaceOfRun[record.RunId] = record.NamespaceId;
        byNamespace.GetOrAdd(record.NamespaceId, static _ => new VisibilityIndex()).Upsert(record);
    }

    /// <summary>Forgets a run; unknown ones are ignored.</summary>
    public void Delete(string runId)
    {
        if (namespaceOfRun.TryRemove(runId, out var namespaceId) && byNamespace.TryGetValue(namespaceId, out var index))
        {
            index.Delete(runId);
        }
    }

    /// <summary>Forgets a namespace with all its runs.</summary>
    public void DeleteNamespace(string namespaceId)
    {
        if (byNamespace.TryRemove(namespaceId, out var index))
        {
            foreach (var row in index.Candidates([]))
            {
                namespaceOfRun.TryRemove(row.Record.RunId, out _);
            }
        }
    }

    /// <summary>One page in the default order: open runs first, then those closed last, then those started last.</summary>
    /// <param name="ns">Where to look.</param>
    /// <param name="query">The filter; empty for all.</param>
    /// <param name="pageSize">The most rows wanted.</param>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    /// <exception cref="QueryException">The query is wrong.</exception>
    public VisibilityPage List(NamespaceEntry ns, string query, int pageSize, VisibilityPosition? after)
    {
        var compiled = QueryCompiler.Compile(ns, query);
        var rows = new List<VisibilityRow>();
        foreach (var row in CandidatesAfter(ns, compiled, after))
        {
            if (compiled.Matches(row))
            {
                rows.Add(row);
                if (rows.Count == pageSize)
                {
                    return new VisibilityPage(rows, row.Position);
                }
            }
        }

        return new VisibilityPage(rows, null);
    }

    /// <summary>How many rows the query matches, and how many of them for each value it groups by.</summary>
    /// <exception cref="QueryException">The query is wrong.</exception>
    public VisibilityCount Count(NamespaceEntry ns, string query)
    {
        var compiled = QueryCompiler.Compile(ns, query);
        var matching = CandidatesAfter(ns, compiled, after: null).Where(compiled.Matches);
        if (compiled.GroupBy is not { } groupBy)
        {
            return new VisibilityCount(matching.LongCount(), []);
        }

        var groups = matching
            .GroupBy(row => GroupName(groupBy, row))
            .Select(group => (Value: group.Key, Count: group.LongCount()))
            .OrderByDescending(group => group.Count)
            .ThenBy(group => group.Value, StringComparer.Ordinal)
            .ToList();
        return new VisibilityCount(groups.Sum(group => group.Count), groups);
    }

    private static string GroupName(QueryColumn column, VisibilityRow row) => column.Field == SystemSearchAttributes.ExecutionStatus
        ? ((WorkflowExecutionStatus)(long)column.Value(row)!).ToString()
        : column.Value(row) as string ?? "";

    private IEnumerable<VisibilityRow> CandidatesAfter(NamespaceEntry ns, CompiledQuery query, VisibilityPosition? after)
    {
        if (!byNamespace.TryGetValue(ns.Id, out var index))
        {
            return [];
        }

        var candidates = index.Candidates(query.Hints);
        return after is null ? candidates : VisibilityIndex.After(candidates, after);
    }
}

/// <summary>A page of rows.</summary>
/// <param name="Rows">In the default order.</param>
/// <param name="Last">Where the next page goes on; null when there is none.</param>
internal sealed record VisibilityPage(IReadOnlyList<VisibilityRow> Rows, VisibilityPosition? Last);

/// <summary>A count.</summary>
/// <param name="Total">All matching rows.</param>
/// <param name="Groups">The value grouped by and its rows, most rows first; empty without GROUP BY.</param>
internal sealed record VisibilityCount(long Total, IReadOnlyList<(string Value, long Count)> Groups);
