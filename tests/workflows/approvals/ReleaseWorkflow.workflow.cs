using DataEgress.Workflows.Approvals;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Tests.Approvals;

/// <summary>Passes its gates one after the other, and starts nothing else.</summary>
[Workflow]
public sealed class ReleaseWorkflow : GatedWorkflow
{
    private int changes;

    [WorkflowInit]
    public ReleaseWorkflow(ReleaseRequest request)
        : base(request.Approvers)
    {
    }

    [WorkflowRun]
    public async Task<IReadOnlyList<GateOutcome>> RunAsync(ReleaseRequest request)
    {
        var outcomes = new List<GateOutcome>();
        foreach (var gate in request.Gates)
        {
            outcomes.Add(await Gates.PassAsync(gate, Workflow.CancellationToken));
        }

        return outcomes;
    }

    [WorkflowQuery]
    public int Changes() => changes;

    [WorkflowQuery]
    public string Details() => Gates.Describe();

    private protected override void Changed() => changes++;
}

/// <param name="Approvers">Who may decide.</param>
/// <param name="Gates">The gates.</param>
public sealed record ReleaseRequest(IReadOnlyList<Approver> Approvers, IReadOnlyList<GateRequest> Gates);
