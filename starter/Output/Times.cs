using System.Globalization;

namespace DataEgress.Starter.Output;

/// <summary>Times as people read and write them here: UTC, to the second.</summary>
internal static class Times
{
    /// <summary>What <see cref="TryParse"/> takes, for help and errors.</summary>
    public const string Allowed = "2026-11-21 or 2026-11-21T06:30:00Z";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a date (midnight UTC) or a time; without an offset it is UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string? ShowUtc(DateTime? time) => time is { } t ? Show(new DateTimeOffset(DateTime.SpecifyKind(t, DateTimeKind.Utc))) : null;

    /// <summary>The day that placeholders call today.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
