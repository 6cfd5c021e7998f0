using DataEgress.Workflows.Egress;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Tests.Egress;

public sealed class EgressInstructionsTests : IAsyncLifetime
{
    private static readonly DeliverySettings OneAfterAnother = new(SearchAttributes: false, MaximumAttempts: 1, DeliveriesAtOnce: 1);

    private WorkflowFixture fixture = null!;
    private bool failing = true;

    public async ValueTask InitializeAsync()
    {
        fixture = await WorkflowFixture.StartAsync();
        fixture.Fake.Entries.Add(new("cbol/$TODAYS_DATE/*", "cbol#2"));
        fixture.Fake.OnBatch = r => failing && r.SkipReason is null ? throw FakeEgress.Permanent() : new(r.SkipReason is null ? new(Sent: 2) : new(Skipped: 2));
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Retry_ToldToTheEgress_GoesToEveryDelivery(bool byUpdate) => await WaitingAsync(
        2,
        async (handle, deliveries) =>
        {
            failing = false;
            if (byUpdate)
            {
                var answer = await handle.ExecuteUpdateAsync(w => w.RetryNowAsync(new("key repaired", "ada")));
                Assert.Equal(deliveries.Select(d => d.Id).Order(StringComparer.Ordinal), answer.Steps.Order(StringComparer.Ordinal));
            }
            else
            {
                await handle.SignalAsync(w => w.RetryAsync(new("key repaired", "ada")));
            }

            Assert.All((await handle.GetResultAsync()).Deliveries, d => Assert.Equal(DeliveryOutcome.Delivered, d.Outcome));
            Assert.All(fixture.Fake.Receipts, r => Assert.Equal(("retry", "ada", "key repaired"), (r.Instructions![0].Action, r.Instructions[0].By, r.Instructions[0].Reason)));
            Assert.Equal("ada", Assert.Single(await handle.QueryAsync(w => w.Audit())).By);
        });

    [Fact]
    public async Task Skip_ToldToTheEgress_GoesToEveryDelivery() => await WaitingAsync(
        2,
        async (handle, _) =>
        {
            Assert.Equal("reason: missing; to skip needs one", await RefusalAsync(() => handle.ExecuteUpdateAsync(w => w.SkipNowAsync(new(null, "ada")))));
            await handle.ExecuteUpdateAsync(w => w.SkipNowAsync(new("not needed", "ada")));

            Assert.All((await handle.GetResultAsync()).Deliveries, d => Assert.Equal(DeliveryOutcome.DeliveredWithSkips, d.Outcome));
        });

    [Fact]
    public async Task Pause_ToldToTheEgress_HoldsBackWhatRunsAndWhatIsToCome() => await WaitingAsync(
        1,
        async (handle, deliveries) =>
        {
            await handle.ExecuteUpdateAsync(w => w.PauseNowAsync(new("month end", "ada")));
            await WorkflowFixture.UntilAsync(deliveries[0], s => s.Paused);
            Assert.Equal("the egress is paused already", await RefusalAsync(() => handle.ExecuteUpdateAsync(w => w.PauseNowAsync(null))));
            failing = false;
            await deliveries[0].SignalAsync(w => w.RetryAsync(null));
            await deliveries[0].GetResultAsync();
            await WorkflowFixture.UntilAsync(handle, s => s.Finished == 1);
            Assert.Equal((true, 1), Shown(await handle.QueryAsync(w => w.Status())));

            Assert.Equal("resume", (await handle.ExecuteUpdateAsync(w => w.ResumeNowAsync(null))).Action);

            Assert.All((await handle.GetResultAsync()).Deliveries, d => Assert.Equal(DeliveryOutcome.Delivered, d.Outcome));
        },
        OneAfterAnother);

    [Fact]
    public async Task Abort_ToldToTheEgress_EndsWhatRunsAndStartsNoMore() => await WaitingAsync(
        1,
        async (handle, _) =>
        {
            Assert.Single((await handle.ExecuteUpdateAsync(w => w.AbortNowAsync(new("wrong day", "ada")))).Steps);

            var result = await handle.GetResultAsync();
            Assert.Equal("wrong day (by ada)", result.Aborted);
            Assert.All(result.Deliveries, d => Assert.Equal((DeliveryOutcome.Aborted, "wrong day (by ada)"), (d.Outcome, d.Reason)));
            Assert.Single(fixture.Fake.Receipts);
        },
        OneAfterAnother);

    [Fact]
    public async Task Resume_OfAnEgressThatRuns_EndsItsDeliverysOwnPause() => await WaitingAsync(
        2,
        async (handle, deliveries) =>
        {
            await deliveries[0].ExecuteUpdateAsync(w => w.PauseNowAsync(null));
            await handle.SignalAsync(w => w.ResumeAsync(null));
            await WorkflowFixture.UntilAsync(deliveries[0], s => !s.Paused);

            await handle.SignalAsync(w => w.AbortAsync(null));
            Assert.All((await handle.GetResultAsync()).Deliveries, d => Assert.Equal(DeliveryOutcome.Aborted, d.Outcome));
        });

    [Fact]
    public async Task Waiting_Steps_SayWhatTheyTake()
    {
        failing = true;
        await WaitingAsync(2, async (handle, deliveries) =>
        {
            Assert.Equal(["retry", "skip", "abort"], Assert.Single((await deliveries[0].QueryAsync(w => w.Status())).Waiting).Instructions);
            await handle.SignalAsync(w => w.AbortAsync(null));
            await handle.GetResultAsync();
        });
    }

    private static (bool Paused, int Deliveries) Shown(EgressStatus status) => (status.Paused, status.Deliveries.Count);

    private static async Task<string> RefusalAsync(Func<Task> update)
    {
        var failure = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(update);
        return Assert.IsType<ApplicationFailureException>(failure.InnerException).Message;
    }

    /// <summary>Runs an egress until so many of its deliveries wait for a human.</summary>
    private async Task WaitingAsync(
        int count,
        Func<WorkflowHandle<EgressWorkflow, EgressResult>, IReadOnlyList<WorkflowHandle<DeliveryWorkflow, DeliveryResult>>, Task> test,
        DeliverySettings? settings = null) =>
        await fixture.RunAsync(
            async handle =>
            {
                await WorkflowFixture.StartedAsync(handle, count);
                var deliveries = Enumerable.Range(0, count).Select(i => fixture.Delivery(handle.Id, i)).ToList();
                foreach (var delivery in deliveries)
                {
                    await WorkflowFixture.UntilAsync(delivery, s => s.Waiting.Count > 0);
                }

                await test(handle, deliveries);
            },
            settings);
}
