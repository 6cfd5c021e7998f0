using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Tests.Golden;

/// <summary>Kinds of history events, and how messages name events.</summary>
internal static class EventKinds
{
    private const string LocalActivity = "core_local_activity";

    /// <summary>As messages name it.</summary>
    public static string Describe(this HistoryEvent e) => $"{e.EventType} (id {e.EventId})";

    /// <summary>Whether it is the outcome of a local activity.</summary>
    public static bool IsLocalActivity(this HistoryEvent e) => e.MarkerRecordedEventAttributes?.MarkerName == LocalActivity;

    /// <summary>Whether it is written for a worker's command.</summary>
    public static bool IsCommandEvent(this HistoryEvent e) => e.EventType is
        EventType.ActivityTaskScheduled
        or EventType.ActivityTaskCancelRequested
        or EventType.MarkerRecorded
        or EventType.RequestCancelExternalWorkflowExecutionInitiated
        or EventType.SignalExternalWorkflowExecutionInitiated
        or EventType.StartChildWorkflowExecutionInitiated
        or EventType.TimerCanceled
        or EventType.TimerStarted
        or EventType.UpsertWorkflowSearchAttributes
        or EventType.WorkflowPropertiesModified
        or EventType.WorkflowExecutionCanceled
        or EventType.WorkflowExecutionCompleted
        or EventType.WorkflowExecutionContinuedAsNew
        or EventType.WorkflowExecutionFailed
        or EventType.WorkflowExecutionUpdateAccepted
        or EventType.WorkflowExecutionUpdateCompleted;
}
