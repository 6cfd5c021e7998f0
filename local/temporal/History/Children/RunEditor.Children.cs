using DataEgress.Local.Temporal.State;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Children: asked for, started, and ended.
internal sealed partial class RunEditor
{
    /// <summary>The workflow asks for a child; starting it is the work of <see cref="HistoryEngine.FollowCrossWorkflow"/>.</summary>
    public HistoryEvent InitiateChild(StartChildWorkflowExecutionCommandAttributes command, string namespaceId, long completedEventId)
    {
        var added = Add(new HistoryEvent
        {
            EventType = EventType.StartChildWorkflowExecutionInitiated,
            StartChildWorkflowExecutionInitiatedEventAttributes = new StartChildWorkflowExecutionInitiatedEventAttributes
            {
                Namespace = command.Namespace,
                NamespaceId = namespaceId,
                WorkflowId = command.WorkflowId,
                WorkflowType = command.WorkflowType,
                TaskQueue = command.TaskQueue,
                Header = command.Header,
                Input = command.Input,
                WorkflowExecutionTimeout = command.WorkflowExecutionTimeout,
                WorkflowRunTimeout = command.WorkflowRunTimeout,
                WorkflowTaskTimeout = command.WorkflowTaskTimeout,
                Control = command.Control,
                WorkflowTaskCompletedEventId = completedEventId,
                WorkflowIdReusePolicy = command.WorkflowIdReusePolicy,
                RetryPolicy = command.RetryPolicy,
                CronSchedule = command.CronSchedule,
                Memo = command.Memo,
                SearchAttributes = command.SearchAttributes,
                ParentClosePolicy = command.ParentClosePolicy,
                InheritBuildId = command.InheritBuildId,
                Priority = command.Priority,
                VersioningOverride = command.VersioningOverride,
            },
        });
        State.Children.Add(new PendingChild
        {
            InitiatedEventId = added.EventId,
            Namespace = command.Namespace,
            NamespaceId = namespaceId,
            WorkflowId = command.WorkflowId,
            WorkflowType = command.WorkflowType.Name,
            CreateRequestId = Guid.NewGuid().ToString(),
            ParentClosePolicy = command.ParentClosePolicy,
        });
        return added;
    }

    /// <summary>The child has its first run.</summary>
    public void StartedChild(PendingChild pending, string runId)
    {
        var initiated = State.FindEvent(pending.InitiatedEventId).StartChildWorkflowExecutionInitiatedEventAttributes;
        var child = State.Children.Edit(pending.InitiatedEventId)!;
        child.RunId = runId;
        Add(new HistoryEvent
        {
            EventType = EventType.ChildWorkflowExecutionStarted,
            ChildWorkflowExecutionStartedEventAttributes = new ChildWorkflowExecutionStartedEventAttributes
            {
                Namespace = child.Namespace,
                NamespaceId = child.NamespaceId,
                InitiatedEventId = child.InitiatedEventId,
                WorkflowExecution = ExecutionOf(child),
                WorkflowType = initiated.WorkflowType,
                Header = initiated.Header,
            },
        });
    }

    /// <summary>The child cannot be started.</summary>
    public void FailChildStart(PendingChild pending, StartChildWorkflowExecutionFailedCause cause)
    {
        var initiated = State.FindEvent(pending.InitiatedEventId).StartChildWorkflowExecutionInitiatedEventAttributes;
        State.Children.Remove(pending.InitiatedEventId);
        Add(new HistoryEvent
        {
            EventType = EventType.StartChildWorkflowExecutionFailed,
            StartChildWorkflowExecutionFailedEventAttributes = new StartChildWorkflowExecutionFailedEventAttributes
            {
                Namespace = initiated.Namespace,
                NamespaceId = initiated.NamespaceId,
                WorkflowId = initiated.WorkflowId,
                WorkflowType = initiated.WorkflowType,
                Cause = cause,
                Control = initiated.Control,
                InitiatedEventId = pending.InitiatedEventId,
            },
        });
    }

    /// <summary>The last run of the child has ended as its closing event says.</summary>
    public void ClosedChild(PendingChild child, HistoryEvent closing)
    {
        State.Children.Remove(child.InitiatedEventId);
        var added = new HistoryEvent();
        switch (closing.EventType)
        {
            case EventType.WorkflowExecutionCompleted:
                added.EventType = EventType.ChildWorkflowExecutionCompleted;
                added.ChildWorkflowExecutionCompletedEventAttributes = new ChildWorkflowExecutionCompletedEventAttributes
                {
                    Result = closing.WorkflowExecutionCompletedEventAttributes.Result,
                    Namespace = child.Namespace,
                    NamespaceId = child.NamespaceId,
                    WorkflowExecution = ExecutionOf(child),
                    WorkflowType = TypeOf(child),
                    InitiatedEventId = child.InitiatedEventId,
                    StartedEventId = child.StartedEventId,
                };
                break;
            case EventType.WorkflowExecutionFailed:
                added.EventType = EventType.ChildWorkflowExecutionFailed;
                added.ChildWorkflowExecutionFailedEventAttributes = new ChildWorkflowExecutionFailedEventAttributes
                {
                    Failure = closing.WorkflowExecutionFailedEventAttributes.Failure,
                    RetryState = closing.WorkflowExecutionFailedEventAttributes.RetryState,
                    Namespace = child.Namespace,
                    NamespaceId = child.NamespaceId,
                    WorkflowExecution = ExecutionOf(child),
                    WorkflowType = TypeOf(child),
                    InitiatedEventId = child.InitiatedEventId,
                    StartedEventId = child.StartedEventId,
                };
                break;
            case EventType.WorkflowExecutionTimedOut:
                added.EventType = EventType.ChildWorkflowExecutionTimedOut;
                added.ChildWorkflowExecutionTimedOutEventAttributes = new ChildWorkflowExecutionTimedOutEventAttributes
                {
                    RetryState = closing.WorkflowExecutionTimedOutEventAttributes.RetryState,
                    Namespace = child.Namespace,
                    NamespaceId = child.NamespaceId,
                    WorkflowExecution = ExecutionOf(child),
                    WorkflowType = TypeOf(child),
                    InitiatedEventId = child.InitiatedEventId,
                    StartedEventId = child.StartedEventId,
                };
                break;
            case EventType.WorkflowExecutionCanceled:
                added.EventType = EventType.ChildWorkflowExecutionCanceled;
                added.ChildWorkflowExecutionCanceledEventAttributes = new ChildWorkflowExecutionCanceledEventAttributes
                {
                    Details = closing.WorkflowExecutionCanceledEventAttributes.Details,
                    Namespace = child.Namespace,
                    NamespaceId = child.NamespaceId,
                    WorkflowExecution = ExecutionOf(child),
                    WorkflowType = TypeOf(child),
                    InitiatedEventId = child.InitiatedEventId,
                    StartedEventId = child.StartedEventId,
                };
                break;
            default:
                added.EventType = EventType.ChildWorkflowExecutionTerminated;
                added.ChildWorkflowExecutionTerminatedEventAttributes = new ChildWorkflowExecutionTerminatedEventAttributes
                {
                    Namespace = child.Namespace,
                    NamespaceId = child.NamespaceId,
                    WorkflowExecution = ExecutionOf(child),
                    WorkflowType = TypeOf(child),
                    InitiatedEventId = child.InitiatedEventId,
                    StartedEventId = child.StartedEventId,
                };
                break;
        }

        Add(added);
    }

    private static WorkflowExecution ExecutionOf(PendingChild child) => new() { WorkflowId = child.WorkflowId, RunId = child.RunId };

    private static WorkflowType TypeOf(PendingChild child) => new() { Name = child.WorkflowType };
}
