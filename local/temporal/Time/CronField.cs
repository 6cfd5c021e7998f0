using System.Globalization;

namespace DataEgress.Local.Temporal.Time;

/// <summary>One field of a cron expression: the values it allows, as bits.</summary>
/// <param name="Bits">Bit n is set when n is allowed.</param>
/// <param name="Any">The field is a star or question mark without a step.</param>
internal readonly record struct CronField(ulong Bits, bool Any)
{
    private static readonly string[] MonthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public bool Allows(int value) => (Bits & (1UL << value)) != 0;

    /// <summary>Reads a list of values, ranges and steps such as <c>1-5,10,*/15</c>.</summary>
    public static bool TryParse(string text, int lowest, int highest, out CronField field)
    {
        field = default;
        ulong bits = 0;
        var any = false;
        foreach (var part in text.Split(','))
        {
            if (!TryParsePart(part, lowest, highest, out var partBits, out var partAny))
            {
                return false;
            }

            bits |= partBits;
            any |= partAny;
        }

        field = new CronField(bits, any);
        return true;
    }

    private static bool TryParsePart(string part, int lowest, int highest, out ulong bits, out bool any)
    {
        bits = 0;
        any = false;
        var rangeAndStep = part.Split('/');
        var ends = rangeAndStep[0].Split('-');
        if (rangeAndStep.Length > 2 || ends.Length > 2)
        {
            return false;
        }

        int first, last;
        var star = ends[0] is "*" or "?";
        if (star)
        {
            (first, last) = (lowest, highest);
        }
        else if (TryParseValue(ends[0], highest, out first))
        {
            last = first;
        }
        else
        {
            return false;
        }

        if (ends.Length == 2 && (star || !TryParseValue(ends[1], highest, out last)))
        {
            return false;
        }

        var step = 1;
        if (rangeAndStep.Length == 2)
        {
            if (!int.TryParse(rangeAndStep[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0)
            {
                return false;
            }

            // A single value with a step runs to the end of the field.
            last = ends.Length == 1 ? highest : last;
        }

        if (first < lowest || last > highest || first > last)
        {
            return false;
        }

        for (var value = first; value <= last; value += step)
        {
            bits |= 1UL << value;
        }

        any = star && step == 1;
        return true;
    }

    private static bool TryParseValue(string text, int highest, out int value)
    {
        // Names exist for months (1 to 12) and days of the week (0 to 6).
        var lower = text.ToLowerInvariant();
        var month = Array.IndexOf(MonthNames, lower);
        if (highest == 12 && month >= 0)
        {
            value = month + 1;
            return true;
        }

        value = Array.IndexOf(DayNames, lower);
        return (highest == 6 && value >= 0) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
