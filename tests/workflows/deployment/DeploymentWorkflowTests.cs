using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Handle = Temporalio.Client.WorkflowHandle<DataEgress.Workflows.Deployment.DeploymentWorkflow, DataEgress.Workflows.Deployment.DeploymentResult>;

namespace DataEgress.Workflows.Tests.Deployment;

public sealed class DeploymentWorkflowTests : IAsyncLifetime
{
    private const string Chain = """
        steps:
          - step: one
            command: { run: [do, one] }
            undo: { run: [undo, one] }
          - step: two
            needs: one
            command: { run: [do, two] }
            undo: { run: [undo, two] }
          - step: three
            needs: two
            command: { run: [do, three] }
            undo: { run: [undo, three] }
        """;

    private const string Approved = """
        steps:
          - step: plan
            command: { run: plan }
          - step: agree
            needs: plan
            approval: { subject: "${environment}", of: apply, prepare: plan, groups: [ops] }
          - step: apply
            needs: agree
            command: { run: apply, digest-of: plan.out }
        """;

    private DeploymentFixture fixture = null!;

    public async ValueTask InitializeAsync() => fixture = await DeploymentFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Run_IndependentSteps_AreDoneSideBySide()
    {
        var both = new CountdownEvent(2);
        var together = new TaskCompletionSource();
        fixture.Fake.OnRun = async _ =>
        {
            if (both.Signal())
            {
                together.SetResult();
            }

            await together.Task;
            return fixture.Fake.Result();
        };
        await fixture.RunAsync(
            "steps:\n  - step: a\n    command: { run: a }\n  - step: b\n    command: { run: b }\n",
            async handle => Assert.Equal(DeploymentOutcome.Deployed, (await handle.GetResultAsync()).Outcome));
    }

    [Fact]
    public async Task Run_ConditionsAndOutputs_DecideWhatIsDone()
    {
        fixture.Fake.OnRun = r => Task.FromResult(fixture.Fake.Result(0, r.Key.StartsWith("find", StringComparison.Ordinal) ? new { id = 7 } : null));
        await fixture.RunAsync(
            """
            parameters:
              dr: { type: boolean, default: false }
              teams: { type: list, default: [x, y] }
            steps:
              - step: find
                command: { run: find, capture: json }
              - step: dr
                when: dr
                command: { run: never }
              - step: use
                needs: [find, dr]
                when: steps.dr.outcome == 'not-needed'
                for-each: teams
                command: { run: [use, "${steps.find.output.id}", "${item}"] }
              - step: judge
                needs: find
                check: { that: steps.find.output.id == 7 }
            """,
            async handle =>
            {
                var result = await handle.GetResultAsync();

                Assert.Equal(["find.1: find", "use[0].1: use 7 x", "use[1].1: use 7 y"], fixture.Fake.Runs);
                Assert.Equal([StepState.Done, StepState.NotNeeded, StepState.Done, StepState.Done], result.Steps.Select(s => s.State));
            });
    }

    [Fact]
    public async Task Approval_ByAnotherThanTheRequester_LetsTheStepGoOn() => await fixture.RunAsync(Approved, async handle =>
    {
        await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate);

        Assert.Contains("four eyes", await RefusedAsync(handle, new(DecisionKind.Approve, "agree", "alice", Digest: fixture.Fake.Digest)), StringComparison.Ordinal);
        Assert.Contains("digest", await RefusedAsync(handle, new(DecisionKind.Approve, "agree", "bob", Digest: new('b', 64))), StringComparison.Ordinal);
        await handle.ExecuteUpdateAsync(w => w.DecideAsync(new(DecisionKind.Approve, "agree", "bob", null, fixture.Fake.Digest, null)));

        Assert.Equal(DeploymentOutcome.Deployed, (await handle.GetResultAsync()).Outcome);
        Assert.Equal(["plan.1: plan", "apply.1: apply"], fixture.Fake.Runs);
    });

    [Fact]
    public async Task Approval_OfWhatHasChangedSince_IsVoid() => await fixture.RunAsync(Approved, async handle =>
    {
        await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate);
        var approved = fixture.Fake.Digest;
        fixture.Fake.Digest = new('c', 64);
        await handle.SignalAsync(w => w.ApproveAsync(new("agree", "bob", null, approved, null)));
        var again = await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate, attempt: 2);

        Assert.Equal(new('c', 64), again.Digest);
        Assert.Contains(await handle.QueryAsync(w => w.Audit()), a => a.Action == "approval void");
        await RefusedAsync(handle, new(DecisionKind.Approve, "agree", "bob", Digest: approved));
        await handle.SignalAsync(w => w.ApproveAsync(new("agree", "bob", null, fixture.Fake.Digest, null)));

        Assert.Equal(DeploymentOutcome.Deployed, (await handle.GetResultAsync()).Outcome);
        Assert.Equal(["plan.1: plan", "apply.1: apply", "plan.2: plan", "apply.2: apply"], fixture.Fake.Runs);
    });

    [Fact]
    public async Task Approval_RevokedBeforeTheGatedStepStarts_HoldsItBack() => await fixture.RunAsync(
        Approved.Replace("needs: agree", "needs: [agree, hand]", StringComparison.Ordinal) + "\n  - step: hand\n    manual: { instructions: Look }\n",
        async handle =>
        {
            await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate);
            await handle.SignalAsync(w => w.ApproveAsync(new("agree", "bob", null, fixture.Fake.Digest, null)));
            await DeploymentFixture.UntilAsync(handle, "agree", StepState.Done);
            await handle.SignalAsync(w => w.RevokeAsync(new("agree", "bob", null, null, null)));
            await handle.SignalAsync(w => w.ApproveAsync(new("hand", "carol", "looked", null, null)));
            await DeploymentFixture.UntilAsync(handle, "hand", StepState.Done);
            Assert.Equal(StepState.Gate, (await handle.QueryAsync(w => w.Status())).Steps.Single(s => s.Id == "agree").State);
            await handle.SignalAsync(w => w.ApproveAsync(new("agree", "bob", "after all", fixture.Fake.Digest, null)));

            Assert.Equal(DeploymentOutcome.Deployed, (await handle.GetResultAsync()).Outcome);
            Assert.Equal(["plan.1: plan", "apply.1: apply"], fixture.Fake.Runs);
            var events = (await handle.FetchHistoryAsync()).Events.ToList();
            var started = events.FindLastIndex(e => e.EventType == EventType.ActivityTaskScheduled);
            var approved = events.FindLastIndex(e => e.EventType == EventType.WorkflowExecutionSignaled);
            Assert.True(approved < started, $"the step started at event {started}, before the approval at {approved}");
        });

    [Fact]
    public async Task Approval_Rejected_IsPreparedAndAskedAgainOnRetry() => await fixture.RunAsync(Approved, async handle =>
    {
        await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate);
        await handle.SignalAsync(w => w.RejectAsync(new("agree", "bob", "too large", null, null)));
        var failed = await DeploymentFixture.UntilAsync(handle, "agree", StepState.Failed);
        Assert.Contains("too large", failed.Problem, StringComparison.Ordinal);

        await handle.SignalAsync(w => w.SkipAsync(new("agree", "in a hurry", "alice")));
        await handle.SignalAsync(w => w.RetryAsync(new("agree", null, "alice")));
        await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate, attempt: 2);
        Assert.Contains(await handle.QueryAsync(w => w.Audit()), a => a is { Action: "skip", Refused: "agree cannot be skipped." });
        await handle.SignalAsync(w => w.ApproveAsync(new("agree", "bob", null, fixture.Fake.Digest, null)));

        Assert.Equal(DeploymentOutcome.Deployed, (await handle.GetResultAsync()).Outcome);
        Assert.Equal(["plan.1: plan", "plan.2: plan", "apply.1: apply"], fixture.Fake.Runs);
    });

    [Fact]
    public async Task Step_Failed_IsTriedAgainOnRetry()
    {
        fixture.Fake.OnRun = r => r.Key == "two.1" ? throw FakeCommands.Failed() : Task.FromResult(fixture.Fake.Result());
        await fixture.RunAsync(Chain, async handle =>
        {
            var failed = await DeploymentFixture.UntilAsync(handle, "two", StepState.Failed);
            Assert.Equal("CommandFailed: exit code 1", failed.Problem);
            await handle.SignalAsync(w => w.RetryAsync(null));

            Assert.Equal(DeploymentOutcome.Deployed, (await handle.GetResultAsync()).Outcome);
            Assert.Equal(["one.1: do one", "two.1: do two", "two.2: do two", "three.1: do three"], fixture.Fake.Runs);
        });
    }

    [Fact]
    public async Task Step_SkippedWithReason_LetsTheOthersGoOn()
    {
        fixture.Fake.OnRun = r => r.Key == "two.1" ? throw FakeCommands.Failed() : Task.FromResult(fixture.Fake.Result());
        await fixture.RunAsync(Chain, async handle =>
        {
            await DeploymentFixture.UntilAsync(handle, "two", StepState.Failed);
            await handle.SignalAsync(w => w.SkipAsync(new("two", null, "bob")));
            await handle.SignalAsync(w => w.SkipAsync(new("two", "done by hand", "bob")));
            var result = await handle.GetResultAsync();

            Assert.Equal((DeploymentOutcome.DeployedWithSkips, "done by hand (by bob)"), (result.Outcome, result.Steps[1].Evidence));
            Assert.Contains(await handle.QueryAsync(w => w.Audit()), a => a is { Action: "skip", Refused: "A skip must give its reason." });
        });
    }

    [Fact]
    public async Task Abort_UndoesWhatWasDoneTheLastFirst()
    {
        fixture.Fake.OnRun = r => r.Key is "three.1" or "undo.two[0].2" ? throw FakeCommands.Failed() : Task.FromResult(fixture.Fake.Result());
        await fixture.RunAsync(Chain, async handle =>
        {
            await DeploymentFixture.UntilAsync(handle, "three", StepState.Failed);
            fixture.Fake.Runs.Clear();
            await handle.SignalAsync(w => w.AbortAsync(new(null, "wrong version", "bob")));
            await DeploymentFixture.UntilAsync(handle, "two", StepState.Failed, attempt: 2);
            await handle.SignalAsync(w => w.RetryAsync(new("two", null, null)));
            var result = await handle.GetResultAsync();

            Assert.Equal((DeploymentOutcome.Aborted, "wrong version (by bob)"), (result.Outcome, result.Reason));
            Assert.Equal(["undo.two[0].2: undo two", "undo.two[0].3: undo two", "undo.one[0].2: undo one"], fixture.Fake.Runs);
            Assert.Equal([StepState.Undone, StepState.Undone, StepState.Cancelled], result.Steps.Select(s => s.State));
        });
    }

    [Fact]
    public async Task Manual_WithoutEvidence_IsRefused() => await fixture.RunAsync(
        "steps:\n  - step: hand\n    manual: { instructions: Do it }\n  - step: use\n    needs: hand\n    command: { run: [use, \"${steps.hand.evidence}\"] }\n",
        async handle =>
        {
            await DeploymentFixture.UntilAsync(handle, "hand", StepState.Gate);
            Assert.Contains("evidence", await RefusedAsync(handle, new(DecisionKind.Approve, "hand", "alice")), StringComparison.Ordinal);
            await handle.SignalAsync(w => w.ApproveAsync(new("hand", "alice", "ticket 7", null, null)));
            await handle.GetResultAsync();

            Assert.Equal(["use.1: use ticket 7"], fixture.Fake.Runs);
        });

    [Fact]
    public async Task Run_WrongParameters_FailsWithAllErrors()
    {
        var failure = await Assert.ThrowsAsync<WorkflowFailedException>(() => fixture.RunAsync(
            "parameters:\n  a: { type: integer }\n  b: { type: cidr }\nsteps:\n  - step: x\n    wait: { for: 1s }\n",
            handle => handle.GetResultAsync(),
            new { b = "x", c = 1 }));

        var cause = Assert.IsType<ApplicationFailureException>(failure.InnerException);
        Assert.Equal(
            (DeploymentFailures.InvalidPlan, "c: sample has no such parameter; b: \"x\"; allowed: a network such as 10.0.0.0/16; a: missing; a whole number is required"),
            (cause.ErrorType, cause.Message));
    }

    [Fact]
    public async Task Run_TimePasses_ChecksAgainAndExpires()
    {
        await using var skipping = await DeploymentFixture.StartAsync(timeSkipping: true);
        var turns = 0;
        skipping.Fake.OnRun = _ => Task.FromResult(skipping.Fake.Result(++turns < 4 ? 1 : 0));
        await skipping.RunAsync(
            "steps:\n  - step: rest\n    wait: { for: 2h }\n  - step: look\n    needs: rest\n    check: { run: look, every: 10m, for: 1h }\n"
            + "  - step: agree\n    needs: look\n    skippable: true\n    approval: { subject: x, timeout: 1d }\n",
            async handle =>
            {
                await skipping.SleepAsync(TimeSpan.FromHours(3));
                await DeploymentFixture.UntilAsync(handle, "agree", StepState.Gate);
                await skipping.SleepAsync(TimeSpan.FromDays(1));
                var failed = await DeploymentFixture.UntilAsync(handle, "agree", StepState.Failed);
                Assert.Equal("Expired: nobody decided in time", failed.Problem);
                await handle.SignalAsync(w => w.SkipAsync(new("agree", "nobody there", "bob")));

                Assert.Equal(DeploymentOutcome.DeployedWithSkips, (await handle.GetResultAsync()).Outcome);
                Assert.Equal(["look.1.1: look", "look.1.2: look", "look.1.3: look", "look.1.4: look"], skipping.Fake.Runs);
            });
    }

    private static async Task<string> RefusedAsync(Handle handle, DecideRequest decision) =>
        (await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(w => w.DecideAsync(decision)))).InnerException!.Message;
}
