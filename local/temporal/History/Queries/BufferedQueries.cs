using System.Collections.Concurrent;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.Queries;

/// <summary>
/// The queries that go with a run's next workflow task, because the worker would otherwise answer from a state that is
/// about to change. In memory only: who asks, waits. Safe for concurrent use.
/// </summary>
internal sealed class BufferedQueries
{
    /// <summary>Made for the first query: most runs are never asked.</summary>
    private ConcurrentDictionary<string, PendingQuery>? waiting;
    private IReadOnlyDictionary<string, WorkflowQueryResult>? answers;

    /// <summary>One query at a time may wait: a worker that does not keep up is not to answer ever more of them.</summary>
    public bool IsFull => waiting is { IsEmpty: false };

    public void Add(PendingQuery query) => LazyInitializer.EnsureInitialized(ref waiting, static () => new(StringComparer.Ordinal))[query.Id] = query;

    public void Remove(PendingQuery query) => waiting?.TryRemove(query.Id, out _);

    public void AttachTo(PollWorkflowTaskQueueResponse task)
    {
        foreach (var (id, query) in (IEnumerable<KeyValuePair<string, PendingQuery>>?)waiting ?? [])
        {
            task.Queries[id] = query.Query;
        }
    }

    /// <summary>Keeps a worker's answers until what it did in the same workflow task is committed.</summary>
    public void Stage(IReadOnlyDictionary<string, WorkflowQueryResult> results) => answers = results;

    /// <summary>The transaction at hand is undone.</summary>
    public void Unstage() => answers = null;

    /// <summary>
    /// After a commit: ends the queries that were answered and, when there is no workflow task to go with, sends the others
    /// to a worker directly.
    /// </summary>
    public void Settle(bool hasWorkflowTaskToCome)
    {
        var settled = answers;
        answers = null;
        if (waiting is null)
        {
            return;
        }

        foreach (var (id, result) in settled ?? new Dictionary<string, WorkflowQueryResult>())
        {
            if (waiting.TryRemove(id, out var query))
            {
                query.TryEnd(result);
            }
        }

        if (hasWorkflowTaskToCome)
        {
            return;
        }

        foreach (var id in waiting.Keys)
        {
            if (waiting.TryRemove(id, out var query))
            {
                query.TryEnd(null);
            }
        }
    }
}
