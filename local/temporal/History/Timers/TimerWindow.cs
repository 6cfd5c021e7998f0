namespace DataEgress.Local.Temporal.History.Timers;

/// <summary>
/// A real server reads its timers a second ahead, and a timer added inside the second it has read already fires at that
/// second's end. So does this: delays of less than a second last up to one, and what is due close together is due at
/// once. Safe for concurrent use.
/// </summary>
/// <param name="length">The length of the window; zero for timers that fire exactly when they are due.</param>
internal sealed class TimerWindow(TimeSpan length)
{
    /// <summary>As a real server has it.</summary>
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private long endTicks;

    /// <summary>When a timer added now fires.</summary>
    public DateTimeOffset Place(DateTimeOffset now, DateTimeOffset due)
    {
        if (due - now >= length)
        {
            return due;
        }

        var end = Interlocked.Read(ref endTicks);
        if (now.UtcTicks >= end)
        {
            end = Open(now);
        }

        return due.UtcTicks < end ? new DateTimeOffset(end, TimeSpan.Zero) : due;
    }

    /// <summary>The timers are read ahead anew: one has fired, or a run has begun. Returns the end of the window, in ticks.</summary>
    public long Open(DateTimeOffset now)
    {
        var end = now.UtcTicks + length.Ticks;
        Interlocked.Exchange(ref endTicks, end);
        return end;
    }
}
