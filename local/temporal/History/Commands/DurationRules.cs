using Google.Protobuf.WellKnownTypes;

namespace DataEgress.Local.Temporal.History.Commands;

/// <summary>Durations as clients send them: they may be missing, negative or longer than a TimeSpan.</summary>
internal static class DurationRules
{
    /// <summary>Longer ones mean this: a century, so that adding it to a time cannot overflow.</summary>
    public static readonly Duration Longest = new() { Seconds = 100L * 365 * 24 * 3600 };

    /// <summary>Null when the duration is allowed; else what is wrong with it.</summary>
    public static string? Fault(Duration? duration) => duration switch
    {
        null => null,
        { Seconds: < 0 } or { Nanos: < 0 } => "negative duration",
        _ => null,
    };

    /// <summary>The duration, capped; null stays null.</summary>
    public static Duration? Capped(Duration? duration) =>
        duration is not null && duration.Seconds >= Longest.Seconds ? Longest.Clone() : duration;

    public static bool IsSet(Duration? duration) => duration is { Seconds: > 0 } or { Nanos: > 0 };

    public static TimeSpan ToTime(Duration? duration) => Capped(duration)?.ToTimeSpan() ?? TimeSpan.Zero;

    /// <summary>The shorter of the two, where one that is not set counts as zero.</summary>
    public static Duration Shorter(Duration? one, Duration? other) =>
        ToTime(one) <= ToTime(other) ? one?.Clone() ?? new Duration() : other?.Clone() ?? new Duration();
}
