using DataEgress.Workflows.Egress;

namespace DataEgress.Workflows.Tests.Egress;

public sealed class EgressWorkflowTests : IAsyncLifetime
{
    private WorkflowFixture fixture = null!;

    public async ValueTask InitializeAsync() => fixture = await WorkflowFixture.StartAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Run_NoEntry_EndsWithNothing() => await fixture.RunAsync(async handle =>
        Assert.Empty((await handle.GetResultAsync()).Deliveries), Prepare(f => f.Entries.Clear()));

    [Fact]
    public async Task Run_TwoEntries_DeliversBoth()
    {
        fixture.Fake.Entries.Add(new("cbol/$TODAYS_DATE/*", "cbol#2"));
        await fixture.RunAsync(async handle =>
        {
            var result = await handle.GetResultAsync();

            Assert.Equal(["cbol", "cbol#2"], result.Deliveries.Select(d => d.Entry.PipelineName));
            Assert.All(result.Deliveries, d => Assert.Equal((DeliveryOutcome.Delivered, 2), (d.Outcome, d.Totals.Sent)));
            Assert.All(result.Deliveries, d => Assert.NotNull(d.Receipt));
        });
    }

    [Fact]
    public async Task Run_DeliveryTerminated_SaysSoAndDeliversTheOther()
    {
        fixture.Fake.Entries.Add(new("cbol/$TODAYS_DATE/*", "cbol#2"));
        fixture.Fake.OnReadEntry = key => key.PipelineName == "cbol"
            ? throw FakeEgress.Permanent(FailureTypes.Configuration)
            : new(key, "team", "source", "out", TransferType.S3, "destination");
        await fixture.RunAsync(async handle =>
        {
            await WorkflowFixture.StartedAsync(handle);
            var delivery = fixture.Delivery(handle.Id);
            await WorkflowFixture.UntilAsync(delivery, s => s.Waiting.Count > 0);
            await delivery.TerminateAsync("test");

            var result = await handle.GetResultAsync();

            Assert.Equal([DeliveryOutcome.Failed, DeliveryOutcome.Delivered], result.Deliveries.Select(d => d.Outcome));
        });
    }

    [Theory]
    [InlineData("k", 1024)]
    [InlineData("日", 341)]
    [InlineData("😀", 256)]
    public void Delivery_LongKey_StaysWithinTheServersLimitOfBytes(string letter, int times)
    {
        var key = string.Concat(Enumerable.Repeat(letter, times));
        var id = WorkflowIds.Egress(new("bucket", key), "version");
        var other = WorkflowIds.Egress(new("bucket", key), "another");
        var delivery = WorkflowIds.Delivery(WorkflowIds.Replay(id, 12), new("p", string.Concat(Enumerable.Repeat(letter, 300))));

        Assert.True(System.Text.Encoding.UTF8.GetByteCount(delivery) <= 1000);
        Assert.Equal(delivery, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(delivery)));
        Assert.NotEqual(id, other);
    }

    private DeliverySettings Prepare(Action<FakeEgress> prepare)
    {
        prepare(fixture.Fake);
        return new(SearchAttributes: false, MaximumAttempts: 2);
    }
}
