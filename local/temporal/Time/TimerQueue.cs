using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Temporal.Time;

/// <summary>
/// The server's timers, fired in the order they are due with one timer of the runtime behind them all. Adding and
/// cancelling cost O(log n). When the clock may skip and nothing is due, it is moved to the next timer that drives it.
/// </summary>
internal sealed partial class TimerQueue : IDisposable
{
    /// <summary>Real time can be set while we wait for it; look again after this long.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly TimerHeap driving = new();
    private readonly TimerHeap background = new();
    private readonly ServerClock clock;
    private readonly ILogger logger;
    private readonly ITimer waker;
    private long sequence;
    private DateTimeOffset wakeAt = DateTimeOffset.MaxValue;
    private bool pumping;
    private bool pumpAgain;
    private bool disposed;

    public TimerQueue(ServerClock clock, ILogger logger)
    {
        this.clock = clock;
        this.logger = logger;
        waker = clock.CreateTimer(static state => ((TimerQueue)state!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.SkippingPossible += Wake;
    }

    /// <summary>Timers that have neither fired nor been cancelled.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return driving.Count + background.Count;
            }
        }
    }

    /// <summary>
    /// Fires once, when the clock reaches the time given; a time that has passed fires at once. Never inside this call.
    /// Callbacks start one after the other, so one that has much to do yields first; where the clock can skip, each ends
    /// before the next begins. An exception from it is logged.
    /// </summary>
    /// <param name="due">When, by the server's clock.</param>
    /// <param name="fire">What to do then.</param>
    /// <param name="drivesSkipping">False for what is due to the server rather than to a workflow, such as retention.</param>
    public ScheduledTimer Schedule(DateTimeOffset due, Func<ValueTask> fire, bool drivesSkipping = true)
    {
        var timer = new ScheduledTimer(this, due, drivesSkipping, fire);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            (drivesSkipping ? driving : background).Add(timer, sequence++);
            if (due < wakeAt || clock.CanSkip)
            {
                wakeAt = due < wakeAt ? due : wakeAt;
                WakeIn(clock.CanSkip ? TimeSpan.Zero : due - clock.GetUtcNow());
            }
        }

        return timer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clock.SkippingPossible -= Wake;
        lock (gate)
        {
            disposed = true;
            driving.Clear();
            background.Clear();
        }

        waker.Dispose();
    }

    internal bool Cancel(ScheduledTimer timer)
    {
        lock (gate)
        {
            if (timer.Take() is null)
            {
                return false;
            }

            (timer.DrivesSkipping ? driving : background).CountCancelled();
            return true;
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            WakeIn(TimeSpan.Zero);
        }
    }

    /// <summary>Under the lock, so that of two wake-ups arranged at once the earlier stands.</summary>
    private void WakeIn(TimeSpan wait)
    {
        if (disposed)
        {
            return;
        }

        if (pumping)
        {
            pumpAgain = true;
            return;
        }

        var milliseconds = Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, LongestWait.TotalMilliseconds);
        waker.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    private void Pump()
    {
        lock (gate)
        {
            if (pumping)
            {
                pumpAgain = true;
                return;
            }

            pumping = true;
        }

        Run();
    }

    private void Run()
    {
        while (TakeDue(out var fire) && Fire(fire))
        {
        }
    }

    /// <summary>The next callback that is due; false, and the next wake-up arranged, when there is none.</summary>
    private bool TakeDue(out Func<ValueTask> fire)
    {
        lock (gate)
        {
            while (!disposed)
            {
                pumpAgain = false;
                var now = clock.GetUtcNow();
                var first = Earlier(driving.Peek(), background.Peek());
                if (first is not null && first.Due <= now)
                {
                    (first.DrivesSkipping ? driving : background).Pop();
                    if (first.Take() is { } taken)
                    {
                        fire = taken;
                        return true;
                    }

                    continue;
                }

                if (clock.CanSkip && driving.Peek() is { } next && clock.TrySkipTo(next.Due))
                {
                    continue;
                }

                if (pumpAgain)
                {
                    continue;
                }

                wakeAt = first?.Due ?? DateTimeOffset.MaxValue;
                pumping = false;
                if (first is not null)
                {
                    WakeIn(first.Due - now);
                }

                break;
            }

            pumping = false;
            fire = null!;
            return false;
        }
    }

    private static ScheduledTimer? Earlier(ScheduledTimer? a, ScheduledTimer? b) => b is null || a?.Due <= b.Due ? a : b;

    /// <summary>
    /// Starts a callback. False when the next one has to wait for it and follows by itself: where time skips, what is due
    /// later must find everything done that was due before.
    /// </summary>
    private bool Fire(Func<ValueTask> fire)
    {
        var hold = clock.Hold();
        try
        {
            var running = fire();
            if (running.IsCompletedSuccessfully)
            {
                hold.Dispose();
                return true;
            }

            _ = clock.CanSkip ? FinishAndRunAsync(running, hold) : FinishAsync(running, hold);
            return !clock.CanSkip;
        }
#pragma warning disable CA1031 // One timer's failure must not stop the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception);
            hold.Dispose();
            return true;
        }
    }

    private async Task FinishAndRunAsync(ValueTask running, IDisposable hold)
    {
        await FinishAsync(running, hold).ConfigureAwait(false);
        Run();
    }

    private async Task FinishAsync(ValueTask running, IDisposable hold)
    {
        try
        {
            await running.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // One timer's failure must not stop the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception);
        }
        finally
        {
            hold.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A timer's callback failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
