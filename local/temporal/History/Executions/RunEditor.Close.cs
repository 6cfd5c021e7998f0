using DataEgress.Local.Temporal.History.Events;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// The end of a run.
internal sealed partial class RunEditor
{
    /// <summary>Who terminates when the server does.</summary>
    public const string ServerIdentity = "history-service";

    /// <summary>
    /// Makes the run closed: nothing is pending any more. The close event is the caller's to add, after this. Children and
    /// the parent are dealt with once this is committed.
    /// </summary>
    public void Close(WorkflowExecutionStatus status)
    {
        Execution.Status = status;
        Execution.CloseTime = Timestamp;
        Execution.FirstTaskDelayed = false;
        ClearStickiness();
        State.Timers.Clear();
    }

    public HistoryEvent Complete(Payloads? result, long completedEventId)
    {
        var next = PlanCron();
        Close(WorkflowExecutionStatus.Completed);
        var added = Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCompleted,
            WorkflowExecutionCompletedEventAttributes = new WorkflowExecutionCompletedEventAttributes
            {
                Result = result,
                WorkflowTaskCompletedEventId = completedEventId,
                NewExecutionRunId = next?.RunId ?? "",
            },
        });
        StartNextRun(next, result, failure: null);
        return added;
    }

    public HistoryEvent Fail(Failure failure, long completedEventId)
    {
        var (state, next) = PlanRetry(failure);
        next ??= PlanCron();
        Close(WorkflowExecutionStatus.Failed);
        var added = Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionFailed,
            WorkflowExecutionFailedEventAttributes = new WorkflowExecutionFailedEventAttributes
            {
                Failure = failure,
                RetryState = state,
                WorkflowTaskCompletedEventId = completedEventId,
                NewExecutionRunId = next?.RunId ?? "",
            },
        });
        // A failed run of a schedule hands on the result of the last one that succeeded.
        var isCron = next?.Initiator == ContinueAsNewInitiator.CronSchedule;
        StartNextRun(next, isCron ? State.Started.LastCompletionResult : null, failure);
        return added;
    }

    /// <summary>The run, or the whole chain of runs, has used up its time.</summary>
    public void TimeOut(bool wholeExecution)
    {
        var failure = TimeoutFailure("workflow timeout", TimeoutType.StartToClose);
        var (state, next) = wholeExecution ? (RetryState.Timeout, null) : PlanRetry(failure);
        next ??= wholeExecution ? null : PlanCron();
        LetGoOfWorkflowTask();
        Close(WorkflowExecutionStatus.TimedOut);
        Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionTimedOut,
            WorkflowExecutionTimedOutEventAttributes = new WorkflowExecutionTimedOutEventAttributes
            {
                RetryState = state,
                NewExecutionRunId = next?.RunId ?? "",
            },
        });
        StartNextRun(next, State.Started.LastCompletionResult, failure);
    }

    public void Terminate(string reason, Payloads? details, string identity, IEnumerable<Link>? links = null)
    {
        LetGoOfWorkflowTask();
        Close(WorkflowExecutionStatus.Terminated);
        var added = new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionTerminated,
            WorkflowExecutionTerminatedEventAttributes = new WorkflowExecutionTerminatedEventAttributes
            {
                Reason = reason,
                Details = details,
                Identity = identity,
            },
        };
        added.Links.Add(links ?? []);
        Add(added);
    }

    /// <summary>Ends the run because another one of the same id begins.</summary>
    public void TerminateFor(string newRunId) => Terminate(
        "TerminateIfRunning WorkflowIdReusePolicy", ServerTexts.ReplacedBy(newRunId), ServerIdentity);

    public void RequestCancel(string reason, string identity, string requestId, WorkflowExecution? externalExecution = null, long externalInitiatedEventId = 0)
    {
        Execution.CancelRequested = true;
        Execution.CancelRequestId = requestId;
        Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCancelRequested,
            WorkflowExecutionCancelRequestedEventAttributes = new WorkflowExecutionCancelRequestedEventAttributes
            {
                Cause = reason,
                Identity = identity,
                ExternalWorkflowExecution = externalExecution,
                ExternalInitiatedEventId = externalInitiatedEventId,
            },
        });
        ScheduleWorkflowTaskAtOnce();
    }

    /// <summary>A worker at work is told that its task is over; what it has not seen goes into the history.</summary>
    private void LetGoOfWorkflowTask()
    {
        if (State.HasStartedWorkflowTask)
        {
            FailWorkflowTask(WorkflowTaskFailedCause.ForceCloseCommand, failure: null, ServerIdentity);
        }

        State.FlushBuffered();
    }
}
