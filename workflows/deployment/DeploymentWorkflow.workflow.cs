using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment.Plans;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Deployment;

/// <summary>
/// Carries out a plan: independent steps side by side, approvals bound to what they approve, failed steps until a human
/// says what to do, and on abort the way back.
/// </summary>
[Workflow]
public class DeploymentWorkflow : GatedWorkflow
{
    private readonly DeploymentRequest request;
    private DeploymentSteps? steps;
    private string? shownWaiting;

    /// <summary>Takes the input before the first signal or query.</summary>
    [WorkflowInit]
    public DeploymentWorkflow(DeploymentRequest request)
        : base(request?.Approvers ?? [])
    {
        ArgumentNullException.ThrowIfNull(request);
        this.request = request;
    }

    /// <summary>Deploys.</summary>
    [WorkflowRun]
    public async Task<DeploymentResult> RunAsync(DeploymentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.SearchAttributes)
        {
            Workflow.UpsertTypedSearchAttributes(SearchAttributes.Environment.ValueSet(request.Environment));
        }

        var plan = request.Definition ?? await ReadPlanAsync(request.Plan);
        var bound = ParameterBinding.Bind(plan, request.Environment, request.RequestedBy, request.Parameters);
        var current = new DeploymentSteps(plan, request, bound.Values, Gates, Changed);
        List<string> errors =
        [
            .. plan.Name == request.Plan ? Array.Empty<string>() : [$"plan: '{request.Plan}'; the plan that was given is {plan.Name}"],
            .. bound.Errors,
            .. bound.Errors.Count == 0 ? current.Unpassable() : [],
        ];
        if (errors.Count > 0)
        {
            throw new ApplicationFailureException(string.Join("; ", errors), DeploymentFailures.InvalidPlan, nonRetryable: true, details: [errors]);
        }

        steps = current;
        Note("deployment started", plan.Name, request.RequestedBy, plan.Digest);
        var outcome = await current.RunAsync();
        Note($"deployment {EnumWords.Of(outcome)}", plan.Name, reason: current.Aborted);
        Workflow.CancellationToken.ThrowIfCancellationRequested();
        return new(outcome, current.Statuses, current.Aborted);
    }

    /// <summary>Tries failed steps again.</summary>
    [WorkflowSignal(Signals.Retry)]
    public Task RetryAsync(StepInstruction? instruction = null)
    {
        Instruct(Signals.Retry, instruction, (s, i) => s.Retry(i));
        return Task.CompletedTask;
    }

    /// <summary>Goes on without failed steps; refused without a reason.</summary>
    [WorkflowSignal(Signals.Skip)]
    public Task SkipAsync(StepInstruction? instruction = null)
    {
        Instruct(Signals.Skip, instruction, (s, i) => s.Skip(i));
        return Task.CompletedTask;
    }

    /// <summary>Stops the deployment and undoes what it did, the last first.</summary>
    [WorkflowSignal(Signals.Abort)]
    public Task AbortAsync(StepInstruction? instruction = null)
    {
        Instruct(Signals.Abort, instruction, (s, i) => s.Abort(i));
        return Task.CompletedTask;
    }

    /// <summary>Where it stands.</summary>
    [WorkflowQuery(Queries.Status)]
    public DeploymentStatus Status() =>
        new(request.Plan, request.Environment, steps?.Plan.Digest, request.RequestedBy, steps?.Statuses ?? [], steps?.Aborted);

    private protected override void Changed()
    {
        var failed = steps?.Failed ?? [];
        Workflow.CurrentDetails = string.Join("\n\n", failed
            .Select(s => $"**{s.Id}** (attempt {s.Attempt}) waits for `retry`{(s.Skippable ? ", `skip`" : "")} or `abort`: {s.Problem}")
            .Append(Gates.Describe()).Where(t => t.Length > 0));
        var waiting = failed.Any() ? SearchAttributes.Intervention : Gates.Open.Count > 0 ? SearchAttributes.Approval : null;
        if (request.SearchAttributes && waiting != shownWaiting)
        {
            Workflow.UpsertTypedSearchAttributes(
                waiting is null ? SearchAttributes.WaitingFor.ValueUnset() : SearchAttributes.WaitingFor.ValueSet(waiting));
        }

        shownWaiting = waiting;
    }

    private static async Task<Plan> ReadPlanAsync(string name)
    {
        var reading = await Workflow.ExecuteActivityAsync(
            (IDeploymentActivities a) => a.ReadPlanAsync(new(name)),
            new() { StartToCloseTimeout = TimeSpan.FromMinutes(1), RetryPolicy = new() { MaximumInterval = TimeSpan.FromMinutes(1) } });
        return reading.Plan ?? throw new ApplicationFailureException(
            string.Join("; ", reading.Errors), DeploymentFailures.InvalidPlan, nonRetryable: true, details: [reading.Errors]);
    }

    private void Instruct(string action, StepInstruction? instruction, Func<DeploymentSteps, StepInstruction, string?> follow)
    {
        var given = instruction ?? new();
        var refused = steps is null ? "The deployment has not begun." : follow(steps, given);
        Note(action, given.Step ?? request.Plan, given.By, reason: given.Reason, refused: refused);
    }

    private void Note(string action, string step, string? by = null, string? digest = null, string? reason = null, string? refused = null) =>
        Gates.Record(new(Workflow.UtcNow, action, step, null, by, digest, reason, refused));
}
