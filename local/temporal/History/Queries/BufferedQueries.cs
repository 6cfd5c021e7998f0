using System.Collections.Concurrent;
using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.Queries;

/// <summary>
/// The queries that go with a run's next workflow task, because the worker would otherwise answer from a state that is
/// about to change. In memory only: who asks, waits. Safe for concurrent use.
/// </summary>
internal sealed class BufferedQueries
{
    private const int LargestAnswer = 2 * 1024 * 1024;

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
            var isTooLarge = result.Answer?.CalculateSize() > LargestAnswer;
            if ((!isTooLarge && !IsMeaningful(result)) || !waiting.TryRemove(id, out var query))
            {
                continue;
            }

            if (isTooLarge)
            {
                query.TryFail(GrpcStatusException.InvalidArgument("Blob data size exceeds limit."));
            }
            else
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

    /// <summary>A result that is neither an answer nor a failure is as good as none: the query goes on waiting.</summary>
    private static bool IsMeaningful(WorkflowQueryResult result) => result switch
    {
        { ResultType: QueryResultType.Answered, Answer: not null } => result.ErrorMessage.Length == 0,
        { ResultType: QueryResultType.Failed, Answer: null } => result.ErrorMessage.Length > 0,
        _ => false,
    };
}
