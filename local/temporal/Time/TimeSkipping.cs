namespace DataEgress.Local.Temporal.Time;

/// <summary>What the TestService does with the clock.</summary>
internal sealed class TimeSkipping(ServerClock clock, TimerQueue timers)
{
    /// <summary>The clock's time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Locks skipping; it opens after as many unlocks.</summary>
    public void Lock() => clock.Lock();

    /// <summary>Takes one lock away. False when there was none.</summary>
    public bool TryUnlock() => clock.TryUnlock();

    /// <summary>Completes when the clock has moved by the duration, in real time or by skipping.</summary>
    public Task SleepAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        SleepUntilAsync(clock.GetUtcNow() + duration, cancellationToken);

    /// <summary>Completes when the clock has reached the time.</summary>
    public Task SleepUntilAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        SleepUntilAsync(time, static () => { }, cancellationToken);

    /// <summary>Unlocks, sleeps for the duration, and locks again. False, and nothing done, when there was no lock.</summary>
    public async Task<bool> UnlockWithSleepAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        Task sleep;
        using (clock.Hold())
        {
            if (!clock.TryUnlock())
            {
                return false;
            }

            // Its end closes what was opened, before anything later is fired.
            sleep = SleepUntilAsync(clock.GetUtcNow() + duration, clock.Lock, cancellationToken);
        }

        await sleep.ConfigureAwait(false);
        return true;
    }

    /// <param name="time">When it ends, by the clock.</param>
    /// <param name="atEnd">Done once when it ends, before the clock moves on, or when it is given up.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    private async Task SleepUntilAsync(DateTimeOffset time, Action atEnd, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timer = timers.Schedule(
            time,
            () =>
            {
                atEnd();
                reached.TrySetResult();
                return ValueTask.CompletedTask;
            });
        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (timer.Cancel())
                {
                    atEnd();
                    reached.TrySetCanceled(cancellationToken);
                }
            },
            null);
        await reached.Task.ConfigureAwait(false);
    }
}
