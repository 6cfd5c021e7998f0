using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment;
using Temporalio.Workflows;

namespace DataEgress.Starter.Tests;

/// <summary>Speaks as a deployment of which one step has failed, until it is told to try that step again.</summary>
[Workflow(nameof(DeploymentWorkflow))]
public sealed class FakeDeployment
{
    private DeploymentRequest? request;
    private StepInstruction? told;

    [WorkflowRun]
    public async Task<DeploymentResult> RunAsync(DeploymentRequest request)
    {
        this.request = request;
        Workflow.UpsertTypedSearchAttributes(SearchAttributes.WaitingFor.ValueSet(SearchAttributes.Intervention));
        await Workflow.WaitConditionAsync(() => told?.Step == "apply");
        return new(DeploymentOutcome.Deployed, [], $"by {told!.By}");
    }

    [WorkflowSignal(Signals.Retry)]
    public Task RetryAsync(StepInstruction? instruction = null)
    {
        told = instruction;
        return Task.CompletedTask;
    }

    [WorkflowQuery(Queries.Status)]
    public DeploymentStatus Status() => new(
        request?.Plan ?? "", request?.Environment ?? "", "d1", request?.RequestedBy ?? "", [new("apply", "Apply", StepState.Failed, 1, "exit code 3")]);

    [WorkflowQuery(Queries.Gates)]
    public IReadOnlyList<GateStatus> Gates() => [];
}
