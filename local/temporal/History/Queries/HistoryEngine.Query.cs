using System.Collections.Concurrent;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Queries;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiHistory = Temporalio.Api.History.V1.History;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.History;

// Queries.
internal sealed partial class HistoryEngine
{
    private const int AttemptsBeforeQueriesFail = 3;

    /// <summary>Without a poll for this long there is no worker to ask.</summary>
    private static readonly TimeSpan PollerWindow = TimeSpan.FromSeconds(20);

    /// <summary>No query waits longer than this, whatever time its client has.</summary>
    public TimeSpan LongestQuery { get; init; } = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, PendingQuery> directQueries = new(StringComparer.Ordinal);

    /// <param name="ns">The namespace.</param>
    /// <param name="request">The query.</param>
    /// <param name="patience">How long the client waits; null when it did not say.</param>
    /// <param name="ct">Ends the wait for an answer.</param>
    /// <exception cref="GrpcStatusException">DEADLINE_EXCEEDED when there is no answer after <see cref="LongestQuery"/>.</exception>
    public async Task<QueryWorkflowResponse> QueryWorkflowAsync(
        NamespaceEntry ns, QueryWorkflowRequest request, TimeSpan? patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestQuery);
        try
        {
            return await AskAsync(ns, request, patience, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new GrpcStatusException(GrpcStatusCode.DeadlineExceeded, "query timed out before a worker could process it");
        }
    }

    private async Task<QueryWorkflowResponse> AskAsync(
        NamespaceEntry ns, QueryWorkflowRequest request, TimeSpan? patience, CancellationToken ct)
    {
        var runId = request.Execution.RunId;
        for (var isNew = true; true; isNew = false)
        {
            var query = new PendingQuery(request.Query);
            WorkflowRun run;
            ExecutionState execution;
            await using (var transaction = await BeginAsync(ns, request.Execution, ct))
            {
                run = FindRun(transaction.Chain, runId);
                runId = run.RunId;
                execution = run.State.Execution;
                if (IsRejected(execution.Status, request.QueryRejectCondition))
                {
                    return new QueryWorkflowResponse { QueryRejected = new QueryRejected { Status = execution.Status } };
                }

                CheckAnswerable(execution, transaction.Now, patience < LongestQuery ? patience.Value : LongestQuery);
                if (HasWorkflowTaskToCome(execution))
                {
                    if (isNew && run.Queries.IsFull)
                    {
                        throw ExecutionErrors.QueryBufferFull();
                    }

                    run.Queries.Add(query);
                }
            }

            var result = HasWorkflowTaskToCome(execution)
                ? await WaitForWorkflowTaskAsync(run, query, ct)
                : await AskDirectlyAsync(ns, run, execution, request.Query, ct);
            if (result is not null)
            {
                await run.Chain.Durable;
                return AnswerOf(result);
            }
        }
    }

    public Task<RespondQueryTaskCompletedResponse> RespondQueryTaskCompletedAsync(
        NamespaceEntry ns, RespondQueryTaskCompletedRequest request, CancellationToken ct)
    {
        var token = TaskTokens.Query(request.TaskToken);
        var result = new WorkflowQueryResult
        {
            ResultType = request.CompletedType,
            Answer = request.QueryResult,
            ErrorMessage = request.ErrorMessage,
            Failure = request.Failure,
        };
        return token.NamespaceId == ns.Id && directQueries.TryRemove(token.QueryId, out var query) && query.TryEnd(result)
            ? Task.FromResult(new RespondQueryTaskCompletedResponse())
            : throw ExecutionErrors.NotFound("query task not found, or already expired");
    }

    /// <summary>The query as a worker gets it. Null when nobody waits for it any more.</summary>
    internal async Task<PollWorkflowTaskQueueResponse?> QueryTaskAsync(
        WorkflowRun asked, PendingQuery query, bool sticky, PollWorkflowTaskQueueRequest poll)
    {
        await using var transaction = await BeginAsync(asked.Chain, CancellationToken.None);
        if (asked.Chain.Find(asked.RunId) != asked || !directQueries.ContainsKey(query.Id))
        {
            return null;
        }

        var execution = asked.State.Execution;
        var response = new PollWorkflowTaskQueueResponse
        {
            TaskToken = new QueryTaskToken
            {
                NamespaceId = asked.Chain.NamespaceId,
                WorkflowId = asked.Chain.WorkflowId,
                RunId = asked.RunId,
                QueryId = query.Id,
                TaskQueue = poll.TaskQueue.Name,
            }.ToByteString(),
            WorkflowExecution = IdentityOf(asked),
            WorkflowType = new WorkflowType { Name = execution.WorkflowType },
            PreviousStartedEventId = execution.PreviousStartedEventId,
            Attempt = 1,
            Query = query.Query,
            WorkflowExecutionTaskQueue = new ApiTaskQueue { Name = execution.TaskQueue, Kind = TaskQueueKind.Normal },
            History = new ApiHistory(),
        };
        if (!sticky)
        {
            AddHistory(response, transaction.Open(asked), firstEventId: 1);
        }

        return response;
    }

    private static bool HasWorkflowTaskToCome(ExecutionState execution) =>
        execution.Status == WorkflowExecutionStatus.Running
        && (execution.WorkflowTask is not null || execution.PreviousStartedEventId == 0);

    private static bool IsRejected(WorkflowExecutionStatus status, QueryRejectCondition condition) =>
        status != WorkflowExecutionStatus.Running
        && (condition == QueryRejectCondition.NotOpen
            || (condition == QueryRejectCondition.NotCompletedCleanly && status != WorkflowExecutionStatus.Completed));

    private static void CheckAnswerable(ExecutionState execution, DateTimeOffset now, TimeSpan patience)
    {
        var fault = execution switch
        {
            { Status: not WorkflowExecutionStatus.Running, PreviousStartedEventId: 0 } =>
                "Workflow execution closed before WorkflowTaskStarted event",
            { FirstTaskDelayed: true } when execution.ExecutionTime.ToDateTimeOffset() - now > patience =>
                "Workflow task is not scheduled yet.",
            { Status: WorkflowExecutionStatus.Running, WorkflowTaskAttempt: >= AttemptsBeforeQueriesFail } =>
                "Unable to query workflow due to Workflow Task in failed state.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new GrpcStatusException(GrpcStatusCode.FailedPrecondition, fault, new WorkflowNotReadyFailure());
        }
    }

    private static async Task<WorkflowQueryResult?> WaitForWorkflowTaskAsync(WorkflowRun run, PendingQuery query, CancellationToken ct)
    {
        try
        {
            return await query.End.WaitAsync(ct);
        }
        finally
        {
            run.Queries.Remove(query);
        }
    }

    /// <summary>Asks the worker that has the run cached; any worker of the queue when that one does not answer in time.</summary>
    private async Task<WorkflowQueryResult?> AskDirectlyAsync(
        NamespaceEntry ns, WorkflowRun run, ExecutionState execution, WorkflowQuery query, CancellationToken ct)
    {
        if (execution.StickyTaskQueue.Length > 0)
        {
            var sticky = new TaskQueueKey(ns.Name, execution.StickyTaskQueue, TaskQueueType.Workflow, TaskQueueKind.Sticky);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(DurationRules.ToTime(execution.StickyScheduleToStartTimeout));
            if (await AskAsync(sticky, run, new PendingQuery(query), limit.Token) is { } answer)
            {
                return answer;
            }

            ct.ThrowIfCancellationRequested();
            await ChangeAsync(run, editor => editor.ClearStickiness());
        }

        var normal = new TaskQueueKey(ns.Name, execution.TaskQueue, TaskQueueType.Workflow);
        while (true)
        {
            using var window = CancellationTokenSource.CreateLinkedTokenSource(ct);
            window.CancelAfter(PollerWindow);
            if (await AskAsync(normal, run, new PendingQuery(query), window.Token) is { } answer)
            {
                return answer;
            }

            ct.ThrowIfCancellationRequested();
            if (!queues.HasRecentPoller(normal, PollerWindow))
            {
                throw new GrpcStatusException(
                    GrpcStatusCode.FailedPrecondition, "no poller seen for task queue recently, worker may be down");
            }
        }
    }

    /// <summary>Null when nobody answered before the limit, or nobody polls the sticky queue.</summary>
    private async Task<WorkflowQueryResult?> AskAsync(TaskQueueKey key, WorkflowRun run, PendingQuery query, CancellationToken limit)
    {
        var task = new DirectQueryTask(run, query, key.Kind == TaskQueueKind.Sticky);
        directQueries[query.Id] = query;
        try
        {
            return queues.TryAdd(key, task) ? await query.End.WaitAsync(limit) : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            directQueries.TryRemove(query.Id, out _);
            TaskQueues.Remove(task);
        }
    }

    private static QueryWorkflowResponse AnswerOf(WorkflowQueryResult result) => result.ResultType switch
    {
        QueryResultType.Answered => new QueryWorkflowResponse { QueryResult = result.Answer },
        QueryResultType.Failed => throw new GrpcStatusException(
            GrpcStatusCode.InvalidArgument, result.ErrorMessage, new QueryFailedFailure { Failure = result.Failure }),
        _ => throw new GrpcStatusException(GrpcStatusCode.Internal, "unknown query completed type"),
    };
}
