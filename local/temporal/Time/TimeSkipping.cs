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

    /// <param name="time">When to wake up.</param>
    /// <param name="onReached">Called when the time is reached, before the clock can skip on; not when cancelled.</param>
    /// <param name="cancellationToken">Ends the sleep early.</param>
    private async Task SleepUntilAsync(DateTimeOffset time, Action onReached, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timer = timers.Schedule(
            time,
            () =>
            {
                onReached();
                reached.TrySetResult();
                return ValueTask.CompletedTask;
            });
        await using var registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                // One that is firing already completes the sleep itself.
                if (timer.Cancel())
                {
                    reached.TrySetCanceled(cancellationToken);
                }
            },
            null);
        await reached.Task.ConfigureAwait(false);
    }

    /// <summary>Unlocks, sleeps for the duration, and locks again. False, and nothing done, when there was no lock.</summary>
    public async Task<bool> UnlockWithSleepAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        // The sleep is in the queue before skipping opens, so that the clock cannot pass it; and the lock is back before
        // the clock can move on from there.
        var locked = false;
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sleep = SleepUntilAsync(
            clock.GetUtcNow() + duration,
            () =>
            {
                clock.Lock();
                locked = true;
            },
            givenUp.Token);
        if (!clock.TryUnlock())
        {
            await givenUp.CancelAsync();
            await sleep.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }

        try
        {
            await sleep.ConfigureAwait(false);
            return true;
        }
        finally
        {
            if (!locked)
            {
                clock.Lock();
            }
        }
    }
}
