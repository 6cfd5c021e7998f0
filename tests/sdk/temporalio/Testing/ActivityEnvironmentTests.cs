using Temporalio.Activities;
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
}
