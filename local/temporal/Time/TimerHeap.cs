namespace DataEgress.Local.Temporal.Time;

/// <summary>
/// Timers by due time, equal ones in the order added. Cancelled ones stay until they come to the top or are more than half
/// of all. Not safe for concurrent use.
/// </summary>
internal sealed class TimerHeap
{
    private const int SweepThreshold = 64;
    private PriorityQueue<ScheduledTimer, (long Due, long Sequence)> timers = new();
    private int cancelled;

    /// <summary>Timers that have not been cancelled.</summary>
    public int Count => timers.Count - cancelled;

    public void Add(ScheduledTimer timer, long sequence) => timers.Enqueue(timer, (timer.Due.UtcTicks, sequence));

    /// <summary>The timer due first, null when there is none.</summary>
    public ScheduledTimer? Peek()
    {
        while (timers.TryPeek(out var timer, out _))
        {
            if (!timer.IsCancelled)
            {
                return timer;
            }

            timers.Dequeue();
            cancelled--;
        }

        return null;
    }

    /// <summary>Removes the timer that <see cref="Peek"/> returned.</summary>
    public void Pop() => timers.Dequeue();

    /// <summary>A timer in here has been cancelled.</summary>
    public void CountCancelled()
    {
        cancelled++;
        if (cancelled < SweepThreshold || cancelled * 2 < timers.Count)
        {
            return;
        }

        timers = new PriorityQueue<ScheduledTimer, (long, long)>(
            timers.UnorderedItems.Where(item => !item.Element.IsCancelled));
        cancelled = 0;
    }

    public void Clear()
    {
        timers.Clear();
        cancelled = 0;
    }
}
