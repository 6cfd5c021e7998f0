namespace DataEgress.Local.Temporal.Tests.Matching;

/// <summary>Time that moves when told to. Its timers do not fire.</summary>
internal sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Start { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan passed;

    public void Advance(TimeSpan by) => passed += by;

    public override DateTimeOffset GetUtcNow() => Start + passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
