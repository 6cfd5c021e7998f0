using DataEgress.Local.Temporal.Rules;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// Signals and cancellations of other workflows.
internal sealed partial class CommandProcessor
{
    private HistoryEvent SignalExternal(SignalExternalWorkflowExecutionCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadSignalWorkflowExecutionAttributes;
        const string Command = "SignalExternalWorkflowExecutionCommand";
        Required(attributes, Cause, "SignalExternalWorkflowExecution");
        if (attributes.Execution is not { } target)
        {
            throw new WorkflowTaskFailure(Cause, $"Execution is not set on {Command}.");
        }

        CheckSameNamespace(attributes.Namespace, Cause);
        var rest = $"Namespace={attributes.Namespace} RunId={target.RunId} SignalName={attributes.SignalName}";
        var fault = target.WorkflowId.Length == 0 ? $"WorkflowId is not set on {Command}. {rest}"
            : IdRules.IsTooLong(target.WorkflowId)
                ? $"WorkflowId on {Command} exceeds length limit. WorkflowId={target.WorkflowId} Length={IdRules.LengthOf(target.WorkflowId)} Limit={IdRules.Limit} {rest}"
            : target.RunId.Length > 0 && !Guid.TryParse(target.RunId, out _)
                ? $"Invalid RunId set on {Command}. WorkflowId={target.WorkflowId} {rest}"
            : attributes.SignalName.Length == 0
                ? $"SignalName is not set on {Command}. WorkflowId={target.WorkflowId} Namespace={attributes.Namespace} RunId={target.RunId}"
            : null;
        if (fault is not null)
        {
            throw new WorkflowTaskFailure(Cause, fault);
        }

        CheckPending(run.State.ExternalSignals.Count, WorkflowTaskFailedCause.PendingSignalsLimitExceeded, "signals to external workflows");
        CheckSize(attributes.Input?.CalculateSize() ?? 0, Cause, "SignalExternalWorkflowExecutionCommandAttributes.Input");
        return run.InitiateExternalSignal(attributes, ns.Name, ns.Id, completedEventId);
    }

    private HistoryEvent RequestCancelExternal(RequestCancelExternalWorkflowExecutionCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadRequestCancelExternalWorkflowExecutionAttributes;
        const string Command = "RequestCancelExternalWorkflowExecutionCommand";
        Required(attributes, Cause, "RequestCancelExternalWorkflowExecution");
        CheckSameNamespace(attributes.Namespace, Cause);
        var (id, runId, name) = (attributes.WorkflowId, attributes.RunId, attributes.Namespace);
        var fault = id.Length == 0 ? $"WorkflowId is not set on {Command}. Namespace={name} RunId={runId}"
            : IdRules.IsTooLong(id)
                ? $"WorkflowId on {Command} exceeds length limit. WorkflowId={id} Length={IdRules.LengthOf(id)} Limit={IdRules.Limit} RunId={runId} Namespace={name}"
            : runId.Length > 0 && !Guid.TryParse(runId, out _) ? $"Invalid RunId set on {Command}. WorkflowId={id} RunId={runId} Namespace={name}"
            : initiatedChildren.Contains(id)
                ? $"Start and RequestCancel for child workflow is not allowed in same workflow task. WorkflowId={id} RunId={runId} Namespace={name}"
            : null;
        if (fault is not null)
        {
            throw new WorkflowTaskFailure(Cause, fault);
        }

        CheckPending(run.State.ExternalCancels.Count, WorkflowTaskFailedCause.PendingRequestCancelLimitExceeded, "requests to cancel external workflows");
        return run.InitiateExternalCancel(attributes, ns.Name, ns.Id, completedEventId);
    }
}
