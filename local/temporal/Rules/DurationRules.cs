using Google.Protobuf.WellKnownTypes;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>Durations as clients send them: missing, negative, not normalised or longer than a TimeSpan.</summary>
internal static class DurationRules
{
    private const long LongestSeconds = 100L * 365 * 24 * 3600;

    /// <summary>Longer ones mean this: a century, so that adding it to a time cannot overflow.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(LongestSeconds);

    /// <summary>Says why a duration is wrong; null if it is right. Cuts one that is too long.</summary>
    public static string? FaultOf(Duration? duration)
    {
        switch (duration)
        {
            case null:
                return null;
            case { Seconds: > 0, Nanos: < 0 } or { Seconds: < 0, Nanos: > 0 }:
                return "duration has seconds and nanos with different signs";
            case { Seconds: < 0 } or { Nanos: < 0 }:
                return "negative duration";
            case { Seconds: >= LongestSeconds }:
                duration.Seconds = LongestSeconds;
                duration.Nanos = 0;
                return null;
            default:
                return null;
        }
    }

    public static bool IsSet(Duration? duration) => duration is { Seconds: > 0 } or { Nanos: > 0 };

    /// <summary>As a time that can be added to any other; zero where there is none.</summary>
    public static TimeSpan ToTime(Duration? duration) => duration is null
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Clamp(duration.Seconds, -LongestSeconds, LongestSeconds))
            + TimeSpan.FromTicks(duration.Nanos / TimeSpan.NanosecondsPerTick);

    /// <summary>The shorter of the two, where one that is not set counts as zero.</summary>
    public static Duration Shorter(Duration? one, Duration? other) =>
        ToTime(one) <= ToTime(other) ? one?.Clone() ?? new Duration() : other?.Clone() ?? new Duration();
}
