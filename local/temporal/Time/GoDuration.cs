using System.Buffers;
using System.Globalization;

namespace DataEgress.Local.Temporal.Time;

/// <summary>Durations as Go writes them, such as <c>1h30m</c> or <c>1.5s</c>: the form that <c>@every</c> takes.</summary>
internal static class GoDuration
{
    private static readonly (string Name, double Ticks)[] Units =
    [
        ("ns", TimeSpan.TicksPerMicrosecond / 1000.0),
        ("us", TimeSpan.TicksPerMicrosecond),
        ("µs", TimeSpan.TicksPerMicrosecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
    ];

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(text.Length > 0 && text[0] is '-' or '+' ? 1 : 0);
        if (rest is "0")
        {
            return true;
        }

        double ticks = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0
                || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var length = rest.IndexOfAny(NumberCharacters);
            var name = rest[..(length < 0 ? rest.Length : length)].ToString();
            var unit = Array.FindIndex(Units, known => known.Name == name);
            if (unit < 0)
            {
                return false;
            }

            ticks += number * Units[unit].Ticks;
            rest = rest[name.Length..];
        }

        if (text.Length == 0 || ticks > TimeSpan.MaxValue.Ticks / 2.0)
        {
            return false;
        }

        duration = new TimeSpan((long)(negative ? -ticks : ticks));
        return true;
    }
}
