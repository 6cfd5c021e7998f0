using System.Collections.Concurrent;
using DataEgress.Local.Temporal.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Temporal.Tests.Time;

public sealed class TimerQueueTests
{
    [Fact]
    public async Task Schedule_InRealTime_FiresInTheOrderDue()
    {
        // A busy machine may take longer to schedule them all than until the first is due: then once more, with more time.
        for (var lead = TimeSpan.FromMilliseconds(100); !await FireInOrderAsync(lead); lead *= 4)
        {
        }
    }

    [Fact]
    public async Task Schedule_DueAlready_FiresButNotInsideTheCall()
    {
        var clock = new ServerClock();
        using var timers = new TimerQueue(clock, NullLogger.Instance);
        var gate = new Lock();
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inside = false;
        lock (gate)
        {
            inside = true;
            timers.Schedule(clock.GetUtcNow().AddHours(-1), () =>
            {
                lock (gate)
                {
                    if (inside)
                    {
                        fired.SetException(new InvalidOperationException("fired inside the call"));
                    }
                    else
                    {
                        fired.SetResult();
                    }
                }

                return ValueTask.CompletedTask;
            });
            inside = false;
        }

        await fired.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Cancel_BeforeDue_NeverFires()
    {
        var clock = new ServerClock(canSkip: true);
        using var timers = new TimerQueue(clock, NullLogger.Instance);
        var fired = false;
        var cancelled = timers.Schedule(clock.GetUtcNow().AddMinutes(10), () =>
        {
            fired = true;
            return ValueTask.CompletedTask;
        });
        var later = new TaskCompletionSource();
        timers.Schedule(clock.GetUtcNow().AddMinutes(11), () =>
        {
            later.SetResult();
            return ValueTask.CompletedTask;
        });
        Assert.True(cancelled.Cancel());
        Assert.False(cancelled.Cancel());
        clock.TryUnlock();
        await later.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(fired);
    }

    [Fact]
    public async Task Callback_Throwing_DoesNotStopTheOthers()
    {
        var clock = new ServerClock();
        using var timers = new TimerQueue(clock, NullLogger.Instance);
        var due = clock.GetUtcNow();
        var next = new TaskCompletionSource();
        timers.Schedule(due, () => throw new InvalidOperationException());
        timers.Schedule(due, async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException();
        });
        timers.Schedule(due, () =>
        {
            next.SetResult();
            return ValueTask.CompletedTask;
        });
        await next.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Schedule_ManyTimersMostCancelled_StaysSmallAndFiresTheRest()
    {
        const int Timers = 200_000;
        var clock = new ServerClock(canSkip: true);
        using var timers = new TimerQueue(clock, NullLogger.Instance);
        var start = clock.GetUtcNow().AddMinutes(10);
        var fired = new ConcurrentQueue<int>();
        var all = new TaskCompletionSource();
        var scheduled = Enumerable.Range(0, Timers).Select(i => timers.Schedule(start.AddMilliseconds((long)i * 7919 % Timers), () =>
        {
            fired.Enqueue((int)((long)i * 7919 % Timers));
            if (fired.Count == Timers / 10)
            {
                all.SetResult();
            }

            return ValueTask.CompletedTask;
        })).ToArray();
        for (var i = 0; i < Timers; i++)
        {
            if (i % 10 != 0)
            {
                scheduled[i].Cancel();
            }
        }

        Assert.Equal(Timers / 10, timers.Count);
        clock.TryUnlock();
        await all.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(fired.Order(), fired);
        Assert.Equal(0, timers.Count);
    }

    /// <summary>Whether the timers were all scheduled before the first was due, and then fired in order.</summary>
    private static async Task<bool> FireInOrderAsync(TimeSpan lead)
    {
        var clock = new ServerClock();
        using var timers = new TimerQueue(clock, NullLogger.Instance);
        var fired = new ConcurrentQueue<int>();
        var all = new TaskCompletionSource();
        var start = clock.GetUtcNow() + lead;
        foreach (var i in new[] { 5, 1, 4, 2, 3 })
        {
            timers.Schedule(start.AddMilliseconds(i), () =>
            {
                fired.Enqueue(i);
                if (fired.Count == 5)
                {
                    all.SetResult();
                }

                return ValueTask.CompletedTask;
            });
        }

        var inTime = clock.GetUtcNow() < start;
        await all.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(clock.GetUtcNow() >= start.AddMilliseconds(5));
        Assert.Equal(0, timers.Count);
        if (inTime)
        {
            Assert.Equal([1, 2, 3, 4, 5], fired);
        }

        return inTime;
    }
}
