using DataEgress.Local.Temporal;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Tests.Golden;
using Temporalio.Worker;

namespace Temporalio.Tests.Worker;

/// <summary>Local activities that outlast workflow tasks, or one another: what was recorded replays.</summary>
public sealed class LocalActivityReplayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExecuteAsync_LocalActivityOutlastsTasks_HistoryReplaysAndMutationsAreReported(bool updatedMeanwhile)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var server = await TemporalServer.StartAsync(new(), ct);
        var client = await TemporalClient.ConnectAsync(new(server.Address));
        var activities = new HeldActivities();
        using var worker = new TemporalWorker(
            client, new TemporalWorkerOptions("heartbeats").AddAllActivities(activities).AddWorkflow<Heartbeats>());
        var history = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync(
                    (Heartbeats w) => w.RunAsync(), new("held", "heartbeats") { TaskTimeout = TimeSpan.FromSeconds(1) });
                await HeartbeatsAsync(handle, 2);
                if (updatedMeanwhile)
                {
                    await handle.StartUpdateAsync(w => w.AddAsync(1), new(WorkflowUpdateStage.Accepted));
                    await HeartbeatsAsync(handle, 4);
                }
                Assert.Equal(updatedMeanwhile ? 3 : 2, await handle.ExecuteUpdateAsync(w => w.AddAsync(2)));
                activities.Release();
                Assert.StartsWith("held", await handle.GetResultAsync(), StringComparison.Ordinal);
                return await handle.FetchHistoryAsync();
            },
            ct);

        await RequireReplaysAsync(history);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task ExecuteAsync_LocalActivityOvertakesAnother_HistoryReplaysInThatOrder(int cached)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var server = await TemporalServer.StartAsync(new(), ct);
        var client = await TemporalClient.ConnectAsync(new(server.Address));
        using var worker = new TemporalWorker(
            client,
            new TemporalWorkerOptions("overtaking") { MaxCachedWorkflows = cached }
                .AddAllActivities(new HeldActivities())
                .AddWorkflow<Overtaking>());
        var history = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((Overtaking w) => w.RunAsync(), new("overtaken", "overtaking"));
                await handle.GetResultAsync();
                return await handle.FetchHistoryAsync();
            },
            ct);

        Assert.True(
            history.Events.Single(e => e.EventType == EventType.WorkflowPropertiesModified).EventId
            < history.Events.Single(e => e.EventType == EventType.TimerStarted).EventId);
        await RequireReplaysAsync(history);
    }

    private static async Task RequireReplaysAsync(WorkflowHistory history)
    {
        var ct = TestContext.Current.CancellationToken;
        var replayer = new WorkflowReplayer(
            new WorkflowReplayerOptions().AddWorkflow<Heartbeats>().AddWorkflow<Overtaking>());
        await replayer.ReplayWorkflowAsync(history, cancellationToken: ct);
        foreach (var mutation in HistoryMutation.Of([.. history.Events]))
        {
            var result = await replayer.ReplayWorkflowAsync(history with { Events = mutation.Events }, false, ct).WaitAsync(Patience, ct);
            Assert.True(result.ReplayFailure is not null || mutation.OnlyTheWorld, $"Accepted {mutation.What}");
        }
    }

    private static async Task HeartbeatsAsync(WorkflowHandle handle, int count)
    {
        var seen = 0;
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            seen += e.EventType == EventType.WorkflowTaskCompleted ? 1 : 0;
            if (seen == count)
            {
                return;
            }
        }
    }
}
