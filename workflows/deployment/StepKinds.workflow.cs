using System.Globalization;
using System.Text.Json;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment.Expressions;
using DataEgress.Workflows.Deployment.Plans;
using Temporalio.Workflows;

namespace DataEgress.Workflows.Deployment;

/// <summary>How each kind of step is done.</summary>
/// <param name="plan">The plan.</param>
/// <param name="request">The deployment's input.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="runs">All steps.</param>
/// <param name="gates">The gates.</param>
/// <param name="attend">Does a step until it is done or skipped.</param>
internal sealed class StepKinds(
    Plan plan,
    DeploymentRequest request,
    IReadOnlyDictionary<string, JsonElement> parameters,
    IReadOnlyList<StepRun> runs,
    Gates gates,
    Func<StepRun, Task> attend)
{
    // Between the end of a command's own limit and the end of our patience: stopping it and writing the log down.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>The condition of a step is false whatever the steps before it do.</summary>
    public bool IsCertainlyNotNeeded(Step step)
    {
        try
        {
            return step.When is { } when && !new Evaluator(BareNames()).Holds(ExpressionParser.Parse(when));
        }
        catch (EvaluationException)
        {
            return false;
        }
    }

    /// <summary>Does a step once.</summary>
    /// <returns>Done, or not needed.</returns>
    /// <exception cref="StepFailedException">It failed.</exception>
    /// <exception cref="EvaluationException">An expression of it has no value.</exception>
    public async Task<StepState> DoAsync(StepRun run, CancellationToken cancellationToken)
    {
        var names = NamesFor();
        if (run.Step.When is { } when && !new Evaluator(names).Holds(ExpressionParser.Parse(when)))
        {
            return StepState.NotNeeded;
        }

        await StartGatesAsync(run);
        names = NamesFor();
        if (run.Step.ForEach is { } list)
        {
            var items = new Evaluator(names).Evaluate(ExpressionParser.Parse(list)) as Sequence ?? new([]);
            for (var i = 0; i < items.Items.Count; i++)
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{run.Step.Id}[{i}]");
                if (!run.DoneItems.Contains(key))
                {
                    await OnceAsync(run, key, With(names, "item", items.Items[i]), cancellationToken);
                    run.DoneItems.Add(key);
                }
            }

            run.DoneItems.Clear();
        }
        else
        {
            await OnceAsync(run, run.Step.Id, names, cancellationToken);
        }

        return StepState.Done;
    }

    /// <summary>Opens the gates of a step again, since what they approved is not what would be done.</summary>
    public async Task ApproveAgainAsync(StepRun of)
    {
        foreach (var approval in runs.Where(r => r.Step.Approval?.Of == of.Step.Id && r.State == StepState.Done).ToList())
        {
            await attend(approval);
        }
    }

    /// <summary>An approval of this step that was done was taken back before what it gates has started.</summary>
    public bool IsReopened(StepRun run) => run.Step.Approval is not null && gates.IsOpen(run.Step.Id);

    /// <summary>Takes a step back: its items, the last first.</summary>
    public async Task<StepState> UndoAsync(StepRun run)
    {
        for (var i = run.Applied.Count - 1; i >= 0; i--)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"undo.{run.Step.Id}[{i}].{run.Attempt}");
            run.Log = (await RunAsync(Request(key, run.Step.Undo!.Render(new(run.Applied[i]))), CancellationToken.None)).Log;
            run.Applied.RemoveAt(i);
        }

        return StepState.Undone;
    }

    /// <summary>The gate of an approval or of a manual step.</summary>
    public GateRequest GateOf(StepRun run, string subject, string? digest = null) => run.Step switch
    {
        { Approval: { } approval } => new(
            run.Step.Id, subject, new(approval.Required, approval.Groups, approval.FourEyes, approval.Timeout), digest, run.Attempt, [request.RequestedBy]),
        { Manual: { } manual } => new(
            run.Step.Id, subject, new(1, manual.Groups, FourEyes: false, manual.Timeout), null, run.Attempt, ReasonRequired: true),
        _ => throw new InvalidOperationException($"{run.Step.Id} has no gate"),
    };

    /// <summary>
    /// The moment up to which approvals can be taken back: if one was, its gate is open again and this waits. Gates a step
    /// are the approvals of it, and those that it needs.
    /// </summary>
    private async Task StartGatesAsync(StepRun run)
    {
        var approvals = runs
            .Where(r => r.Step.Approval is { } approval && (approval.Of == run.Step.Id || run.Step.Needs.Contains(r.Step.Id)))
            .ToList();

        while (approvals.Find(r => r.State == StepState.Done && !gates.IsApproved(r.Step.Id)) is { } reopened)
        {
            await attend(reopened);
        }

        approvals.Where(r => r.State == StepState.Done).ToList().ForEach(r => gates.Start(r.Step.Id));
    }

    private Task OnceAsync(StepRun run, string key, IReadOnlyDictionary<string, Value> names, CancellationToken cancellationToken) => run.Step switch
    {
        { Command: { } command } => CommandAsync(run, key, command, names, cancellationToken),
        { Check: { } check } => CheckAsync(run, key, check, names, cancellationToken),
        { Approval: { } approval } => ApprovalAsync(run, approval, names, cancellationToken),
        { Manual: { } manual } => ManualAsync(run, manual, names, cancellationToken),
        { Wait: { } wait } => WaitAsync(wait, names, cancellationToken),
        _ => throw new StepFailedException(DeploymentFailures.InvalidPlan, $"{run.Step.Id} has no kind"),
    };

    private async Task CommandAsync(
        StepRun run, string key, CommandStep command, IReadOnlyDictionary<string, Value> names, CancellationToken cancellationToken)
    {
        var digests = runs.Where(r => r.Step.Approval?.Of == run.Step.Id && r.State == StepState.Done).Select(r => r.Digest).Distinct().ToList();
        if (digests.Count > 1)
        {
            throw new StepFailedException(DeploymentFailures.DigestChanged, "the approvals are for different digests");
        }

        var request = Request($"{key}.{run.Attempt}", command.Render(new(names))) with { ApprovedDigest = digests.FirstOrDefault() };
        var result = await RunAsync(request, cancellationToken);
        run.Take(result);
        if (run.Step.Undo is not null)
        {
            run.Applied.Add(With(names, "output", StepRun.ToValue(result.Output)));
        }
    }

    private async Task CheckAsync(
        StepRun run, string key, CheckStep check, IReadOnlyDictionary<string, Value> names, CancellationToken cancellationToken)
    {
        var until = Workflow.UtcNow + (check.For ?? TimeSpan.Zero);
        for (var turn = 1; ; turn++)
        {
            var judged = names;
            var holds = true;
            if (check.Command is { } command)
            {
                var request = Request($"{key}.{run.Attempt}.{turn}", command.Render(new(names))) with { AnyExitCode = true, Remember = false };
                var result = await RunAsync(request, cancellationToken);
                run.Take(result);
                judged = With(With(names, "output", StepRun.ToValue(result.Output)), "exit_code", new Number(result.ExitCode));
                holds = check.That is not null || result.ExitCode == 0;
            }

            var evaluator = new Evaluator(judged);
            if (holds && (check.That is null || evaluator.Holds(ExpressionParser.Parse(check.That))))
            {
                return;
            }

            if (check.Every is not { } every || Workflow.UtcNow + every > until)
            {
                var message = check.Message is { } template ? Template.Parse(template).Render(evaluator) : check.That ?? string.Join(' ', check.Command!.Run);
                throw new StepFailedException(DeploymentFailures.CheckFailed, message);
            }

            await Workflow.DelayAsync(every, cancellationToken);
        }
    }

    private async Task ApprovalAsync(StepRun run, ApprovalStep approval, IReadOnlyDictionary<string, Value> names, CancellationToken cancellationToken)
    {
        if (IsReopened(run))
        {
            await PassAsync(run, () => gates.DecidedAgainAsync(run.Step.Id, cancellationToken));
            return;
        }

        if (run.Attempt > 1 && approval.Prepare is { } prepare)
        {
            await attend(runs.First(r => r.Step.Id == prepare));
            names = NamesFor();
        }

        run.Digest = approval.Of is { } of
            ? await DigestAsync(of, runs.First(r => r.Step.Id == of).Step.Command!.Render(new(names)), cancellationToken)
            : null;
        var gate = GateOf(run, Template.Parse(approval.Subject).Render(new(names)), run.Digest);
        await PassAsync(run, () => gates.DecidedAsync(gate, cancellationToken));
    }

    private async Task ManualAsync(StepRun run, ManualStep manual, IReadOnlyDictionary<string, Value> names, CancellationToken cancellationToken)
    {
        var gate = GateOf(run, Template.Parse(manual.Instructions).Render(new(names)));
        await PassAsync(run, () => gates.PassAsync(gate, cancellationToken));
        run.Evidence = gates.Audit.Last(a => a.Gate == run.Step.Id && a.Action == Signals.Approve && a.Refused is null).Reason;
        if (run.Step.Undo is not null)
        {
            run.Applied.Add(With(names, "output", Nothing.Instance));
        }
    }

    private static async Task PassAsync(StepRun run, Func<Task<GateOutcome>> decided)
    {
        run.State = StepState.Gate;
        var outcome = await decided();
        run.State = StepState.Running;
        switch (outcome.State)
        {
            case GateState.Approved:
                return;
            case GateState.Expired:
                throw new StepFailedException(DeploymentFailures.Expired, "nobody decided in time");
            default:
                throw new StepFailedException(DeploymentFailures.Rejected, outcome.Reason ?? "rejected");
        }
    }

    private static async Task WaitAsync(WaitStep wait, IReadOnlyDictionary<string, Value> names, CancellationToken cancellationToken)
    {
        var duration = wait.For ?? Until(Template.Parse(wait.Until!).Render(new(names))) - Workflow.UtcNow;
        if (duration > TimeSpan.Zero)
        {
            await Workflow.DelayAsync(duration, cancellationToken);
        }
    }

    private static DateTime Until(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime
            : throw new StepFailedException(DeploymentFailures.Expression, $"'{text}' is not a time such as 2027-01-31T18:00:00Z");

    private CommandRequest Request(string key, CommandStep command) =>
        new(plan.Name, request.Environment, Workflow.Info.FirstExecutionRunId, key, command);

    /// <summary>A command fails for good in its own words; only a lost worker makes this run again.</summary>
    private static Task<CommandResult> RunAsync(CommandRequest command, CancellationToken cancellationToken) => Workflow.ExecuteActivityAsync(
        (IDeploymentActivities a) => a.RunCommandAsync(command),
        new()
        {
            Summary = command.Key,
            StartToCloseTimeout = command.Command.Timeout + Margin,
            HeartbeatTimeout = TimeSpan.FromSeconds(15),
            RetryPolicy = new() { MaximumInterval = TimeSpan.FromMinutes(1) },

            // What was begun is heard of: a command that is stopped may have ended by itself.
            CancellationType = ActivityCancellationType.WaitCancellationCompleted,
            CancellationToken = cancellationToken,
        });

    private async Task<string> DigestAsync(string key, CommandStep command, CancellationToken cancellationToken) =>
        (await Workflow.ExecuteActivityAsync(
            (IDeploymentActivities a) => a.DigestCommandAsync(Request(key, command)),
            new()
            {
                StartToCloseTimeout = TimeSpan.FromMinutes(10),
                RetryPolicy = new() { MaximumInterval = TimeSpan.FromMinutes(1) },
                CancellationToken = cancellationToken,
            })).Digest;

    private Dictionary<string, Value> NamesFor()
    {
        var names = BareNames();
        names["steps"] = new Fields(runs.Where(r => r.IsOver).ToDictionary(r => r.Step.Id, r => r.ToValue(), StringComparer.Ordinal));
        return names;
    }

    private Dictionary<string, Value> BareNames() => ParameterBinding.NamesOf(plan, request.Environment, request.RequestedBy, parameters);

    private static Dictionary<string, Value> With(IReadOnlyDictionary<string, Value> names, string name, Value value) =>
        new(names, StringComparer.Ordinal) { [name] = value };
}
