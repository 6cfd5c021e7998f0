using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.History;

// Workflow tasks: handed to workers.
internal sealed partial class HistoryEngine
{
    public async Task<PollWorkflowTaskQueueResponse> PollWorkflowTaskQueueAsync(
        NamespaceEntry ns, PollWorkflowTaskQueueRequest request, CancellationToken ct)
    {
        var kind = request.TaskQueue.Kind == TaskQueueKind.Sticky ? TaskQueueKind.Sticky : TaskQueueKind.Normal;
        var key = new TaskQueueKey(ns.Name, request.TaskQueue.Name, TaskQueueType.Workflow, kind);
        while (await queues.PollAsync(key, new Poller(request.Identity, request.WorkerInstanceKey), ct) is { } task)
        {
            if (ct.IsCancellationRequested)
            {
                queues.Return(key, task);
                break;
            }

            if (await ((WorkflowQueueTask)task).StartAsync(this, ns, request) is { } response)
            {
                return response;
            }
        }

        return new PollWorkflowTaskQueueResponse();
    }

    public async Task<ResetStickyTaskQueueResponse> ResetStickyTaskQueueAsync(
        NamespaceEntry ns, ResetStickyTaskQueueRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns, request.Execution, ct);
        var run = OpenRun(transaction, request.Execution.RunId);
        if (!run.State.IsRunning)
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        run.ClearStickiness();
        await transaction.CommitAsync();
        return new ResetStickyTaskQueueResponse();
    }

    /// <summary>Gives a run's pending workflow task to a poll. Null when it is not pending any more.</summary>
    internal async Task<PollWorkflowTaskQueueResponse?> StartWorkflowTaskAsync(WorkflowRun taken, long stamp, PollWorkflowTaskQueueRequest poll)
    {
        await using var transaction = await BeginAsync(taken.Chain, CancellationToken.None);
        if (!taken.State.IsRunning || taken.State.Execution.WorkflowTask is not { StartedEventId: 0 } task || task.Stamp != stamp)
        {
            return null;
        }

        transaction.RefusesWhenTooLarge = false;
        var run = transaction.Open(taken);
        run.StartWorkflowTask(poll.Identity, Guid.NewGuid().ToString(), poll.TaskQueue);
        var response = WorkflowTask(run, sticky: run.Execution.StickyTaskQueue.Length > 0);

        // The worker need not wait for the disk: what it makes of the task comes back to us, later in the journal than the
        // task. If the task is lost in a crash its token fits no other, because its start time is part of it.
        var durable = transaction.CommitAsync();
        if (durable.IsFaulted)
        {
            await durable;
        }

        return taken.State.IsRunning ? response : null;
    }

    /// <summary>The started task as a worker gets it; with the events since the last one only when the worker has the others.</summary>
    internal static PollWorkflowTaskQueueResponse WorkflowTask(RunEditor run, bool sticky)
    {
        var execution = run.Execution;
        var task = execution.WorkflowTask;
        var response = new PollWorkflowTaskQueueResponse
        {
            TaskToken = new WorkflowTaskToken
            {
                NamespaceId = run.Transaction.Chain.NamespaceId,
                WorkflowId = run.WorkflowId,
                RunId = run.RunId,
                ScheduledEventId = task.ScheduledEventId,
                StartedEventId = task.StartedEventId,
                Attempt = task.Attempt,
                StartedTime = task.StartedTime,
                Stamp = task.Stamp,
            }.ToByteString(),
            WorkflowExecution = run.Identity,
            WorkflowType = new WorkflowType { Name = execution.WorkflowType },
            PreviousStartedEventId = execution.PreviousStartedEventId,
            StartedEventId = task.StartedEventId,
            Attempt = task.Attempt,
            WorkflowExecutionTaskQueue = new ApiTaskQueue { Name = execution.TaskQueue, Kind = TaskQueueKind.Normal },
            ScheduledTime = task.ScheduledTime,
            StartedTime = task.StartedTime,
        };
        AddHistory(response, run, sticky ? execution.PreviousStartedEventId + 1 : 1);
        AddQueriesAndMessages(response, run);
        return response;
    }

    /// <summary>Adds the queries and update messages that go with the task.</summary>
    static partial void AddQueriesAndMessages(PollWorkflowTaskQueueResponse response, RunEditor run);
}
