using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Time;

namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>What wakes a run up: its timers and the tasks it has in queues. Guarded by the chain's lock.</summary>
internal sealed class LiveWork
{
    private readonly Dictionary<WorkKey, ScheduledTimer> timers = [];
    private readonly Dictionary<WorkKey, QueueTask> tasks = [];

    /// <summary>
    /// Makes the timer of <paramref name="key"/> fire at <paramref name="due"/>. One that is due earlier already stays: it
    /// finds out when it fires, so moving a deadline away costs nothing.
    /// </summary>
    public void Arm(TimerQueue queue, WorkKey key, DateTimeOffset due, Func<ValueTask> fire, bool drivesSkipping = true)
    {
        if (timers.TryGetValue(key, out var armed))
        {
            if (armed.Due <= due)
            {
                return;
            }

            armed.Cancel();
        }

        timers[key] = queue.Schedule(due, fire, drivesSkipping);
    }

    public void Disarm(WorkKey key)
    {
        if (timers.Remove(key, out var armed))
        {
            armed.Cancel();
        }
    }

    /// <summary>The timer has fired: it is not armed any more.</summary>
    public void Fired(WorkKey key) => timers.Remove(key);

    /// <summary>The task last put for the key, null when there is none.</summary>
    public QueueTask? TaskOf(WorkKey key) => tasks.GetValueOrDefault(key);

    /// <summary>Remembers the task that stands for the key; an earlier one is withdrawn.</summary>
    public void Put(WorkKey key, QueueTask task)
    {
        Withdraw(key);
        tasks[key] = task;
    }

    /// <summary>Takes the key's task out of its queue if it still waits there.</summary>
    public void Withdraw(WorkKey key)
    {
        if (tasks.Remove(key, out var task))
        {
            TaskQueues.Remove(task);
        }
    }

    /// <summary>Nothing wakes the run any more.</summary>
    public void Clear()
    {
        foreach (var timer in timers.Values)
        {
            timer.Cancel();
        }

        foreach (var task in tasks.Values)
        {
            TaskQueues.Remove(task);
        }

        timers.Clear();
        tasks.Clear();

        // It is closed for good, but kept for days.
        timers.TrimExcess();
        tasks.TrimExcess();
    }
}
