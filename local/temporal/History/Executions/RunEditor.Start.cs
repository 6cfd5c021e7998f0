using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.Workflow.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// The beginning of a run.
internal sealed partial class RunEditor
{
    private static readonly TimeSpan DefaultWorkflowTaskTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Makes the new run exist: state and first event from the attributes, completed here (ids of the run, timeouts that
    /// fit into each other). The first workflow task is scheduled separately: <see cref="ScheduleFirstWorkflowTask"/>.
    /// </summary>
    /// <param name="started">What the first event says. Owned by the run from now on.</param>
    /// <param name="requestId">The request that made the run; a repetition of it finds this run.</param>
    /// <param name="metadata">Summary and details for the user interface.</param>
    /// <param name="links">Where the run comes from.</param>
    public HistoryEvent Start(
        WorkflowExecutionStartedEventAttributes started, string requestId, UserMetadata? metadata = null, IEnumerable<Link>? links = null)
    {
        started.WorkflowId = WorkflowId;
        started.Attempt = Math.Max(1, started.Attempt);
        started.OriginalExecutionRunId = started.OriginalExecutionRunId.Length > 0 ? started.OriginalExecutionRunId : RunId;
        started.FirstExecutionRunId = started.FirstExecutionRunId.Length > 0 ? started.FirstExecutionRunId : RunId;
        WaitForSchedule(started);
        started.FirstWorkflowTaskBackoff ??= new Duration();
        CompleteTimeouts(started);
        var begins = Now + DurationRules.ToTime(started.FirstWorkflowTaskBackoff);
        Set(started, requestId, begins);
        SetAttributes(started);
        State.RequestIds.Add(new RequestIdState { RequestId = requestId, EventType = EventType.WorkflowExecutionStarted, EventId = 1 });
        var added = new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionStarted,
            WorkflowExecutionStartedEventAttributes = started,
            UserMetadata = metadata,
        };
        added.Links.Add(links ?? []);
        return Add(added);
    }

    /// <summary>Schedules the first workflow task, now or after the delay.</summary>
    public void ScheduleFirstWorkflowTask()
    {
        if (Execution.ExecutionTime.ToDateTimeOffset() > Execution.StartTime.ToDateTimeOffset())
        {
            Execution.FirstTaskDelayed = true;
            return;
        }

        ScheduleWorkflowTaskIfNone();
    }

    /// <summary>A run cannot outlast its chain of runs, nor a workflow task its run.</summary>
    private void CompleteTimeouts(WorkflowExecutionStartedEventAttributes started)
    {
        var execution = started.WorkflowExecutionTimeout;
        var wanted = started.WorkflowRunTimeout;
        if (DurationRules.IsSet(execution) && (!DurationRules.IsSet(wanted) || DurationRules.ToTime(wanted) > DurationRules.ToTime(execution)))
        {
            wanted = execution!.Clone();
        }

        var task = DurationRules.IsSet(started.WorkflowTaskTimeout) ? DurationRules.ToTime(started.WorkflowTaskTimeout) : DefaultWorkflowTaskTimeout;
        if (DurationRules.IsSet(wanted) && task > DurationRules.ToTime(wanted))
        {
            task = DurationRules.ToTime(wanted);
        }

        started.WorkflowExecutionTimeout = execution;
        started.WorkflowRunTimeout = wanted;
        started.WorkflowTaskTimeout = task.ToDuration();
        if (DurationRules.IsSet(execution) && started.WorkflowExecutionExpirationTime is null)
        {
            started.WorkflowExecutionExpirationTime =
                (Now + DurationRules.ToTime(execution) + DurationRules.ToTime(started.FirstWorkflowTaskBackoff)).ToTimestamp();
        }
    }

    private void Set(WorkflowExecutionStartedEventAttributes started, string requestId, DateTimeOffset begins)
    {
        var execution = Execution;
        execution.Status = WorkflowExecutionStatus.Running;
        execution.WorkflowType = started.WorkflowType.Name;
        execution.TaskQueue = started.TaskQueue.Name;
        execution.FirstRunId = started.FirstExecutionRunId;
        execution.OriginalRunId = started.OriginalExecutionRunId;
        execution.ContinuedRunId = started.ContinuedExecutionRunId;
        execution.CreateRequestId = requestId;
        execution.Attempt = started.Attempt;
        execution.WorkflowExecutionTimeout = started.WorkflowExecutionTimeout;
        execution.WorkflowRunTimeout = started.WorkflowRunTimeout;
        execution.WorkflowTaskTimeout = started.WorkflowTaskTimeout;
        execution.StartTime = Timestamp;
        execution.ExecutionTime = begins.ToTimestamp();
        execution.ExecutionExpirationTime = started.WorkflowExecutionExpirationTime;
        execution.RunExpirationTime = DurationRules.IsSet(started.WorkflowRunTimeout)
            ? (begins + DurationRules.ToTime(started.WorkflowRunTimeout)).ToTimestamp()
            : null;
        if (execution.ExecutionExpirationTime is { } chain && (execution.RunExpirationTime is null || chain.CompareTo(execution.RunExpirationTime) < 0))
        {
            execution.RunExpirationTime = chain;
        }

        execution.RetryPolicy = started.RetryPolicy;
        execution.CronSchedule = started.CronSchedule;
        execution.WorkflowTaskAttempt = 1;
        execution.ResetPoints = started.PrevAutoResetPoints?.Clone() ?? new ResetPoints();
        execution.Root = started.RootWorkflowExecution ?? Identity;
        if (started.ParentWorkflowExecution is { } parent)
        {
            execution.Parent = new ParentLink
            {
                Namespace = started.ParentWorkflowNamespace,
                NamespaceId = started.ParentWorkflowNamespaceId,
                WorkflowId = parent.WorkflowId,
                RunId = parent.RunId,
                InitiatedEventId = started.ParentInitiatedEventId,
            };
        }
    }

    private void SetAttributes(WorkflowExecutionStartedEventAttributes started)
    {
        if (started.Memo is not null || started.SearchAttributes is not null)
        {
            var attributes = State.EditAttributes();
            attributes.Memo = started.Memo?.Clone();
            attributes.SearchAttributes = started.SearchAttributes?.Clone();
        }
    }
}
