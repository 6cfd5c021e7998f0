using DataEgress.Workflows.Egress;
using Temporalio.Client;

namespace DataEgress.Workflows.Tests.Egress;

public sealed class DeliveryWorkflowTests : IAsyncLifetime
{
    private WorkflowFixture fixture = null!;

    public async ValueTask InitializeAsync() => fixture = await WorkflowFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Run_DocumentsAsked_SendsThemAfterTheBatchesAndBeforeTheReceipt()
    {
        fixture.Fake.OnReadEntry = key => new(
            key, "team", "source", "out", TransferType.S3, "destination", ControlFile: "control", ManifestFile: "manifest");
        await fixture.RunAsync(async handle =>
        {
            var delivery = Assert.Single((await handle.GetResultAsync()).Deliveries);

            Assert.Equal(4, delivery.Totals.Sent);
            Assert.Equal(
                ["list after ", "batch 0", "ControlFile of 1 as 1", "Manifest of 1 as 2", "receipt of 3: Delivered"], fixture.Fake.Calls);
        });
    }

    [Fact]
    public async Task Run_ManyPages_ContinuesAsNewAndLosesNothing()
    {
        fixture.Fake.Pages.Clear();
        fixture.Fake.Pages.AddRange(Enumerable.Range(0, 5).Select(i => new BatchPage(
            [new(i == 0 ? null : $"{i - 1}b", $"{i}a", 1, 10), new($"{i}a", $"{i}b", 1, 10)], $"{i}b", i < 4)));
        await fixture.RunAsync(
            async handle =>
            {
                var delivery = Assert.Single((await handle.GetResultAsync()).Deliveries);

                Assert.Equal((10, 100), (delivery.Totals.Sent, delivery.Totals.Bytes));
                Assert.Equal(10, fixture.Fake.Calls.Count(c => c.StartsWith("batch", StringComparison.Ordinal)));
                Assert.Equal(10, fixture.Fake.Calls.Where(c => c.StartsWith("batch", StringComparison.Ordinal)).Distinct().Count());
                Assert.Contains("receipt of 12: Delivered", fixture.Fake.Calls);
                var description = await fixture.Delivery(handle.Id).DescribeAsync();
                Assert.NotEqual(description.RunId, await FirstRunAsync(handle));
            },
            new(SearchAttributes: false, BatchesPerRun: 4));
    }

    [Fact]
    public async Task Run_BatchFailsForGood_WaitsAndGoesOnAfterRetry()
    {
        var failing = true;
        fixture.Fake.OnBatch = r => failing ? throw FakeEgress.Permanent() : new(new(Sent: r.Batch.Files));
        await WaitingAsync(async (handle, delivery, status) =>
        {
            var problem = Assert.Single(status.Waiting);
            Assert.Equal(("batch 0", FailureTypes.CannotDecrypt, "told to fail"), (problem.Step, problem.Type, problem.Message));
            failing = false;

            await delivery.SignalAsync(w => w.RetryAsync(new(null, "me")));

            Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        });
    }

    [Fact]
    public async Task Run_SkippedWithAReason_GoesOnWithout()
    {
        fixture.Fake.OnBatch = r => r.SkipReason is { } reason
            ? new(new(Skipped: reason == "not needed (by me)" ? r.Batch.Files : -1))
            : throw FakeEgress.Permanent();
        await WaitingAsync(async (handle, delivery, _) =>
        {
            await delivery.SignalAsync(w => w.SkipAsync(new()));
            await delivery.SignalAsync(w => w.SkipAsync(new("not needed", "me")));

            var result = Assert.Single((await handle.GetResultAsync()).Deliveries);
            Assert.Equal((DeliveryOutcome.DeliveredWithSkips, 2), (result.Outcome, result.Totals.Skipped));
        });
    }

    [Fact]
    public async Task Run_Aborted_WritesAReceiptAndSaysWhy()
    {
        fixture.Fake.OnBatch = _ => throw FakeEgress.Permanent();
        await WaitingAsync(async (handle, delivery, _) =>
        {
            await delivery.SignalAsync(w => w.AbortAsync(new("wrong recipient")));

            var result = Assert.Single((await handle.GetResultAsync()).Deliveries);
            Assert.Equal((DeliveryOutcome.Aborted, "wrong recipient"), (result.Outcome, result.Reason));
            Assert.NotNull(result.Receipt);
            Assert.Contains("receipt of 3: Aborted", fixture.Fake.Calls);
            Assert.Equal(0, Assert.Single(Assert.Single(fixture.Fake.Receipts).Unfinished!).Number);
        });
    }

    [Fact]
    public async Task Run_EntryInvalid_ReadsItAgainAfterRetry()
    {
        var valid = false;
        var read = fixture.Fake.OnReadEntry;
        fixture.Fake.OnReadEntry = key => valid ? read(key) : throw FakeEgress.Permanent(FailureTypes.Configuration);
        await WaitingAsync(async (handle, delivery, status) =>
        {
            Assert.Equal("read entry", Assert.Single(status.Waiting).Step);
            valid = true;

            await delivery.SignalAsync(w => w.RetryAsync(null));

            Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        });
    }

    [Fact]
    public async Task Run_TransientFailure_IsRetriedWithoutAHuman()
    {
        var attempts = 0;
        fixture.Fake.OnBatch = r => Interlocked.Increment(ref attempts) == 1 ? throw new IOException("hiccup") : new(new(Sent: r.Batch.Files));
        await fixture.RunAsync(async handle =>
            Assert.Equal((DeliveryOutcome.Delivered, 2), (Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome, attempts)));
    }

    [Fact]
    public async Task Run_SftHostLostItsFiles_StagesAgain()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "data-egress/out", TransferType.Sft);
        var sends = 0;
        fixture.Fake.OnSend = _ => Interlocked.Increment(ref sends) == 1
            ? throw FakeEgress.Permanent(FailureTypes.NotStaged)
            : new(new(Sent: 2, Bytes: 20));
        await fixture.RunAsync(async handle =>
        {
            Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
            Assert.Equal(
                ["list after ", "reserve", "stage 0", "send 0", "reserve", "stage 0", "send 0", "receipt of 3: Delivered", "forget"], fixture.Fake.Calls);
        });
    }

    [Fact]
    public async Task Run_SftHostCannotForget_EndsAllTheSame()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "data-egress/out", TransferType.Sft);
        fixture.Fake.OnForget = () => throw FakeEgress.Permanent("IOException");
        await fixture.RunAsync(async handle =>
            Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome));
    }

    [Fact]
    public async Task Run_SftAborted_ForgetsAfterTheReceipt()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "data-egress/out", TransferType.Sft);
        fixture.Fake.OnSend = _ => throw FakeEgress.Permanent(FailureTypes.Refused);
        await WaitingAsync(async (handle, delivery, _) =>
        {
            await delivery.SignalAsync(w => w.AbortAsync(new("not wanted")));

            Assert.Equal(DeliveryOutcome.Aborted, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
            Assert.Equal(["receipt of 3: Aborted", "forget"], fixture.Fake.Calls.TakeLast(2));
        });
    }

    [Fact]
    public async Task Run_SftReceiverDown_IsRetriedAsTheRouteSays()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "data-egress/out", TransferType.Sft);
        var sends = 0;
        fixture.Fake.OnSend = _ => Interlocked.Increment(ref sends) < 4 ? throw new IOException("down") : new(new(Sent: 2));
        await fixture.RunAsync(async handle =>
            Assert.Equal((DeliveryOutcome.Delivered, 4), (Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome, sends)));
    }

    [Fact]
    public async Task Run_SftReceiverStaysDown_WaitsAfterTheRoutesLastRedelivery()
    {
        fixture.Fake.OnReadEntry = key => new(key, "team", "source", "data-egress/out", TransferType.Sft);
        var sends = 0;
        fixture.Fake.OnSend = _ => Interlocked.Increment(ref sends) <= 4 ? throw new IOException("down") : new(new(Sent: 2));
        await WaitingAsync(async (handle, delivery, _) =>
        {
            Assert.Equal(4, sends);

            await delivery.SignalAsync(w => w.RetryAsync(null));

            Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        });
    }

    [Fact]
    public async Task Run_Paused_StartsNoBatchUntilResumed()
    {
        fixture.Fake.OnReadEntry = key => throw FakeEgress.Permanent(FailureTypes.Configuration);
        await WaitingAsync(async (handle, delivery, _) =>
        {
            await delivery.SignalAsync(w => w.PauseAsync(null));
            fixture.Fake.OnReadEntry = key => new(key, "team", "source", "out", TransferType.S3, "destination");
            await delivery.SignalAsync(w => w.RetryAsync(null));
            await WorkflowFixture.UntilAsync(delivery, s => s is { Step: "transfer", Paused: true } && fixture.Fake.Calls.Contains("list after "));
            Assert.DoesNotContain("batch 0", fixture.Fake.Calls);

            await delivery.SignalAsync(w => w.ResumeAsync(null));

            Assert.Equal(DeliveryOutcome.Delivered, Assert.Single((await handle.GetResultAsync()).Deliveries).Outcome);
        });
    }

    private async Task WaitingAsync(
        Func<WorkflowHandle<EgressWorkflow, EgressResult>, WorkflowHandle<DeliveryWorkflow, DeliveryResult>, DeliveryStatus, Task> test) =>
        await fixture.RunAsync(async handle =>
        {
            await WorkflowFixture.StartedAsync(handle);
            var delivery = fixture.Delivery(handle.Id);
            await test(handle, delivery, await WorkflowFixture.UntilAsync(delivery, s => s.Waiting.Count > 0));
        });

    private static async Task<string> FirstRunAsync(WorkflowHandle parent)
    {
        await foreach (var e in parent.FetchHistoryEventsAsync())
        {
            if (e.ChildWorkflowExecutionStartedEventAttributes is { } started)
            {
                return started.WorkflowExecution.RunId;
            }
        }

        throw new InvalidOperationException("no child was started");
    }
}
