using DataEgress.Local.Temporal;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace DataEgress.Workflows.Tests.Egress.Recipients;

public sealed class RecipientWorkflowTests : IAsyncLifetime
{
    private TemporalServer server = null!;
    private TemporalClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Cancellation);
        client = await TemporalClient.ConnectAsync(new(server.Address));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public Task SetLimits_WhileBatchesRun_DividesThemAnew() => RunAsync(new("finance"), async handle =>
    {
        await handle.SignalAsync(w => w.ReportShareAsync(new("a", null)));
        await handle.SignalAsync(w => w.ReportShareAsync(new("b", null)));
        Assert.Equal(new RecipientShare(), await handle.QueryAsync(w => w.Share("b")));

        await handle.SignalAsync(w => w.SetLimitsAsync(new(4, null, "they are slow", "ada")));
        Assert.Equal(new DeliveryLimits(4, 2_000_000), await handle.ExecuteUpdateAsync(w => w.SetLimitsNowAsync(new(4, 2_000_000, null, "bob"))));

        Assert.Equal(new RecipientShare(2, 1_000_000), await handle.QueryAsync(w => w.Share("a")));
        await handle.SignalAsync(w => w.ReleaseShareAsync(new("a")));
        await handle.SignalAsync(w => w.ReportShareAsync(new("b", new(2, 1_000_000))));
        Assert.Equal(new RecipientShare(4, 2_000_000), await handle.QueryAsync(w => w.Share("b")));
        Assert.Null(await handle.QueryAsync(w => w.Share("a")));
        var status = await handle.QueryAsync(w => w.Status());
        Assert.Equal(("finance", new DeliveryLimits(4, 2_000_000), "b"), (status.Recipient, status.Limits, Assert.Single(status.Holders).Id));
        Assert.Equal(
            [("filesAtOnce 4, bytesPerSecond any", "ada"), ("filesAtOnce 4, bytesPerSecond 2000000", "bob")],
            (await handle.QueryAsync(w => w.Audit())).Select(a => (a.Gate, a.By!)));
    });

    [Fact]
    public Task SetLimits_OutOfBounds_IsRefusedAndChangesNothing() => RunAsync(new("finance", new(4)), async handle =>
    {
        await handle.SignalAsync(w => w.SetLimitsAsync(new(0)));
        await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(w => w.SetLimitsNowAsync(new(null, 1))));

        Assert.Equal(new DeliveryLimits(4), (await handle.QueryAsync(w => w.Status())).Limits);
        Assert.Equal("filesAtOnce: 0; allowed is 1 or more, or nothing", Assert.Single(await handle.QueryAsync(w => w.Audit())).Refused);
    });

    [Fact]
    public Task Run_ManySignals_ContinuesAsNewAndKeepsEverything() => RunAsync(new("finance", new(4), SignalsPerRun: 10), async handle =>
    {
        var first = (await handle.DescribeAsync()).RunId;
        await handle.ExecuteUpdateAsync(w => w.SetLimitsNowAsync(new(6, null, null, "ada")));
        for (var i = 0; i < 25; i++)
        {
            await handle.SignalAsync(w => w.ReportShareAsync(new("a", new(3))));
        }

        await handle.SignalAsync(w => w.ReportShareAsync(new("b", null)));
        await handle.SignalAsync(w => w.ReportShareAsync(new("a", new(3))));

        var status = await handle.QueryAsync(w => w.Status());
        Assert.Equal(new DeliveryLimits(6), status.Limits);
        Assert.Equal([("a", 3), ("b", 3)], status.Holders.Select(h => (h.Id, h.Granted.FilesAtOnce!.Value)));
        Assert.Single(await handle.QueryAsync(w => w.Audit()));
        Assert.NotEqual(first, (await handle.DescribeAsync()).RunId);
        Assert.True((await handle.FetchHistoryAsync()).Events.Count < 100);
    });

    private async Task RunAsync(RecipientRequest request, Func<WorkflowHandle<RecipientWorkflow>, Task> test)
    {
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(TaskQueues.Egress).AddWorkflow<RecipientWorkflow>());
        await worker.ExecuteAsync(
            async () =>
            {
                await client.StartWorkflowAsync((RecipientWorkflow w) => w.RunAsync(request), new(WorkflowIds.Recipient("finance"), TaskQueues.Egress));
                await test(client.GetWorkflowHandle<RecipientWorkflow>(WorkflowIds.Recipient("finance")));
            },
            Cancellation);
    }
}
