using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Machines;

/// <summary>A cancellation request to another workflow, or (without a sequence number) to a child that is being cancelled.</summary>
internal sealed class ExternalCancelMachine(IMachineHost host, uint? seq, string workflowId) : Machine(host)
{
    private State state;

    private enum State
    {
        Created,
        Initiated,
        Ended,
    }

    protected override string Description => $"Cancellation request to workflow '{workflowId}'";

    public override void Handle(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.RequestCancelExternalWorkflowExecutionInitiated when state == State.Created:
                var initiated = e.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
                Require(e, "Workflow id", workflowId, initiated.WorkflowExecution?.WorkflowId ?? string.Empty);
                state = State.Initiated;
                break;
            case EventType.ExternalWorkflowExecutionCancelRequested when state == State.Initiated:
                End(null);
                break;
            case EventType.RequestCancelExternalWorkflowExecutionFailed when state == State.Initiated:
                End(Refused(e.RequestCancelExternalWorkflowExecutionFailedEventAttributes.Cause));
                break;
            default:
                throw Unexpected(e);
        }
    }

    private static Failure Refused(CancelExternalWorkflowExecutionFailedCause cause) => new()
    {
        Message = "Unable to cancel external workflow because "
            + (cause == CancelExternalWorkflowExecutionFailedCause.Unspecified ? "unknown" : "not found"),
        ApplicationFailureInfo = new() { Type = cause.ToString() },
    };

    private void End(Failure? failure)
    {
        state = State.Ended;
        if (seq is { } number)
        {
            Host.Send(new ExternalCancelResolvedJob(number, failure));
        }
    }
}
