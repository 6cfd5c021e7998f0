namespace DataEgress.Workers.Poller;

/// <summary>When the queue last answered a receive.</summary>
internal sealed class ReceiveClock(TimeProvider clock)
{
    private long ticks;

    /// <summary>The time, or null before the first answer.</summary>
    public DateTimeOffset? Last => Interlocked.Read(ref ticks) is > 0 and var t ? new(t, TimeSpan.Zero) : null;

    /// <summary>The queue answered now, with messages or without.</summary>
    public void Received() => Interlocked.Exchange(ref ticks, clock.GetUtcNow().UtcTicks);
}
