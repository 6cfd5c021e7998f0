using System.Globalization;
using DataEgress.Local.Demo.Story;
using DataEgress.Starter;
using DataEgress.Workflows;
using DataEgress.Workflows.Deployment;

namespace DataEgress.Local.Demo.Deployment;

/// <summary>A deployment that gets through: a changed plan is noticed, a failed step retried, another skipped.</summary>
internal sealed class DeployedShop(ProcedureStage stage, ShopFolder folder, string plan)
{
    private const int Replicas = 3;
    private const string Region = "eu-west-1";
    private const string NewImage = "shop-1.5";

    private static readonly string[] Loads = ["catalogue", "images"];

    private readonly DemoStory story = stage.Story;

    /// <summary>Plays it.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        story.Chapter($"{Cast.Requester} deploys to {Cast.Qa}");
        var parameters = new[] { string.Create(CultureInfo.InvariantCulture, $"replicas:={Replicas}") };
        await using var run = await DeploymentRun.StartAsync(stage, plan, Cast.Qa, Cast.Requester, cancellationToken, parameters).ConfigureAwait(false);
        await stage.Egress.MustBeRefusedAsync(
            "a second deployment of the same plan and environment is refused",
            "is running already",
            cancellationToken,
            DeploymentRun.StartCommand(stage, plan, Cast.Qa, Cast.SecondApprover, parameters)).ConfigureAwait(false);
        await ApproveAsync(run, cancellationToken).ConfigureAwait(false);
        await RetryAsync(run, cancellationToken).ConfigureAwait(false);
        await SkipAsync(run, cancellationToken).ConfigureAwait(false);
        await CheckAsync(run, cancellationToken).ConfigureAwait(false);
    }

    private async Task ApproveAsync(DeploymentRun run, CancellationToken cancellationToken)
    {
        story.Chapter("What is approved is what is done");
        var first = await run.UntilGateAsync("agree", 1).ConfigureAwait(false);
        story.Say($"Two people must agree to change.plan; its digest is {first}.");
        await stage.Egress.MustBeRefusedAsync($"{Cast.Requester}, who asked for it, cannot approve it", "four eyes", cancellationToken, run.Approval("agree", first, Cast.Requester)).ConfigureAwait(false);
        await stage.Egress.MustTellAsync(cancellationToken, run.Approval("agree", first, Cast.FirstApprover)).ConfigureAwait(false);

        story.Say($"Meanwhile somebody wants a newer image and writes the planned change anew. {Cast.SecondApprover} has not noticed and approves the old one.");
        await folder.PlanByHandAsync(Cast.Qa, NewImage, Replicas, Region, story, cancellationToken).ConfigureAwait(false);
        await stage.Egress.MustTellAsync(cancellationToken, run.Approval("agree", first, Cast.SecondApprover)).ConfigureAwait(false);
        var second = await run.UntilGateAsync("agree", 2).ConfigureAwait(false);
        story.Say($"What would be done is not what was approved: nothing is done, and the gate is open again for {second}.");
        story.Check(second != first && folder.ReadRunning(Cast.Qa) is null && folder.ReadJournal(Cast.Qa).Count == 0, "the changed plan was not applied, though two had approved the former one", string.Join("; ", folder.ReadJournal(Cast.Qa)));
        var audit = await run.AuditAsync(cancellationToken).ConfigureAwait(false);
        story.Check(audit.Any(a => a is { Action: "approval void", Gate: "apply" }), "the audit says that the approval is void");

        await stage.Egress.MustBeRefusedAsync("an approval of the old digest is refused as stale", "what waits for approval now is", cancellationToken, run.Approval("agree", first, Cast.FirstApprover)).ConfigureAwait(false);
        var agreed = folder.ReadChangePlan(Cast.Qa);
        foreach (var approver in new[] { Cast.FirstApprover, Cast.SecondApprover })
        {
            await stage.Egress.MustTellAsync(cancellationToken, run.Approval("agree", second, approver)).ConfigureAwait(false);
        }

        var applied = await run.UntilAsync("apply", StepState.Done).ConfigureAwait(false);
        story.Check(applied.Digest == second && folder.ReadRunning(Cast.Qa) == agreed, "approved anew, exactly the approved plan runs, with the approved digest", $"{applied.Digest}: {folder.ReadRunning(Cast.Qa)}");
    }

    private async Task RetryAsync(DeploymentRun run, CancellationToken cancellationToken)
    {
        story.Chapter("Side by side, and a step that fails");
        var failed = await run.UntilAsync("migrate", StepState.Failed).ConfigureAwait(false);
        var journal = folder.ReadJournal(Cast.Qa).ToList();
        var begun = Loads.Select(l => journal.IndexOf($"{l} begins")).ToList();
        var ended = Loads.Select(l => journal.IndexOf($"{l} ends")).ToList();
        story.Check(begun.Min() >= 0 && ended.Min() > begun.Max(), "catalogue and images were loaded side by side: each ends only while the other runs", string.Join("; ", journal));

        await run.TellFailureAsync(failed, "the database is locked by: the nightly report", cancellationToken).ConfigureAwait(false);
        story.Say($"{Cast.Operator} repairs the cause and retries.");
        folder.UnlockDatabase(Cast.Qa, story);
        await stage.Egress.MustTellAsync(cancellationToken, "retry", run.Id, "--step", "migrate", "--by", Cast.Operator).ConfigureAwait(false);
        var done = await run.UntilAsync("migrate", StepState.Done, attempt: 2).ConfigureAwait(false);
        story.Check(done.Attempt == 2 && folder.ReadJournal(Cast.Qa).Count(l => l == "migrate") == 1, "the second attempt migrates the database, once", string.Join("; ", folder.ReadJournal(Cast.Qa)));
    }

    private async Task SkipAsync(DeploymentRun run, CancellationToken cancellationToken)
    {
        const string Reason = "qa has no cache";
        story.Chapter("A step that is not needed after all");
        var failed = await run.UntilAsync("warm-up", StepState.Failed).ConfigureAwait(false);
        await run.TellFailureAsync(failed, "there is no cache here", cancellationToken).ConfigureAwait(false);
        var silent = await stage.Egress.LookAsync(null, cancellationToken, "skip", run.Id, "--step", "warm-up", "--by", Cast.Operator).ConfigureAwait(false);
        story.Check(silent.ExitCode == ExitCodes.Usage, "without a reason nothing is skipped", silent.Text);
        await stage.Egress.MustTellAsync(cancellationToken, "skip", run.Id, "--step", "warm-up", "--reason", Reason, "--by", Cast.Operator).ConfigureAwait(false);
        var skipped = await run.UntilAsync("warm-up", StepState.Skipped).ConfigureAwait(false);
        story.Check(skipped.Evidence?.Contains(Reason, StringComparison.Ordinal) == true, "skipped, with the reason", skipped.Evidence);
    }

    private async Task CheckAsync(DeploymentRun run, CancellationToken cancellationToken)
    {
        story.Chapter("Deployed");
        var result = await run.ResultAsync(cancellationToken).ConfigureAwait(false);
        await stage.Egress.LookAsync(stage.Egress.Query(run.Id, Queries.Status), cancellationToken, "deploy", "status", plan, Cast.Qa).ConfigureAwait(false);
        story.Check(result.Outcome == DeploymentOutcome.DeployedWithSkips, "it ends as deployed, with a skip", $"{result.Outcome}");
        var states = result.Steps.ToDictionary(s => s.Id, s => s.State);
        story.Check(states["smoke"] == StepState.Done && folder.ReadRunning(Cast.Qa) == $"image {NewImage}\nreplicas {Replicas}\nregion {Region}\n", "what runs is what was asked for", folder.ReadRunning(Cast.Qa));
        var journal = folder.ReadJournal(Cast.Qa);
        story.Check(
            states["announce"] == StepState.NotNeeded && states["backup"] == StepState.NotNeeded && !journal.Contains("announce") && !journal.Contains("backup"),
            "announce and backup were not needed in qa, and were not done",
            string.Join("; ", journal));
        story.Check(
            journal.Count(l => l.StartsWith("apply ", StringComparison.Ordinal)) == 1 && !journal.Any(l => l.StartsWith("undo ", StringComparison.Ordinal)),
            "it was applied once, and nothing was undone",
            string.Join("; ", journal));
    }
}
