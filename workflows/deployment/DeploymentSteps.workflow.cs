using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment.Expressions;
using DataEgress.Workflows.Deployment.Plans;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Deployment;

/// <summary>The steps of one deployment: their order, their failures, and the way back.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A workflow has no end at which to dispose; the source holds no handle.")]
internal sealed class DeploymentSteps
{
    private readonly Gates gates;
    private readonly Action changed;
    private readonly StepKinds kinds;
    private readonly IReadOnlyList<StepRun> runs;
    private readonly List<StepRun> completed = [];
    private readonly CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);

    public DeploymentSteps(
        Plan plan, DeploymentRequest request, IReadOnlyDictionary<string, JsonElement> parameters, Gates gates, Action changed)
    {
        Plan = plan;
        this.gates = gates;
        this.changed = changed;
        runs = [.. plan.Steps.Select(s => new StepRun(s))];
        kinds = new(plan, request, parameters, runs, gates, AttendAsync);
    }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>Why it was aborted; null while it was not.</summary>
    public string? Aborted { get; private set; }

    /// <summary>Every step.</summary>
    public IReadOnlyList<StepStatus> Statuses =>
        [.. runs.Select(r => r.State == StepState.Done && kinds.IsReopened(r) ? r.Status with { State = StepState.Gate } : r.Status)];

    /// <summary>Those that wait for a human after a failure.</summary>
    public IEnumerable<StepStatus> Failed => runs.Where(r => r.State == StepState.Failed).Select(r => r.Status);

    /// <summary>Approvals that these approvers could never give.</summary>
    public IEnumerable<string> Unpassable() => runs
        .Where(r => r.Step.Approval is not null || r.Step.Manual is not null)
        .Where(r => !kinds.IsCertainlyNotNeeded(r.Step))
        .Select(r => gates.Unpassable(kinds.GateOf(r, "")) is { } reason ? $"{r.Step.Id}: {reason}" : null)
        .OfType<string>();

    /// <summary>Does all steps; after an abort undoes them.</summary>
    public async Task<DeploymentOutcome> RunAsync()
    {
        await Workflow.WhenAllAsync(runs.Select(RunAsync));
        if (!abort.IsCancellationRequested)
        {
            return runs.Any(r => r.State == StepState.Skipped) ? DeploymentOutcome.DeployedWithSkips : DeploymentOutcome.Deployed;
        }

        Aborted ??= "the workflow was cancelled";

        // What was being done again for another step.
        runs.Where(r => r.State is StepState.Running or StepState.Gate or StepState.Failed).ToList().ForEach(r => Set(r, StepState.Cancelled));
        await UndoAsync();
        return DeploymentOutcome.Aborted;
    }

    /// <summary>Tries failed steps again; says why it does not.</summary>
    public string? Retry(StepInstruction instruction) => Decide(instruction, new(Skip: false, instruction.Reason), _ => true);

    /// <summary>Goes on without failed steps; says why it does not.</summary>
    public string? Skip(StepInstruction instruction) => string.IsNullOrWhiteSpace(instruction.Reason)
        ? "A skip must give its reason."
        : Decide(instruction, new(Skip: true, Describe(instruction)), r => r.Step.Skippable || Aborted is not null);

    /// <summary>Stops what runs; says why it does not.</summary>
    public string? Abort(StepInstruction instruction)
    {
        if (Aborted is not null)
        {
            return "The deployment is aborted already.";
        }

        Aborted = Describe(instruction);
        abort.Cancel();
        return null;
    }

    private static string Describe(StepInstruction instruction) => (instruction.Reason, instruction.By) switch
    {
        (null, null) => "no reason given",
        (var reason, null) => reason,
        (null, var by) => $"no reason given (by {by})",
        var (reason, by) => $"{reason} (by {by})",
    };

    private string? Decide(StepInstruction instruction, FailureDecision decision, Func<StepRun, bool> may)
    {
        var meant = runs.Where(r => r.State == StepState.Failed && (instruction.Step is null || r.Step.Id == instruction.Step)).ToList();
        if (meant.Count == 0)
        {
            return instruction.Step is null ? "No step waits for this." : $"The step '{instruction.Step}' does not wait for this.";
        }

        var able = meant.Where(may).ToList();
        able.ForEach(r => r.Decision ??= decision);
        return able.Count > 0 ? null : $"{string.Join(", ", meant.Select(r => r.Step.Id))} cannot be skipped.";
    }

    private async Task RunAsync(StepRun run)
    {
        try
        {
            await Workflow.WaitConditionAsync(() => run.Step.Needs.All(n => runs.First(r => r.Step.Id == n).IsOver), abort.Token);
            await AttendAsync(run);
        }
        catch (Exception e) when (abort.IsCancellationRequested && TemporalException.IsCanceledException(e))
        {
            Set(run, StepState.Cancelled);
        }
    }

    /// <summary>Does a step, be it again for another, until it is done or skipped.</summary>
    private async Task AttendAsync(StepRun run)
    {
        while (true)
        {
            if (kinds.IsReopened(run))
            {
                run.Resume();
            }
            else
            {
                run.Begin();
            }

            changed();
            var failure = await TryAsync(run, () => kinds.DoAsync(run, abort.Token));
            if (failure is null)
            {
                return;
            }

            if (failure is StepFailedException { Type: DeploymentFailures.DigestChanged })
            {
                Workflow.Logger.LogApprovalVoid(run.Step.Id);
                Note("approval void", run, failure.Message);
                await kinds.ApproveAgainAsync(run);
                continue;
            }

            if ((await AskAsync(run, failure, abort.Token)).Skip)
            {
                return;
            }
        }
    }

    /// <summary>Does something for a step.</summary>
    /// <returns>How it failed; null if it did not.</returns>
    private async Task<Exception?> TryAsync(StepRun run, Func<Task<StepState>> work)
    {
        try
        {
            var state = await work();
            if (state == StepState.Done)
            {
                completed.Remove(run);
                completed.Add(run);
            }

            Set(run, state);
            return null;
        }
        catch (ActivityFailureException e) when (!TemporalException.IsCanceledException(e))
        {
            var (type, message) = Failures.Describe(e);
            return new StepFailedException(type, message);
        }
        catch (EvaluationException e)
        {
            return new StepFailedException(DeploymentFailures.Expression, e.Message);
        }
        catch (StepFailedException e)
        {
            return e;
        }
    }

    private async Task<FailureDecision> AskAsync(StepRun run, Exception failure, CancellationToken cancellationToken)
    {
        var type = failure is StepFailedException { Type: var name } ? name : failure.GetType().Name;
        run.Decision = null;
        run.Problem = $"{type}: {failure.Message}";
        Workflow.Logger.LogStepFailed(run.Step.Id, type, failure.Message);
        run.State = StepState.Failed;
        Note("step failed", run, run.Problem);
        await Workflow.WaitConditionAsync(() => run.Decision is not null, cancellationToken);
        var decision = run.Decision!;
        if (decision.Skip)
        {
            run.Evidence = decision.Reason;
            Set(run, StepState.Skipped);
        }

        return decision;
    }

    /// <summary>Takes back what was done, the last first. Nothing stops it but a human who skips a step that cannot be undone.</summary>
    private async Task UndoAsync()
    {
        foreach (var run in Enumerable.Reverse(completed.ToList()).Where(r => r.Step.Undo is not null))
        {
            while (run.State is not (StepState.Undone or StepState.Skipped))
            {
                run.Attempt++;
                run.State = StepState.Running;
                changed();
                if (await TryAsync(run, () => kinds.UndoAsync(run)) is { } failure)
                {
                    await AskAsync(run, failure, CancellationToken.None);
                }
            }
        }
    }

    private void Set(StepRun run, StepState state)
    {
        run.State = state;
        Workflow.Logger.LogStep(run.Step.Id, state, run.Attempt);
        Note($"step {EnumWords.Of(state)}", run, state == StepState.Skipped ? run.Evidence : null);
    }

    private void Note(string action, StepRun run, string? reason) =>
        gates.Record(new(Workflow.UtcNow, action, run.Step.Id, run.Attempt, Digest: run.Digest, Reason: reason));
}
