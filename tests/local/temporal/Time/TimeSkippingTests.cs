using DataEgress.Local.Temporal.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Temporal.Tests.Time;

public sealed class TimeSkippingTests : IDisposable
{
    private readonly ServerClock clock = new(canSkip: true);
    private readonly TimerQueue timers;
    private readonly TimeSkipping skipping;
    private readonly DateTimeOffset start;

    public TimeSkippingTests()
    {
        timers = new TimerQueue(clock, NullLogger.Instance);
        skipping = new TimeSkipping(clock, timers);
        start = clock.GetUtcNow();
    }

    public void Dispose() => timers.Dispose();

    [Fact]
    public async Task UnlockWithSleep_SkipsTheTimeAndLocksAgain()
    {
        Assert.True(await skipping.UnlockWithSleepAsync(TimeSpan.FromDays(30), TestContext.Current.CancellationToken));
        Assert.InRange(skipping.Now, start.AddDays(30), start.AddDays(30).AddMinutes(1));
        Assert.True(skipping.TryUnlock());
        Assert.False(skipping.TryUnlock());
        Assert.False(await skipping.UnlockWithSleepAsync(TimeSpan.FromDays(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Sleep_Unlocked_SkipsFromTimerToTimer()
    {
        List<DateTimeOffset> fired = [];
        foreach (var hours in new[] { 3, 1, 2 })
        {
            timers.Schedule(start.AddHours(hours), () =>
            {
                fired.Add(clock.GetUtcNow());
                return ValueTask.CompletedTask;
            });
        }

        skipping.TryUnlock();
        await skipping.SleepUntilAsync(start.AddHours(4), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], fired.Select(time => (int)Math.Round((time - start).TotalHours)));
    }

    [Fact]
    public async Task Sleep_WhileHeld_Waits()
    {
        skipping.TryUnlock();
        var hold = clock.Hold();
        var sleep = skipping.SleepAsync(TimeSpan.FromDays(1), TestContext.Current.CancellationToken);
        await skipping.SleepAsync(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        Assert.False(sleep.IsCompleted);
        hold.Dispose();
        await sleep;
    }

    [Fact]
    public async Task Callback_NotFinished_HoldsTheClock()
    {
        var finish = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        timers.Schedule(start.AddHours(1), async () =>
        {
            started.SetResult();
            await finish.Task;
        });
        var sleep = skipping.SleepAsync(TimeSpan.FromHours(2), TestContext.Current.CancellationToken);
        skipping.TryUnlock();
        await started.Task;
        Assert.False(sleep.IsCompleted);
        Assert.True(skipping.Now < start.AddHours(2));
        finish.SetResult();
        await sleep;
    }

    [Fact]
    public async Task Timer_NotDriving_IsPassedOnlyOnTheWayToOneThatDoes()
    {
        var background = new TaskCompletionSource();
        timers.Schedule(
            start.AddHours(1),
            () =>
            {
                background.SetResult();
                return ValueTask.CompletedTask;
            },
            drivesSkipping: false);
        skipping.TryUnlock();
        Assert.True(skipping.Now < start.AddMinutes(30));
        await skipping.SleepAsync(TimeSpan.FromHours(2), TestContext.Current.CancellationToken);
        await background.Task;
    }

    [Fact]
    public async Task Sleep_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var sleep = skipping.SleepAsync(TimeSpan.FromDays(1), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleep);
        Assert.Equal(0, timers.Count);
    }
}
