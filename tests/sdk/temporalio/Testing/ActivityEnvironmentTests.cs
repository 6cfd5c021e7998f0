using Temporalio.Activities;
using Temporalio.Converters;
using Temporalio.Testing;

namespace Temporalio.Tests.Testing;

public class ActivityEnvironmentTests
{
    [Fact]
    public async Task RunAsync_Heartbeats_ReachTheEnvironment()
    {
        var heartbeats = new List<object?>();
        var environment = new ActivityEnvironment { Heartbeater = details => heartbeats.AddRange(details) };

        var type = await environment.RunAsync(() =>
        {
            ActivityExecutionContext.Current.Heartbeat(1, "two");
            return ActivityExecutionContext.Current.Info.ActivityType;
        });

        Assert.Equal("unknown", type);
        Assert.Equal([1, "two"], heartbeats);
        Assert.False(ActivityExecutionContext.HasCurrent);
    }

    [Fact]
    public async Task Cancel_WhileRunning_FiresTheTokenWithItsReason()
    {
        var environment = new ActivityEnvironment();
        var running = environment.RunAsync(async () =>
        {
            var context = ActivityExecutionContext.Current;
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
            }
            return (context.CancelReason, context.CancellationDetails);
        });

        environment.Cancel(ActivityCancelReason.Timeout, new() { IsTimedOut = true });
        var (reason, details) = await running;

        Assert.Equal(ActivityCancelReason.Timeout, reason);
        Assert.True(details!.IsTimedOut);
    }

    [Fact]
    public async Task RunAsync_Members_AreWhatTheActivitySees()
    {
        var environment = new ActivityEnvironment
        {
            Info = ActivityEnvironment.DefaultInfo with { ActivityType = "Mine", Attempt = 3 },
            PayloadConverter = new JsonOnly(),
        };

        await environment.RunAsync(() =>
        {
            var context = ActivityExecutionContext.Current;
            Assert.Equal(("Mine", 3), (context.Info.ActivityType, context.Info.Attempt));
            Assert.IsType<JsonOnly>(context.PayloadConverter);
            Assert.Same(environment.Logger, context.Logger);
            Assert.Equal(ActivityCancelReason.None, context.CancelReason);
            Assert.Null(context.CancellationDetails);
            Assert.Throws<InvalidOperationException>(() => context.TemporalClient);
        });
    }

    [Fact]
    public async Task RunAsync_ActivityFails_GivesItsOwnException()
    {
        var environment = new ActivityEnvironment();

        await Assert.ThrowsAsync<FormatException>(() => environment.RunAsync(new Action(() => throw new FormatException("no"))));
        await Assert.ThrowsAsync<FormatException>(() => environment.RunAsync(() => Task.FromException<int>(new FormatException("no"))));
        Assert.False(ActivityExecutionContext.HasCurrent);
    }

    [Fact]
    public async Task WorkerShutdown_WhileRunning_FiresItsOwnToken()
    {
        var environment = new ActivityEnvironment();
        var running = environment.RunAsync(async () =>
        {
            var context = ActivityExecutionContext.Current;
            var shutdown = new TaskCompletionSource();
            await using var registration = context.WorkerShutdownToken.Register(shutdown.SetResult);
            await shutdown.Task.WaitAsync(TimeSpan.FromMinutes(1));
            return context.CancellationToken.IsCancellationRequested;
        });

        await environment.WorkerShutdownTokenSource.CancelAsync();

        Assert.False(await running);
    }

    private sealed class JsonOnly() : DefaultPayloadConverter([new JsonPlainConverter(new())]);
}
