using DataEgress.Local.Temporal.State;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Signals and cancellations that the workflow sends to others.
internal sealed partial class RunEditor
{
    public HistoryEvent InitiateExternalSignal(
        SignalExternalWorkflowExecutionCommandAttributes command, string namespaceName, string namespaceId, long completedEventId)
    {
        var added = Add(new HistoryEvent
        {
            EventType = EventType.SignalExternalWorkflowExecutionInitiated,
            SignalExternalWorkflowExecutionInitiatedEventAttributes = new SignalExternalWorkflowExecutionInitiatedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                Namespace = namespaceName,
                NamespaceId = namespaceId,
                WorkflowExecution = command.Execution,
                SignalName = command.SignalName,
                Input = command.Input,
                Control = command.Control,
                ChildWorkflowOnly = command.ChildWorkflowOnly,
                Header = command.Header,
            },
        });
        State.ExternalSignals.Add(new PendingExternalSignal
        {
            InitiatedEventId = added.EventId,
            RequestId = Guid.NewGuid().ToString(),
        });
        return added;
    }

    /// <summary>The signal has arrived, or cannot: <paramref name="cause"/>.</summary>
    public void EndExternalSignal(long initiatedEventId, SignalExternalWorkflowExecutionFailedCause? cause)
    {
        var initiated = State.FindEvent(initiatedEventId).SignalExternalWorkflowExecutionInitiatedEventAttributes;
        State.ExternalSignals.Remove(initiatedEventId);
        Add(cause is { } why
            ? new HistoryEvent
            {
                EventType = EventType.SignalExternalWorkflowExecutionFailed,
                SignalExternalWorkflowExecutionFailedEventAttributes = new SignalExternalWorkflowExecutionFailedEventAttributes
                {
                    Cause = why,
                    Namespace = initiated.Namespace,
                    NamespaceId = initiated.NamespaceId,
                    WorkflowExecution = initiated.WorkflowExecution,
                    InitiatedEventId = initiatedEventId,
                    Control = initiated.Control,
                },
            }
            : new HistoryEvent
            {
                EventType = EventType.ExternalWorkflowExecutionSignaled,
                ExternalWorkflowExecutionSignaledEventAttributes = new ExternalWorkflowExecutionSignaledEventAttributes
                {
                    InitiatedEventId = initiatedEventId,
                    Namespace = initiated.Namespace,
                    NamespaceId = initiated.NamespaceId,
                    WorkflowExecution = initiated.WorkflowExecution,
                    Control = initiated.Control,
                },
            });
    }

    public HistoryEvent InitiateExternalCancel(
        RequestCancelExternalWorkflowExecutionCommandAttributes command, string namespaceName, string namespaceId, long completedEventId)
    {
        var added = Add(new HistoryEvent
        {
            EventType = EventType.RequestCancelExternalWorkflowExecutionInitiated,
            RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new RequestCancelExternalWorkflowExecutionInitiatedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                Namespace = namespaceName,
                NamespaceId = namespaceId,
                WorkflowExecution = new WorkflowExecution { WorkflowId = command.WorkflowId, RunId = command.RunId },
                Control = command.Control,
                ChildWorkflowOnly = command.ChildWorkflowOnly,
                Reason = command.Reason,
            },
        });
        State.ExternalCancels.Add(new PendingExternalCancel
        {
            InitiatedEventId = added.EventId,
            RequestId = Guid.NewGuid().ToString(),
        });
        return added;
    }

    /// <summary>The request has arrived, or cannot: <paramref name="cause"/>.</summary>
    public void EndExternalCancel(long initiatedEventId, CancelExternalWorkflowExecutionFailedCause? cause)
    {
        var initiated = State.FindEvent(initiatedEventId).RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
        State.ExternalCancels.Remove(initiatedEventId);
        Add(cause is { } why
            ? new HistoryEvent
            {
                EventType = EventType.RequestCancelExternalWorkflowExecutionFailed,
                RequestCancelExternalWorkflowExecutionFailedEventAttributes = new RequestCancelExternalWorkflowExecutionFailedEventAttributes
                {
                    Cause = why,
                    Namespace = initiated.Namespace,
                    NamespaceId = initiated.NamespaceId,
                    WorkflowExecution = initiated.WorkflowExecution,
                    InitiatedEventId = initiatedEventId,
                    Control = initiated.Control,
                },
            }
            : new HistoryEvent
            {
                EventType = EventType.ExternalWorkflowExecutionCancelRequested,
                ExternalWorkflowExecutionCancelRequestedEventAttributes = new ExternalWorkflowExecutionCancelRequestedEventAttributes
                {
                    InitiatedEventId = initiatedEventId,
                    Namespace = initiated.Namespace,
                    NamespaceId = initiated.NamespaceId,
                    WorkflowExecution = initiated.WorkflowExecution,
                },
            });
    }
}
