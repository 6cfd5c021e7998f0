using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Approvals;

/// <summary>
/// A workflow with gates: takes decisions by signal and by update, and answers for them by query. A signal has no answer,
/// so a refused one is found in the audit only; the update <c>decide</c> fails with the reason.
/// </summary>
public abstract class GatedWorkflow
{
    /// <summary>Takes who may decide.</summary>
    protected GatedWorkflow(IReadOnlyList<Approver> approvers)
    {
        ArgumentNullException.ThrowIfNull(approvers);
        Gates = new(approvers, Changed);
    }

    /// <summary>The gates, for the workflow itself.</summary>
    private protected Gates Gates { get; }

    /// <summary>Approves a gate.</summary>
    [WorkflowSignal(Signals.Approve)]
    public Task ApproveAsync(Decision? decision) => TakeSignal(DecisionKind.Approve, decision);

    /// <summary>Rejects a gate, with a reason.</summary>
    [WorkflowSignal(Signals.Reject)]
    public Task RejectAsync(Decision? decision) => TakeSignal(DecisionKind.Reject, decision);

    /// <summary>Takes an approval back.</summary>
    [WorkflowSignal(Signals.Revoke)]
    public Task RevokeAsync(Decision? decision) => TakeSignal(DecisionKind.Revoke, decision);

    /// <summary>
    /// Decides with an immediate answer; fails with the reason where the decision is refused. No validator says so,
    /// since what a validator refuses leaves no trace, and a refusal belongs in the audit.
    /// </summary>
    [WorkflowUpdate(Updates.Decide)]
    public Task<DecisionAnswer> DecideAsync(DecideRequest? request) =>
        Task.FromResult(Gates.Decide(request?.Kind ?? DecisionKind.Approve, request));

    /// <summary>The last opening of every gate.</summary>
    [WorkflowQuery(Queries.Gates)]
    public IReadOnlyList<GateStatus> GateStatuses() => Gates.Statuses;

    /// <summary>Everything that was done, decided and refused.</summary>
    [WorkflowQuery(Queries.Audit)]
    public IReadOnlyList<AuditEntry> Audit() => Gates.Audit;

    /// <summary>Called whenever a gate or the audit has changed, to show what is waited for.</summary>
    private protected abstract void Changed();

    private Task TakeSignal(DecisionKind kind, Decision? decision)
    {
        try
        {
            Gates.Decide(kind, decision);
        }
        catch (ApplicationFailureException e)
        {
            // A signal that throws would fail the workflow; who sent it has nobody to tell.
            Workflow.Logger.LogDecisionRefused(decision?.Gate, decision?.Approver, e.Message);
        }

        return Task.CompletedTask;
    }
}
