using DataEgress.Workflows.Egress;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Tests.Egress;

public sealed class DeliveryInstructionsTests : IAsyncLifetime
{
    private WorkflowFixture fixture = null!;
    private bool failing = true;

    /// <summary>What a delivery that waits can be told, by update and by signal.</summary>
    public static TheoryData<string, bool> Instructions { get; } = new()
    {
        { "retry", true },
        { "retry", false },
        { "skip", true },
        { "skip", false },
        { "abort", true },
        { "abort", false },
        { "pause", true },
        { "pause", false },
    };

    public async ValueTask InitializeAsync()
    {
        fixture = await WorkflowFixture.StartAsync();
        fixture.Fake.OnBatch = r => failing && r.SkipReason is null ? throw FakeEgress.Permanent() : new(r.SkipReason is null ? new(Sent: 2) : new(Skipped: 2));
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Updates_AreAnsweredAtOnceAndStandInTheReceipt() => await WaitingAsync(async (handle, delivery) =>
    {
        Assert.Equal(("pause", 0), Shown(await delivery.ExecuteUpdateAsync(w => w.PauseNowAsync(new("month end", "ada")))));
        Assert.True((await delivery.QueryAsync(w => w.Status())).Paused);
        Assert.Equal("resume", (await delivery.ExecuteUpdateAsync(w => w.ResumeNowAsync(new(null, "ada")))).Action);
        failing = false;

        var answer = await delivery.ExecuteUpdateAsync(w => w.RetryNowAsync(new("key repaired", "eve")));

        Assert.Equal(("retry", "batch 0"), (answer.Action, Assert.Single(answer.Steps)));
        Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        var receipt = Assert.Single(fixture.Fake.Receipts);
        Assert.Equal(
            [("pause", "", "ada", "month end"), ("resume", "", "ada", null), ("retry", "batch 0", "eve", "key repaired")],
            receipt.Instructions!.Select(i => (i.Action, i.Gate, i.By, i.Reason)));
        Assert.Equal((2, true), (receipt.Totals!.Sent, receipt.Ended > receipt.Instructions![^1].Time));
    });

    [Fact]
    public async Task Updates_WithoutEffect_AreRefusedWithTheReason() => await WaitingAsync(async (_, delivery) =>
    {
        Assert.Equal("reason: missing; to skip needs one", await RefusalAsync(() => delivery.ExecuteUpdateAsync(w => w.SkipNowAsync(new(" ", "ada")))));
        Assert.Equal("the delivery is not paused", await RefusalAsync(() => delivery.ExecuteUpdateAsync(w => w.ResumeNowAsync(null))));
        await delivery.ExecuteUpdateAsync(w => w.PauseNowAsync(null));
        Assert.Equal("the delivery is paused already", await RefusalAsync(() => delivery.ExecuteUpdateAsync(w => w.PauseNowAsync(null))));
        Assert.Equal("batch 0", Assert.Single((await delivery.ExecuteUpdateAsync(w => w.RetryNowAsync(null))).Steps));

        // It may wait again by now: then this one is taken as well, and not refused.
        await WorkflowFixture.UntilAsync(delivery, s => s.Waiting.Count > 0);
        Assert.Equal(["pause", "retry"], (await delivery.QueryAsync(w => w.Audit())).Select(a => a.Action));
    });

    [Fact]
    public async Task Skip_ByUpdate_GoesOnWithout() => await WaitingAsync(async (handle, delivery) =>
    {
        Assert.Equal("batch 0", Assert.Single((await delivery.ExecuteUpdateAsync(w => w.SkipNowAsync(new("not needed", "ada")))).Steps));

        var result = Assert.Single((await handle.GetResultAsync()).Deliveries);
        Assert.Equal((DeliveryOutcome.DeliveredWithSkips, 2), (result.Outcome, result.Totals.Skipped));
    });

    [Fact]
    public async Task Abort_ByUpdate_WritesAReceiptThatSaysWho() => await WaitingAsync(async (handle, delivery) =>
    {
        Assert.Equal("abort", (await delivery.ExecuteUpdateAsync(w => w.AbortNowAsync(new("wrong entry", "ada")))).Action);

        Assert.Equal("wrong entry (by ada)", Assert.Single((await handle.GetResultAsync()).Deliveries).Reason);
        var receipt = Assert.Single(fixture.Fake.Receipts);
        Assert.Equal((null, "abort", "ada"), (receipt.Totals, receipt.Instructions![0].Action, receipt.Instructions[0].By));
    });

    [Theory]
    [MemberData(nameof(Instructions))]
    public async Task Instruction_ToADelivery_TakesEffectEitherWay(string action, bool byUpdate) => await WaitingAsync(async (handle, delivery) =>
    {
        failing = false;
        await InstructAsync(delivery, action, byUpdate);
        if (action == "pause")
        {
            Assert.True((await delivery.QueryAsync(w => w.Status())).Paused);
            await InstructAsync(delivery, "resume", byUpdate);
            Assert.False((await delivery.QueryAsync(w => w.Status())).Paused);
            await InstructAsync(delivery, "retry", byUpdate);
        }

        Assert.Equal(OutcomeOf(action), Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        Assert.Equal((action, "ada", "because"), Assert.Single(fixture.Fake.Receipts).Instructions![0] switch { var i => (i.Action, i.By, i.Reason) });
    });

    [Theory]
    [MemberData(nameof(Instructions))]
    public async Task Instruction_ToAnEgress_TakesEffectEitherWay(string action, bool byUpdate) => await WaitingAsync(async (handle, delivery) =>
    {
        failing = false;
        await InstructAsync(handle, action, byUpdate);
        if (action == "pause")
        {
            await WorkflowFixture.UntilAsync(delivery, s => s.Paused);
            await InstructAsync(handle, "resume", byUpdate);
            await WorkflowFixture.UntilAsync(delivery, s => !s.Paused);
            await InstructAsync(handle, "retry", byUpdate);
        }

        Assert.Equal(OutcomeOf(action), Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        Assert.Equal((action, "ada"), (await handle.QueryAsync(w => w.Audit()))[0] switch { var i => (i.Action, i.By) });
    });

    [Fact]
    public async Task SetLimits_BySignal_HoldFromTheNextBatchOn() => await WaitingAsync(async (handle, delivery) =>
    {
        failing = false;
        await delivery.SignalAsync(w => w.SetLimitsAsync(new(2, 4096, "they are slow", "ada")));
        await delivery.SignalAsync(w => w.SetLimitsAsync(new(0, null, null, "eve")));
        await delivery.SignalAsync(w => w.RetryAsync(null));
        await handle.GetResultAsync();

        Assert.Equal(new(2, 4096), fixture.Fake.Limits.Last());
        Assert.Equal(
            [null, "filesAtOnce: 0; allowed is 1 or more, or nothing", null],
            Assert.Single(fixture.Fake.Receipts).Instructions!.Select(i => i.Refused));
    });

    [Fact]
    public async Task Abort_WhileABatchRuns_WritesTheReceiptWhenItHasEnded()
    {
        failing = false;
        var running = new TaskCompletionSource();
        fixture.Fake.BeforeBatch = async () =>
        {
            running.TrySetResult();
            var context = ActivityExecutionContext.Current;
            using var beats = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!context.CancellationToken.IsCancellationRequested)
            {
                context.Heartbeat();
                await beats.WaitForNextTickAsync(CancellationToken.None);
            }

            fixture.Fake.Calls.Enqueue("batch ended");
        };
        await fixture.RunAsync(
            async handle =>
            {
                await running.Task;
                await fixture.Delivery(handle.Id).ExecuteUpdateAsync(w => w.AbortNowAsync(new("enough", "ada")));

                Assert.Equal(DeliveryOutcome.Aborted, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
                Assert.Equal(["batch 0", "batch ended", "receipt of 3: Aborted"], fixture.Fake.Calls.TakeLast(3));
            },
            new(SearchAttributes: false, HeartbeatTimeout: TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task SetLimits_WhileItRuns_HoldFromTheNextBatchOnAndAcrossRuns()
    {
        fixture.Fake.Pages.Clear();
        fixture.Fake.Pages.AddRange(Enumerable.Range(0, 4).Select(i => new BatchPage([new(i == 0 ? null : $"{i - 1}", $"{i}", 2, 10)], $"{i}", i < 3)));
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "out", TransferType.S3, "destination", ControlFile: "control");
        await WaitingAsync(
            async (handle, delivery) =>
            {
                Assert.Equal(
                    "bytesPerSecond: 3; allowed is 1024 or more, or nothing",
                    await RefusalAsync(() => delivery.ExecuteUpdateAsync(w => w.SetLimitsNowAsync(new(null, 3, null, "ada")))));
                Assert.Equal(new(2, 4096), await delivery.ExecuteUpdateAsync(w => w.SetLimitsNowAsync(new(2, 4096, "they are slow", "ada"))));
                Assert.Equal(new(2, 4096), (await delivery.QueryAsync(w => w.Status())).Limits);
                failing = false;
                await delivery.SignalAsync(w => w.RetryAsync(null));

                Assert.Equal(9, Assert.Single((await handle.GetResultAsync()).Deliveries).Totals.Sent);
                Assert.All(fixture.Fake.Limits.TakeLast(4), limits => Assert.Equal(new(2, 4096), limits));
                Assert.Equal("filesAtOnce 2, bytesPerSecond 4096", Assert.Single(fixture.Fake.Receipts).Instructions![0].Gate);
            },
            new(SearchAttributes: false, BatchesPerRun: 2, BatchesAtOnce: 1, MaximumAttempts: 2));
    }

    [Fact]
    public async Task Signals_WithoutEffect_StandInTheAuditAsRefused() => await WaitingAsync(async (_, delivery) =>
    {
        await delivery.SignalAsync(w => w.SkipAsync(new(null, "ada")));
        await delivery.SignalAsync(w => w.ResumeAsync(null));
        await delivery.SignalAsync(w => w.PauseAsync(new("stop", "eve")));

        Assert.Equal(
            [("skip", "ada", "reason: missing; to skip needs one"), ("resume", null, "the delivery is not paused"), ("pause", "eve", null)],
            (await delivery.QueryAsync(w => w.Audit())).Select(a => (a.Action, a.By, a.Refused)));
    });

    [Fact]
    public async Task Instructions_BeforeContinueAsNew_StandInTheReceipt()
    {
        fixture.Fake.Pages.Clear();
        fixture.Fake.Pages.AddRange(Enumerable.Range(0, 3).Select(i => new BatchPage([new(i == 0 ? null : $"{i - 1}", $"{i}", 2, 10)], $"{i}", i < 2)));
        await WaitingAsync(
            async (handle, delivery) =>
            {
                failing = false;
                await delivery.ExecuteUpdateAsync(w => w.RetryNowAsync(new(null, "ada")));

                Assert.Equal(6, Assert.Single((await handle.GetResultAsync()).Deliveries).Totals.Sent);
                Assert.Equal("ada", Assert.Single(Assert.Single(fixture.Fake.Receipts).Instructions!).By);
            },
            new(SearchAttributes: false, BatchesPerRun: 1, MaximumAttempts: 2));
    }

    private static Task InstructAsync(WorkflowHandle handle, string action, bool byUpdate) => byUpdate
        ? handle.ExecuteUpdateAsync<InstructionAnswer>(action, [new Instruction("because", "ada")])
        : handle.SignalAsync(action, [new Instruction("because", "ada")]);

    private static DeliveryOutcome OutcomeOf(string action) => action switch
    {
        "skip" => DeliveryOutcome.DeliveredWithSkips,
        "abort" => DeliveryOutcome.Aborted,
        _ => DeliveryOutcome.Delivered,
    };

    private static (string Action, int Steps) Shown(InstructionAnswer answer) => (answer.Action, answer.Steps.Count);

    private static async Task<string> RefusalAsync(Func<Task> update)
    {
        var failure = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(update);
        return Assert.IsType<ApplicationFailureException>(failure.InnerException).Message;
    }

    private async Task WaitingAsync(
        Func<WorkflowHandle<EgressWorkflow, EgressResult>, WorkflowHandle<DeliveryWorkflow, DeliveryResult>, Task> test, DeliverySettings? settings = null) =>
        await fixture.RunAsync(
            async handle =>
            {
                await WorkflowFixture.StartedAsync(handle);
                var delivery = fixture.Delivery(handle.Id);
                await WorkflowFixture.UntilAsync(delivery, s => s.Waiting.Count > 0);
                await test(handle, delivery);
            },
            settings);
}
