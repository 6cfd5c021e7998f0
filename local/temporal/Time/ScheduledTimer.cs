namespace DataEgress.Local.Temporal.Time;

/// <summary>A timer in a <see cref="TimerQueue"/>.</summary>
internal sealed class ScheduledTimer
{
    private readonly TimerQueue queue;
    private Func<ValueTask>? fire;

    internal ScheduledTimer(TimerQueue queue, DateTimeOffset due, bool drivesSkipping, Func<ValueTask> fire)
    {
        this.queue = queue;
        this.fire = fire;
        Due = due;
        DrivesSkipping = drivesSkipping;
    }

    /// <summary>When it fires, by the server's clock.</summary>
    public DateTimeOffset Due { get; }

    /// <summary>Whether the clock may skip ahead in order to fire it.</summary>
    public bool DrivesSkipping { get; }

    internal bool IsCancelled => fire is null;

    /// <summary>Stops it from firing. False when it has fired, is firing or was cancelled before.</summary>
    public bool Cancel() => queue.Cancel(this);

    /// <summary>Its callback, once; the queue calls this under its lock.</summary>
    internal Func<ValueTask>? Take()
    {
        var taken = fire;
        fire = null;
        return taken;
    }
}
