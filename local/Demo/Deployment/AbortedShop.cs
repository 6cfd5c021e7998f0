using DataEgress.Local.Demo.Story;
using DataEgress.Workflows.Deployment;

namespace DataEgress.Local.Demo.Deployment;

/// <summary>A deployment that is aborted half way, and undone in reverse order.</summary>
internal sealed class AbortedShop(ProcedureStage stage, ShopFolder folder, string plan)
{
    private const string Reason = "the change window is over";
    private const string UndoPrefix = "undo ";

    private static readonly string[] Undoable = ["apply", "catalogue", "images", "announce", "migrate"];

    /// <summary>Plays it.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        var story = stage.Story;
        story.Chapter($"A deployment to {Cast.Production} is aborted");
        await using var run = await DeploymentRun.StartAsync(stage, plan, Cast.Production, Cast.Requester, cancellationToken, "replicas:=5", "backup:=true").ConfigureAwait(false);
        var digest = await run.UntilGateAsync("agree", 1).ConfigureAwait(false);
        foreach (var approver in new[] { Cast.FirstApprover, Cast.SecondApprover })
        {
            await stage.Egress.MustTellAsync(cancellationToken, run.Approval("agree", digest, approver)).ConfigureAwait(false);
        }

        await run.UntilAsync("migrate", StepState.Failed).ConfigureAwait(false);
        var running = folder.ReadRunning(Cast.Production);
        story.Say($"It got as far as the database, which is locked again. {Cast.Operator} stops it: what was done is undone, the last first.");
        await stage.Egress.MustTellAsync(cancellationToken, "abort", run.Id, "--reason", Reason, "--by", Cast.Operator).ConfigureAwait(false);
        var result = await run.ResultAsync(cancellationToken).ConfigureAwait(false);
        var journal = folder.ReadJournal(Cast.Production);
        story.Typed($"cat {Cast.Production}/journal");
        story.Answer(string.Join('\n', journal));

        story.Check(result.Outcome == DeploymentOutcome.Aborted && result.Reason?.Contains(Reason, StringComparison.Ordinal) == true, "it ends as aborted, with the reason", $"{result.Outcome}: {result.Reason}");
        var audit = await run.AuditAsync(cancellationToken).ConfigureAwait(false);
        var done = audit.Where(a => a.Action == "step done" && Undoable.Contains(a.Gate)).Select(a => a.Gate).ToList();
        var undone = journal.Where(l => l.StartsWith(UndoPrefix, StringComparison.Ordinal)).Select(l => l[UndoPrefix.Length..]).ToList();
        story.Check(
            done.Count == 4 && undone.SequenceEqual(Enumerable.Reverse(done)),
            $"the tools undid {string.Join(", ", undone)}: the reverse of what was done",
            $"done {string.Join(", ", done)}; undone {string.Join(", ", undone)}");
        story.Check(undone is ["announce", _, _, "apply"] && !journal.Contains("migrate"), "the last that was done was undone first, and what was never done was not undone", string.Join("; ", journal));
        story.Check(running is not null && folder.ReadRunning(Cast.Production) is null, "what ran before the abort does not run any more", running ?? "nothing ran before");
        story.Check(
            journal.Contains("backup") && result.Steps.Single(s => s.Id == "backup").State == StepState.Done,
            "the backup, which has nothing to undo, stays",
            string.Join("; ", journal));
    }
}
