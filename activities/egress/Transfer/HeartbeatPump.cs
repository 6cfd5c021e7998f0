using Temporalio.Activities;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Tells the server at intervals, while something is done, that it is being done and how far it is.</summary>
internal sealed class HeartbeatPump : IAsyncDisposable
{
    // Well within the heartbeat timeout, and rare enough that repeating a long list costs nothing.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly PeriodicTimer timer;
    private readonly Func<object?>? progress;
    private readonly Task pump;

    private HeartbeatPump(TimeProvider clock, Func<object?>? progress)
    {
        this.progress = progress;
        timer = new(Interval, clock);
        pump = PumpAsync(ActivityExecutionContext.Current);
    }

    /// <summary>Starts to tell; disposing tells a last time.</summary>
    /// <param name="clock">Measures the interval.</param>
    /// <param name="progress">What to tell.</param>
    public static HeartbeatPump Start(TimeProvider clock, Func<object?>? progress = null) => new(clock, progress);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await pump;
    }

    private async Task PumpAsync(ActivityExecutionContext context)
    {
        while (await timer.WaitForNextTickAsync())
        {
            Beat(context);
        }

        Beat(context);
    }

    private void Beat(ActivityExecutionContext context)
    {
        if (progress?.Invoke() is { } details)
        {
            context.Heartbeat(details);
        }
        else
        {
            context.Heartbeat();
        }
    }
}
