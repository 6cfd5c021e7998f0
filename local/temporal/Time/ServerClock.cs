namespace DataEgress.Local.Temporal.Time;

/// <summary>
/// The server's clock: real time plus what has been skipped. Skipping happens only while it is unlocked and nothing holds
/// it. Timers created through this <see cref="TimeProvider"/> run in real time, as long polls do; what must follow the
/// clock is scheduled in a <see cref="TimerQueue"/>.
/// </summary>
internal sealed class ServerClock : TimeProvider
{
    private readonly TimeProvider real;
    private readonly bool workHolds;
    private readonly Lock gate = new();
    private long skippedTicks;
    private int locks;
    private int holds;

    /// <param name="canSkip">False for a clock that never skips; true for one that can, locked at first.</param>
    /// <param name="real">Where real time comes from.</param>
    /// <param name="workHolds">False for a clock that skips although workers are at work.</param>
    public ServerClock(bool canSkip = false, TimeProvider? real = null, bool workHolds = true)
    {
        this.real = real ?? System;
        this.workHolds = workHolds;
        CanSkip = canSkip;
        locks = 1;
    }

    /// <summary>Raised, outside all locks, when skipping has become possible.</summary>
    public event Action? SkippingPossible;

    /// <summary>Whether this clock can skip at all.</summary>
    public bool CanSkip { get; }

    /// <summary>How much time has been skipped so far.</summary>
    public TimeSpan Skipped => new(Interlocked.Read(ref skippedTicks));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Skipped;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc/>
    public override long GetTimestamp() => real.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <summary>Locks skipping once more; it takes as many unlocks to open it.</summary>
    public void Lock()
    {
        lock (gate)
        {
            locks++;
        }
    }

    /// <summary>Takes one lock away. False when there was none.</summary>
    public bool TryUnlock()
    {
        lock (gate)
        {
            if (locks == 0)
            {
                return false;
            }

            locks--;
        }

        RaiseIfPossible();
        return true;
    }

    /// <summary>
    /// Keeps time from being skipped until disposed: somebody is at work who will decide what happens next. Take the next
    /// hold before letting go of the last one.
    /// </summary>
    public IDisposable Hold()
    {
        if (!CanSkip)
        {
            return NoHold.Instance;
        }

        lock (gate)
        {
            holds++;
        }

        return new SkipHold(this);
    }

    /// <summary>
    /// As <see cref="Hold"/>, for as long as workers have something to do: time does not run away under them.
    /// </summary>
    public IDisposable HoldForWork() => workHolds ? Hold() : NoHold.Instance;

    /// <summary>Moves the clock forward to the time given if skipping is possible now.</summary>
    internal bool TrySkipTo(DateTimeOffset target)
    {
        lock (gate)
        {
            if (!IsSkippingPossible())
            {
                return false;
            }

            var missing = target - GetUtcNow();
            if (missing > TimeSpan.Zero)
            {
                Interlocked.Add(ref skippedTicks, missing.Ticks);
            }

            return true;
        }
    }

    private bool IsSkippingPossible() => CanSkip && locks == 0 && holds == 0;

    private void Release()
    {
        lock (gate)
        {
            holds--;
        }

        RaiseIfPossible();
    }

    private void RaiseIfPossible()
    {
        lock (gate)
        {
            if (!IsSkippingPossible())
            {
                return;
            }
        }

        SkippingPossible?.Invoke();
    }

    private sealed class NoHold : IDisposable
    {
        public static readonly NoHold Instance = new();

        public void Dispose()
        {
        }
    }

    private sealed class SkipHold(ServerClock clock) : IDisposable
    {
        private ServerClock? clock = clock;

        public void Dispose() => Interlocked.Exchange(ref clock, null)?.Release();
    }
}
