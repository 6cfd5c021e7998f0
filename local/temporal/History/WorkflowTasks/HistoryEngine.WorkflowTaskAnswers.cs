using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Commands;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Workflow tasks: answered by workers.
internal sealed partial class HistoryEngine
{
    /// <summary>A task may be kept alive by heartbeats alone for this long.</summary>
    private static readonly TimeSpan LongestHeartbeating = TimeSpan.FromMinutes(30);

    public async Task<RespondWorkflowTaskCompletedResponse> RespondWorkflowTaskCompletedAsync(
        NamespaceEntry ns, RespondWorkflowTaskCompletedRequest request, CancellationToken ct)
    {
        var token = TaskTokens.Workflow(request.TaskToken);
        await using var transaction = await BeginAsync(token.NamespaceId, token.WorkflowId, token.RunId, ct);
        var run = OpenTask(transaction, token);
        var heartbeatsOnly = request.ForceCreateNewWorkflowTask && request.Commands.Count == 0 && request.Messages.Count == 0;
        var original = run.Execution.WorkflowTask.OriginalScheduledTime;
        if (heartbeatsOnly && transaction.Now > original.ToDateTimeOffset() + LongestHeartbeating)
        {
            run.ClearStickiness();
            run.TimeOutWorkflowTask(TimeoutType.StartToClose);
            run.ScheduleWorkflowTaskIfNone();
            await transaction.CommitAsync();
            throw ExecutionErrors.NotFound("workflow task heartbeat timeout");
        }

        var response = new RespondWorkflowTaskCompletedResponse();
        try
        {
            Complete(run, ns, request, response, heartbeatsOnly ? original : null);
        }
        catch (WorkflowTaskFailure failure)
        {
            transaction.Restart();
            await FailAsync(transaction, token, request, failure);
            throw GrpcStatusException.InvalidArgument(failure.Answer);
        }

        await transaction.CommitAsync();
        return response;
    }

    public async Task<RespondWorkflowTaskFailedResponse> RespondWorkflowTaskFailedAsync(
        NamespaceEntry ns, RespondWorkflowTaskFailedRequest request, CancellationToken ct)
    {
        var token = TaskTokens.Workflow(request.TaskToken);
        await using var transaction = await BeginAsync(token.NamespaceId, token.WorkflowId, token.RunId, ct);
        if (FindRun(transaction.Chain, token.RunId) is { State.IsRunning: false })
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        var run = OpenTask(transaction, token);
        if (request.Cause == WorkflowTaskFailedCause.GrpcMessageTooLarge)
        {
            // What the worker cannot send now it could not send again.
            run.Terminate($"{request.Cause}", details: null, RunEditor.ServerIdentity);
        }
        else
        {
            run.FailWorkflowTask(request.Cause, request.Failure, request.Identity, request.BinaryChecksum);
            run.ScheduleWorkflowTaskIfNone();
        }

        await transaction.CommitAsync();
        return new RespondWorkflowTaskFailedResponse();
    }

    private static RunEditor OpenTask(Transaction transaction, WorkflowTaskToken token)
    {
        if (transaction.Chain.Find(token.RunId) is { } run
            && run.State.IsRunning
            && run.State.Execution.WorkflowTask is { StartedEventId: not 0 } task
            && task.ScheduledEventId == token.ScheduledEventId
            && task.StartedEventId == token.StartedEventId
            && task.Attempt == token.Attempt
            && task.StartedTime.Equals(token.StartedTime)
            && task.Stamp == token.Stamp)
        {
            return transaction.Open(run);
        }

        throw ExecutionErrors.WorkflowTaskNotFound();
    }

    private static void Complete(
        RunEditor run,
        NamespaceEntry ns,
        RespondWorkflowTaskCompletedRequest request,
        RespondWorkflowTaskCompletedResponse response,
        Timestamp? heartbeatSince)
    {
        var hadBufferedEvents = run.State.Buffered.Count > 0;
        var completed = run.CompleteWorkflowTask(request, LeavesNoTrace(run, request));
        if (completed is null)
        {
            response.ResetHistoryEventId = run.Execution.PreviousStartedEventId;
        }
        else
        {
            run.NoteWorker(request, completed.EventId);
        }

        if (request.StickyAttributes?.WorkerTaskQueue is { } sticky)
        {
            run.Execution.StickyTaskQueue = sticky.Name;
            run.Execution.StickyScheduleToStartTimeout = request.StickyAttributes.ScheduleToStartTimeout;
        }
        else
        {
            run.ClearStickiness();
        }

        var commands = new CommandProcessor(run, ns, request, completed?.EventId ?? 0, hadBufferedEvents);
        commands.Process();
        response.ActivityTasks.Add(commands.EagerActivities);
        if (run.State.IsRunning && NextTask(run, request, commands) is { } kind)
        {
            run.ScheduleWorkflowTask(kind, heartbeatSince);
            if (request.ReturnNewWorkflowTask)
            {
                run.StartWorkflowTask(request.Identity, "request-from-RespondWorkflowTaskCompleted", run.CurrentTaskQueue());
                response.WorkflowTask = WorkflowTask(run, sticky: true);
            }
        }

        OnWorkflowTaskCompleted(run, request);
    }

    /// <summary>
    /// The kind of task that follows at once, if any. Updates that came meanwhile get a speculative one, but only when the worker
    /// takes it along: one that goes through a queue is written down.
    /// </summary>
    private static WorkflowTaskState.Types.Kind? NextTask(
        RunEditor run, RespondWorkflowTaskCompletedRequest request, CommandProcessor commands) =>
        request.ForceCreateNewWorkflowTask || commands.NeedsWorkflowTask || run.HasLostFirstWorkflowTask ? WorkflowTaskState.Types.Kind.Normal
        : !run.Run.Updates.HasUnsent ? null
        : request.ReturnNewWorkflowTask ? WorkflowTaskState.Types.Kind.Speculative
        : WorkflowTaskState.Types.Kind.Normal;

    /// <summary>Answers queries that came with the task.</summary>
    static partial void OnWorkflowTaskCompleted(RunEditor run, RespondWorkflowTaskCompletedRequest request);

    /// <summary>A speculative task that only rejected its updates is as if it had never been.</summary>
    private static bool LeavesNoTrace(RunEditor run, RespondWorkflowTaskCompletedRequest request)
    {
        const int MostInterleavedEvents = 10;
        if (run.Execution.WorkflowTask.Kind != WorkflowTaskState.Types.Kind.Speculative
            || request.Commands.Count > 0
            || request.ForceCreateNewWorkflowTask
            || request.Messages.Any(message => !message.Body.Is(Rejection.Descriptor)))
        {
            return false;
        }

        // A worker that cannot take back events it has seen needs them confirmed.
        var allowed = request.Capabilities is { DiscardSpeculativeWorkflowTaskWithEvents: true } ? MostInterleavedEvents : 0;
        return run.State.NextEventId <= run.Execution.PreviousStartedEventId + 2 + allowed;
    }

    private static async Task FailAsync(
        Transaction transaction, WorkflowTaskToken token, RespondWorkflowTaskCompletedRequest request, WorkflowTaskFailure failure)
    {
        var run = OpenTask(transaction, token);
        run.Run.Updates.AbortSent();
        if (run.IsTransient && failure.Cause != WorkflowTaskFailedCause.UnhandledCommand)
        {
            return; // It has failed before: let it time out, which slows the worker down.
        }

        run.FailWorkflowTask(
            failure.Cause,
            new Failure { Message = failure.Answer, ServerFailureInfo = new ServerFailureInfo() },
            request.Identity,
            request.BinaryChecksum);
        if (failure.Terminates)
        {
            run.Terminate(failure.Answer, null, RunEditor.ServerIdentity);
        }
        else
        {
            run.ScheduleWorkflowTaskIfNone();
        }

        await transaction.CommitAsync();
    }
}
