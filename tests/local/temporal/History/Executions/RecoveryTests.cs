using DataEgress.Local.Temporal.State;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Executions;

public sealed class RecoveryTests : IDisposable
{
    private readonly EngineHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Recover_ScheduledTask_IsGivenOutAgain()
    {
        await host.StartAsync();
        using var recovered = host.Recover();
        await recovered.CompleteAsync(await recovered.PollAsync(), EngineHost.Finish());
        Assert.Equal(EventType.WorkflowExecutionCompleted, (await recovered.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task Recover_StartedTasks_AcceptTheirTokens()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));
        var activity = await host.PollActivityAsync();
        await host.SignalAsync("news");
        var task = await host.PollAsync();
        using var recovered = host.Recover();
        await recovered.Engine.RespondActivityTaskCompletedAsync(
            EngineHost.Namespace, new RespondActivityTaskCompletedRequest { TaskToken = activity.TaskToken }, Token);
        await recovered.CompleteAsync(task);
        await recovered.CompleteAsync(await recovered.PollAsync(), EngineHost.Finish());
        Assert.Equal(EventType.WorkflowExecutionCompleted, (await recovered.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task Recover_BufferedEvents_AreLetInLater()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        await host.SignalAsync("first");
        await host.SignalAsync("second");
        using var recovered = host.Recover();
        await recovered.CompleteAsync(task);
        Assert.Equal(
            ["first", "second"],
            (await recovered.HistoryAsync()).Select(added => added.WorkflowExecutionSignaledEventAttributes?.SignalName).OfType<string>());
    }

    [Fact]
    public async Task Recover_Timers_FireAtTheirTime()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Timer("t", TimeSpan.FromHours(1)));
        using var recovered = host.Recover();
        await recovered.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.DoesNotContain(EventType.TimerFired, await recovered.EventTypesAsync());
        await recovered.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Contains(EventType.TimerFired, await recovered.EventTypesAsync());
    }

    [Fact]
    public async Task Recover_RequestIds_AreRemembered()
    {
        var first = await host.StartAsync(request => request.RequestId = "start");
        await host.SignalAsync("news", "signal");
        using var recovered = host.Recover();
        await recovered.SignalAsync("news", "signal");
        Assert.Equal(first.RunId, (await recovered.StartAsync(request => request.RequestId = "start")).RunId);
        Assert.Single(await recovered.EventTypesAsync(), EventType.WorkflowExecutionSignaled);
    }

    [Fact]
    public async Task Snapshot_RebuildsWhatTheLogDoes_AlsoWithTheLogOnTop()
    {
        await host.StartAsync();
        await host.CompleteAsync(
            await host.PollAsync(), EngineHost.Activity("a"), EngineHost.Activity("b"), EngineHost.Timer("t", TimeSpan.FromHours(1)));
        await host.PollActivityAsync();
        await host.SignalAsync("news");
        var snapshot = host.Engine.Snapshot().Select(record => record.Payload.ToArray()).ToList();
        var log = host.Journal.Records;
        using var fromLog = new EngineHost(log);
        using var fromSnapshot = new EngineHost(snapshot);
        using var fromBoth = new EngineHost(snapshot.Concat(log.Skip(2)));
        var expected = Whole(fromLog);
        Assert.Equal(expected, Whole(fromSnapshot));
        Assert.Equal(expected, Whole(fromBoth));
    }

    private static ExecutionRecord Whole(EngineHost of) =>
        ExecutionRecord.Parser.ParseFrom(of.Engine.Snapshot().Single().Payload.Span);
}
