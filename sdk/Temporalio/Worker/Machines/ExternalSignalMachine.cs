using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Machines;

/// <summary>A signal to a child or another workflow.</summary>
internal sealed class ExternalSignalMachine(IMachineHost host, uint seq, string signal, string workflowId) : Machine(host)
{
    private State state;

    private enum State
    {
        Created,
        Initiated,
        Ended,
    }

    protected override string Description => $"Signal '{signal}' to workflow '{workflowId}'";

    /// <summary>Takes the signal back if it has not been sent; otherwise too late, and nothing happens.</summary>
    public void Cancel()
    {
        if (state == State.Created)
        {
            CancelledBeforeSent = true;
            state = State.Ended;
            Host.Send(new ExternalSignalResolvedJob(
                seq, new() { Message = "Signal was cancelled before being sent", CanceledFailureInfo = new() }));
        }
    }

    public override void Handle(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.SignalExternalWorkflowExecutionInitiated when state == State.Created:
                var initiated = e.SignalExternalWorkflowExecutionInitiatedEventAttributes;
                Require(e, "Signal name", signal, initiated.SignalName);
                Require(e, "Workflow id", workflowId, initiated.WorkflowExecution?.WorkflowId ?? string.Empty);
                state = State.Initiated;
                break;
            case EventType.ExternalWorkflowExecutionSignaled when state == State.Initiated:
                state = State.Ended;
                Host.Send(new ExternalSignalResolvedJob(seq, null));
                break;
            case EventType.SignalExternalWorkflowExecutionFailed when state == State.Initiated:
                state = State.Ended;
                Host.Send(new ExternalSignalResolvedJob(seq, Refused(e.SignalExternalWorkflowExecutionFailedEventAttributes.Cause)));
                break;
            default:
                throw Unexpected(e);
        }
    }

    private static Failure Refused(SignalExternalWorkflowExecutionFailedCause cause)
    {
        var reason = cause switch
        {
            SignalExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound => "it was not found",
            SignalExternalWorkflowExecutionFailedCause.NamespaceNotFound => "it was not found",
            SignalExternalWorkflowExecutionFailedCause.SignalCountLimitExceeded =>
                "The per-workflow signal limit was exceeded",
            _ => "unknown",
        };
        return new()
        {
            Message = $"Unable to signal external workflow because {reason}",
            ApplicationFailureInfo = new() { Type = cause.ToString() },
        };
    }
}
