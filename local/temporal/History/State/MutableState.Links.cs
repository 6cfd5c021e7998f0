using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.State;

// Events that were buffered get their ids late: what refers to them is completed then.
internal sealed partial class MutableState
{
    private void Link(List<HistoryEvent> flushed)
    {
        foreach (var added in flushed)
        {
            switch (added.EventType)
            {
                case EventType.ActivityTaskStarted:
                    LinkActivity(flushed, added.ActivityTaskStartedEventAttributes.ScheduledEventId, added.EventId);
                    break;
                case EventType.ChildWorkflowExecutionStarted:
                    LinkChild(flushed, added.ChildWorkflowExecutionStartedEventAttributes.InitiatedEventId, added.EventId);
                    break;
                case EventType.WorkflowExecutionSignaled:
                    LinkRequest(added.WorkflowExecutionSignaledEventAttributes.RequestId, added.EventId);
                    break;
                case EventType.WorkflowExecutionOptionsUpdated:
                    LinkRequest(added.WorkflowExecutionOptionsUpdatedEventAttributes.AttachedRequestId, added.EventId);
                    break;
            }
        }
    }

    private static void LinkActivity(List<HistoryEvent> flushed, long scheduledEventId, long startedEventId)
    {
        foreach (var closing in flushed)
        {
            if (closing.ActivityTaskCompletedEventAttributes is { } completed && completed.ScheduledEventId == scheduledEventId)
            {
                completed.StartedEventId = startedEventId;
            }
            else if (closing.ActivityTaskFailedEventAttributes is { } failed && failed.ScheduledEventId == scheduledEventId)
            {
                failed.StartedEventId = startedEventId;
            }
            else if (closing.ActivityTaskTimedOutEventAttributes is { } timedOut && timedOut.ScheduledEventId == scheduledEventId)
            {
                timedOut.StartedEventId = startedEventId;
            }
            else if (closing.ActivityTaskCanceledEventAttributes is { } canceled && canceled.ScheduledEventId == scheduledEventId)
            {
                canceled.StartedEventId = startedEventId;
            }
        }
    }

    private void LinkChild(List<HistoryEvent> flushed, long initiatedEventId, long startedEventId)
    {
        if (Children.Edit(initiatedEventId) is { } child)
        {
            child.StartedEventId = startedEventId;
        }

        foreach (var closing in flushed)
        {
            if (closing.ChildWorkflowExecutionCompletedEventAttributes is { } completed && completed.InitiatedEventId == initiatedEventId)
            {
                completed.StartedEventId = startedEventId;
            }
            else if (closing.ChildWorkflowExecutionFailedEventAttributes is { } failed && failed.InitiatedEventId == initiatedEventId)
            {
                failed.StartedEventId = startedEventId;
            }
            else if (closing.ChildWorkflowExecutionTimedOutEventAttributes is { } timedOut && timedOut.InitiatedEventId == initiatedEventId)
            {
                timedOut.StartedEventId = startedEventId;
            }
            else if (closing.ChildWorkflowExecutionCanceledEventAttributes is { } canceled && canceled.InitiatedEventId == initiatedEventId)
            {
                canceled.StartedEventId = startedEventId;
            }
            else if (closing.ChildWorkflowExecutionTerminatedEventAttributes is { } terminated && terminated.InitiatedEventId == initiatedEventId)
            {
                terminated.StartedEventId = startedEventId;
            }
        }
    }

    private void LinkRequest(string requestId, long eventId)
    {
        if (requestId.Length > 0 && RequestIds.Edit(requestId) is { } request)
        {
            request.EventId = eventId;
        }
    }
}
