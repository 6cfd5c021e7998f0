using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Workflow.V1;

namespace DataEgress.Local.Temporal.History.Resets;

/// <summary>
/// Makes a new run out of the first events of another: copies the events and brings the state to where they lead.
/// Activities that are pending there are scheduled afresh.
/// </summary>
/// <param name="run">The new run.</param>
/// <param name="source">The run the events are from.</param>
internal sealed class HistoryCopy(RunEditor run, WorkflowRun source)
{
    public void Apply(IReadOnlyList<HistoryEvent> events, string requestId)
    {
        Start(events[0], requestId);
        foreach (var copied in events.Skip(1))
        {
            run.State.Copy(copied);
            Apply(copied);
        }

        var last = events[^1].EventId;
        var points = source.State.Execution.ResetPoints.Points
            .Where(point => point.RunId != source.RunId || point.FirstWorkflowTaskCompletedId <= last);
        run.Execution.ResetPoints = new ResetPoints { Points = { points.Select(point => point.Clone()) } };
    }

    private void Start(HistoryEvent first, string requestId)
    {
        var started = first.WorkflowExecutionStartedEventAttributes.Clone();
        var expires = started.WorkflowExecutionExpirationTime;
        started.WorkflowExecutionExpirationTime = null;
        var added = run.Start(started, requestId, first.UserMetadata?.Clone(), first.Links.Select(link => link.Clone()));
        added.EventTime = first.EventTime;

        // The chain's time starts again; what the event says about it stays.
        started.WorkflowExecutionExpirationTime = expires;
        run.Execution.ExecutionTime = run.Execution.StartTime;
        run.Execution.LastResetTime = run.Timestamp;
    }

    private void Apply(HistoryEvent copied)
    {
        switch (copied.EventType)
        {
            case EventType.WorkflowTaskScheduled:
            case EventType.WorkflowTaskStarted:
            case EventType.WorkflowTaskCompleted:
            case EventType.WorkflowTaskFailed:
            case EventType.WorkflowTaskTimedOut:
                ApplyWorkflowTask(copied);
                break;
            case EventType.WorkflowExecutionSignaled:
                run.Execution.SignalCount++;
                AddRequest(copied.WorkflowExecutionSignaledEventAttributes.RequestId, copied);
                break;
            case EventType.WorkflowExecutionOptionsUpdated:
                AddRequest(copied.WorkflowExecutionOptionsUpdatedEventAttributes.AttachedRequestId, copied);
                break;
            case EventType.WorkflowExecutionCancelRequested:
                run.Execution.CancelRequested = true;
                break;
            case EventType.UpsertWorkflowSearchAttributes:
                run.UpsertSearchAttributes(copied.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes);
                break;
            case EventType.WorkflowPropertiesModified when copied.WorkflowPropertiesModifiedEventAttributes.UpsertedMemo is { } memo:
                run.UpsertMemo(memo);
                break;
            case EventType.TimerStarted:
                AddTimer(copied, copied.TimerStartedEventAttributes);
                break;
            case EventType.TimerFired:
                run.State.Timers.Remove(copied.TimerFiredEventAttributes.TimerId);
                break;
            case EventType.TimerCanceled:
                run.State.Timers.Remove(copied.TimerCanceledEventAttributes.TimerId);
                break;
            case EventType.WorkflowExecutionUpdateAdmitted:
            case EventType.WorkflowExecutionUpdateAccepted:
            case EventType.WorkflowExecutionUpdateCompleted:
                ApplyUpdate(copied);
                break;
            default:
                ApplyActivity(copied);
                ApplyChild(copied);
                ApplyExternal(copied);
                break;
        }
    }

    private void ApplyWorkflowTask(HistoryEvent copied)
    {
        switch (copied.EventType)
        {
            case EventType.WorkflowTaskScheduled:
                var scheduled = copied.WorkflowTaskScheduledEventAttributes;
                run.Execution.WorkflowTask = new WorkflowTaskState
                {
                    ScheduledEventId = copied.EventId,
                    Attempt = scheduled.Attempt,
                    ScheduledTime = copied.EventTime,
                    OriginalScheduledTime = copied.EventTime,
                    StartToCloseTimeout = scheduled.StartToCloseTimeout,
                    TaskQueue = run.CurrentTaskQueue(),
                };
                break;
            case EventType.WorkflowTaskStarted:
                run.Execution.WorkflowTask.StartedEventId = copied.EventId;
                run.Execution.WorkflowTask.StartedTime = copied.EventTime;
                break;
            case EventType.WorkflowTaskCompleted:
                run.Execution.PreviousStartedEventId = copied.WorkflowTaskCompletedEventAttributes.StartedEventId;
                run.Execution.WorkflowTask = null;
                break;
            default:
                run.Execution.WorkflowTask = null;
                break;
        }
    }

    private void AddRequest(string requestId, HistoryEvent copied)
    {
        if (requestId.Length > 0)
        {
            run.State.RequestIds.Add(new RequestIdState { RequestId = requestId, EventType = copied.EventType, EventId = copied.EventId });
        }
    }

    private void AddTimer(HistoryEvent copied, TimerStartedEventAttributes started) => run.State.Timers.Add(new PendingTimer
    {
        TimerId = started.TimerId,
        StartedEventId = copied.EventId,
        ExpiryTime = (copied.EventTime.ToDateTimeOffset() + DurationRules.ToTime(started.StartToFireTimeout)).ToTimestamp(),
    });

    private void ApplyUpdate(HistoryEvent copied)
    {
        if (copied.WorkflowExecutionUpdateAdmittedEventAttributes is { } admitted)
        {
            run.State.Updates.Add(new UpdateState { UpdateId = admitted.Request.Meta.UpdateId, AdmittedEventId = copied.EventId });
            run.Execution.UpdateCount++;
        }
        else if (copied.WorkflowExecutionUpdateAcceptedEventAttributes is { } accepted)
        {
            var update = run.State.Updates.Edit(accepted.ProtocolInstanceId) ?? new UpdateState { UpdateId = accepted.ProtocolInstanceId };
            run.Execution.UpdateCount += update.AdmittedEventId == 0 ? 1 : 0;
            update.AcceptedEventId = copied.EventId;
            run.State.Updates.Add(update);
        }
        else if (run.State.Updates.Edit(copied.WorkflowExecutionUpdateCompletedEventAttributes.Meta.UpdateId) is { } completed)
        {
            completed.CompletedEventId = copied.EventId;
        }
    }

    private void ApplyActivity(HistoryEvent copied)
    {
        if (copied.ActivityTaskScheduledEventAttributes is { } scheduled)
        {
            run.State.Activities.Add(new PendingActivity
            {
                ScheduledEventId = copied.EventId,
                ActivityId = scheduled.ActivityId,
                ActivityType = scheduled.ActivityType.Name,
                TaskQueue = scheduled.TaskQueue.Name,
                Attempt = 1,
                ScheduledTime = run.Timestamp,
                CurrentAttemptScheduledTime = run.Timestamp,
                ScheduleToCloseTimeout = scheduled.ScheduleToCloseTimeout,
                ScheduleToStartTimeout = scheduled.ScheduleToStartTimeout,
                StartToCloseTimeout = scheduled.StartToCloseTimeout,
                HeartbeatTimeout = scheduled.HeartbeatTimeout,
                RetryPolicy = scheduled.RetryPolicy,
                Priority = scheduled.Priority,
            });
            return;
        }

        if (copied.ActivityTaskCancelRequestedEventAttributes is { } cancel)
        {
            if (run.State.Activities.Edit(cancel.ScheduledEventId) is { } activity)
            {
                activity.CancelRequested = true;
                activity.CancelRequestedEventId = copied.EventId;
            }

            return;
        }

        var ended = copied.ActivityTaskCompletedEventAttributes?.ScheduledEventId
            ?? copied.ActivityTaskFailedEventAttributes?.ScheduledEventId
            ?? copied.ActivityTaskTimedOutEventAttributes?.ScheduledEventId
            ?? copied.ActivityTaskCanceledEventAttributes?.ScheduledEventId;
        if (ended is { } scheduledEventId)
        {
            run.State.Activities.Remove(scheduledEventId);
        }
    }

    private void ApplyChild(HistoryEvent copied)
    {
        if (copied.StartChildWorkflowExecutionInitiatedEventAttributes is { } initiated)
        {
            // A child that the other run has asked for, but not heard of, is found again by the request.
            var requested = source.State.Children.TryGet(copied.EventId, out var pending) ? pending.CreateRequestId : "";
            run.State.Children.Add(new PendingChild
            {
                InitiatedEventId = copied.EventId,
                Namespace = initiated.Namespace,
                NamespaceId = initiated.NamespaceId,
                WorkflowId = initiated.WorkflowId,
                WorkflowType = initiated.WorkflowType.Name,
                CreateRequestId = requested.Length > 0 ? requested : Guid.NewGuid().ToString(),
                ParentClosePolicy = initiated.ParentClosePolicy,
            });
            return;
        }

        if (copied.ChildWorkflowExecutionStartedEventAttributes is { } started)
        {
            if (run.State.Children.Edit(started.InitiatedEventId) is { } child)
            {
                child.StartedEventId = copied.EventId;
                child.RunId = started.WorkflowExecution.RunId;
            }

            return;
        }

        var ended = copied.StartChildWorkflowExecutionFailedEventAttributes?.InitiatedEventId
            ?? copied.ChildWorkflowExecutionCompletedEventAttributes?.InitiatedEventId
            ?? copied.ChildWorkflowExecutionFailedEventAttributes?.InitiatedEventId
            ?? copied.ChildWorkflowExecutionCanceledEventAttributes?.InitiatedEventId
            ?? copied.ChildWorkflowExecutionTerminatedEventAttributes?.InitiatedEventId
            ?? copied.ChildWorkflowExecutionTimedOutEventAttributes?.InitiatedEventId;
        if (ended is { } initiatedEventId)
        {
            run.State.Children.Remove(initiatedEventId);
        }
    }

    private void ApplyExternal(HistoryEvent copied)
    {
        switch (copied.EventType)
        {
            case EventType.SignalExternalWorkflowExecutionInitiated:
                run.State.ExternalSignals.Add(new PendingExternalSignal
                {
                    InitiatedEventId = copied.EventId,
                    RequestId = Guid.NewGuid().ToString(),
                });
                break;
            case EventType.SignalExternalWorkflowExecutionFailed:
                run.State.ExternalSignals.Remove(copied.SignalExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case EventType.ExternalWorkflowExecutionSignaled:
                run.State.ExternalSignals.Remove(copied.ExternalWorkflowExecutionSignaledEventAttributes.InitiatedEventId);
                break;
            case EventType.RequestCancelExternalWorkflowExecutionInitiated:
                run.State.ExternalCancels.Add(new PendingExternalCancel
                {
                    InitiatedEventId = copied.EventId,
                    RequestId = Guid.NewGuid().ToString(),
                });
                break;
            case EventType.RequestCancelExternalWorkflowExecutionFailed:
                run.State.ExternalCancels.Remove(copied.RequestCancelExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case EventType.ExternalWorkflowExecutionCancelRequested:
                run.State.ExternalCancels.Remove(copied.ExternalWorkflowExecutionCancelRequestedEventAttributes.InitiatedEventId);
                break;
        }
    }
}
