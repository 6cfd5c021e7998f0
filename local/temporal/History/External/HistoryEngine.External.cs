using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History;

// Delivering signals and cancellations from one workflow to another.
internal sealed partial class HistoryEngine
{
    private async Task DeliverSignalAsync(
        WorkflowRun run, PendingExternalSignal pending, SignalExternalWorkflowExecutionInitiatedEventAttributes wanted)
    {
        var cause = await SignalAsync(run, pending, wanted);
        await ChangeAsync(run, editor =>
        {
            if (editor.State.IsRunning && editor.State.ExternalSignals.Contains(pending.InitiatedEventId))
            {
                editor.EndExternalSignal(pending.InitiatedEventId, cause);
                editor.ScheduleWorkflowTaskIfNone();
            }
        });
    }

    private async Task<SignalExternalWorkflowExecutionFailedCause?> SignalAsync(
        WorkflowRun source, PendingExternalSignal pending, SignalExternalWorkflowExecutionInitiatedEventAttributes wanted)
    {
        await using var transaction = await BeginOnOtherAsync(source, wanted.NamespaceId, wanted.WorkflowExecution);
        if (transaction is null
            || FindRun(transaction, wanted.WorkflowExecution.RunId) is not { State.IsRunning: true } target
            || (wanted.ChildWorkflowOnly && !IsChildOf(target, IdentityOf(source))))
        {
            return SignalExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound;
        }

        if (target.State.Execution.SignalCount >= MostSignals)
        {
            return SignalExternalWorkflowExecutionFailedCause.SignalCountLimitExceeded;
        }

        transaction.Open(target).Signal(new WorkflowExecutionSignaledEventAttributes
        {
            SignalName = wanted.SignalName,
            Input = wanted.Input,
            Header = wanted.Header,
            Identity = RunEditor.ServerIdentity,
            ExternalWorkflowExecution = IdentityOf(source),
            RequestId = pending.RequestId,
        });
        await transaction.CommitAsync();
        return null;
    }

    private async Task DeliverCancelAsync(
        WorkflowRun run, PendingExternalCancel pending, RequestCancelExternalWorkflowExecutionInitiatedEventAttributes wanted)
    {
        var found = await CancelAsync(run, pending, wanted);
        await ChangeAsync(run, editor =>
        {
            if (editor.State.IsRunning && editor.State.ExternalCancels.Contains(pending.InitiatedEventId))
            {
                editor.EndExternalCancel(
                    pending.InitiatedEventId,
                    found ? null : CancelExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound);
                editor.ScheduleWorkflowTaskIfNone();
            }
        });
    }

    /// <summary>False when there is no such execution. One that is closed, or being cancelled already, is fine.</summary>
    private async Task<bool> CancelAsync(
        WorkflowRun source, PendingExternalCancel pending, RequestCancelExternalWorkflowExecutionInitiatedEventAttributes wanted)
    {
        await using var transaction = await BeginOnOtherAsync(source, wanted.NamespaceId, wanted.WorkflowExecution);
        if (transaction is null
            || FindRun(transaction, wanted.WorkflowExecution.RunId) is not { } target
            || (target.State.IsRunning && wanted.ChildWorkflowOnly && !IsChildOf(target, IdentityOf(source))))
        {
            return false;
        }

        if (target.State is { IsRunning: true, Execution.CancelRequested: false })
        {
            transaction.Open(target).RequestCancel(
                wanted.Reason, RunEditor.ServerIdentity, pending.RequestId, IdentityOf(source), pending.InitiatedEventId);
            await transaction.CommitAsync();
        }

        return true;
    }

    /// <summary>A transaction on another execution; null when there is none, or it is the run's own.</summary>
    private async Task<Transaction?> BeginOnOtherAsync(WorkflowRun source, string namespaceId, WorkflowExecution execution) =>
        execution.WorkflowId == source.Chain.WorkflowId && namespaceId == source.Chain.NamespaceId
            ? null
            : await BeginIfExistsAsync(namespaceId, execution.WorkflowId);
}
