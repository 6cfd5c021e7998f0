using System.Globalization;

namespace DataEgress.Workflows.Deployment.Plans;

/// <summary>Durations as plans write them: <c>30s</c>, <c>10m</c>, <c>3h</c>, <c>7d</c>.</summary>
internal static class Durations
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "a whole number and s, m, h or d, such as 10m; at most 366d";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Reads a duration; null if it is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            return null;
        }

        var seconds = count * (text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 });
        return seconds == 0 || seconds > Longest.TotalSeconds ? null : TimeSpan.FromSeconds(seconds);
    }
}
