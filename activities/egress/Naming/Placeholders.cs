using System.Globalization;

namespace DataEgress.Activities.Egress.Naming;

/// <summary>The placeholders of configuration entries. Today is the event's date in UTC, not the clock's.</summary>
internal static class Placeholders
{
    /// <summary>Today as yyyy-MM-dd, in a control file's name as yyyyMMdd.</summary>
    public const string Date = "$TODAYS_DATE";

    /// <summary>Today as yyyyMMdd.</summary>
    public const string CompactDate = "$TODAYS_YYYYMMDD_FORMATTED_DATE";

    /// <summary>The event's time as yyyyMMdd_HHmmss.</summary>
    public const string CompactTime = "$TODAYS_YYYYMMDD_HHMMSS_FORMATTED_DATE";

    /// <summary>Replaces every placeholder of a prefix or a manifest's name.</summary>
    public static string Resolve(string text, DateTimeOffset eventTime) => Replace(text, eventTime, IsoDate(eventTime));

    /// <summary>Replaces every placeholder of a control file's name.</summary>
    public static string ResolveControlFile(string text, DateTimeOffset eventTime) =>
        Replace(text, eventTime, FormatCompactDate(eventTime));

    /// <summary>yyyy-MM-dd: the calendar year, not the year of the week.</summary>
    public static string IsoDate(DateTimeOffset eventTime) => Format(eventTime, "yyyy-MM-dd");

    /// <summary>yyyyMMdd.</summary>
    public static string FormatCompactDate(DateTimeOffset eventTime) => Format(eventTime, "yyyyMMdd");

    /// <summary>yyyyMMdd_HHmmss.</summary>
    public static string FormatCompactTime(DateTimeOffset eventTime) => Format(eventTime, "yyyyMMdd_HHmmss");

    private static string Replace(string text, DateTimeOffset eventTime, string date) => text
        .Replace(CompactTime, FormatCompactTime(eventTime), StringComparison.Ordinal)
        .Replace(CompactDate, FormatCompactDate(eventTime), StringComparison.Ordinal)
        .Replace(Date, date, StringComparison.Ordinal);

    private static string Format(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
