using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.State;

/// <summary>Which events wait while a workflow task is started, and in what order they are let in afterwards.</summary>
internal static class EventBuffering
{
    /// <summary>Whatever is not caused by a workflow task itself, or starts or ends the run, waits.</summary>
    public static bool Waits(EventType type) => type switch
    {
        EventType.WorkflowExecutionStarted
            or EventType.WorkflowExecutionCompleted
            or EventType.WorkflowExecutionFailed
            or EventType.WorkflowExecutionTimedOut
            or EventType.WorkflowExecutionTerminated
            or EventType.WorkflowExecutionContinuedAsNew
            or EventType.WorkflowExecutionCanceled
            or EventType.WorkflowTaskScheduled
            or EventType.WorkflowTaskStarted
            or EventType.WorkflowTaskCompleted
            or EventType.WorkflowTaskFailed
            or EventType.WorkflowTaskTimedOut
            or EventType.ActivityTaskScheduled
            or EventType.ActivityTaskCancelRequested
            or EventType.TimerStarted
            or EventType.TimerCanceled
            or EventType.RequestCancelExternalWorkflowExecutionInitiated
            or EventType.MarkerRecorded
            or EventType.StartChildWorkflowExecutionInitiated
            or EventType.SignalExternalWorkflowExecutionInitiated
            or EventType.UpsertWorkflowSearchAttributes
            or EventType.WorkflowPropertiesModified
            or EventType.WorkflowExecutionUpdateAccepted
            or EventType.WorkflowExecutionUpdateRejected
            or EventType.WorkflowExecutionUpdateCompleted => false,
        _ => true,
    };

    /// <summary>Close events of activities and children last, so that they follow the started events they refer to.</summary>
    public static List<HistoryEvent> InOrder(IReadOnlyCollection<HistoryEvent> buffered) =>
        [.. buffered.Where(waiting => !Closes(waiting.EventType)), .. buffered.Where(waiting => Closes(waiting.EventType))];

    private static bool Closes(EventType type) => type is
        EventType.ActivityTaskCompleted
        or EventType.ActivityTaskFailed
        or EventType.ActivityTaskTimedOut
        or EventType.ActivityTaskCanceled
        or EventType.ChildWorkflowExecutionCompleted
        or EventType.ChildWorkflowExecutionFailed
        or EventType.ChildWorkflowExecutionTimedOut
        or EventType.ChildWorkflowExecutionCanceled
        or EventType.ChildWorkflowExecutionTerminated;
}
