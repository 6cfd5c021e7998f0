using System.Globalization;
using System.Text.RegularExpressions;

namespace DataEgress.Local.Temporal.Visibility.Query;

/// <summary>Durations as queries write them: <c>1h30m</c>, <c>-1.5s</c>, <c>2d</c>, <c>hh:mm:ss</c>, or nanoseconds.</summary>
internal static partial class DurationText
{
    /// <summary>False if it is none of these, or too long for nanoseconds in 64 bits.</summary>
    public static bool TryParse(string text, out long nanoseconds)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out nanoseconds))
        {
            return true;
        }

        decimal total;
        if (Clock().Match(text) is { Success: true } clock)
        {
            total = (Number(clock.Groups[1]) * 3600m) + (Number(clock.Groups[2]) * 60m) + Number(clock.Groups[3]);
            total *= 1_000_000_000m;
        }
        else if (Units().Match(text) is { Success: true } units)
        {
            var numbers = units.Groups["number"].Captures;
            var names = units.Groups["unit"].Captures;
            total = numbers.Select((number, i) => Number(number) * UnitNanoseconds(names[i].Value)).Sum();
            total = units.Groups["sign"].Value == "-" ? -total : total;
        }
        else
        {
            return false;
        }

        if (total is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        nanoseconds = (long)total;
        return true;
    }

    private static decimal Number(Capture capture) => decimal.Parse(capture.ValueSpan, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static decimal UnitNanoseconds(string unit) => unit switch
    {
        "ns" => 1m,
        "us" or "µs" => 1_000m,
        "ms" => 1_000_000m,
        "s" => 1_000_000_000m,
        "m" => 60_000_000_000m,
        "h" => 3_600_000_000_000m,
        _ => 86_400_000_000_000m,
    };

    [GeneratedRegex(@"^(\d{1,9}):(\d{1,2}):(\d{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"^(?<sign>[+-]?)(?:(?<number>\d{1,12}(?:\.\d{1,9})?)(?<unit>ns|us|µs|ms|s|m|h|d))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Units();
}
