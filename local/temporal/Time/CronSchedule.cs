using System.Diagnostics.CodeAnalysis;

namespace DataEgress.Local.Temporal.Time;

/// <summary>
/// When a cron workflow runs: five fields (minute, hour, day of month, month, day of week), a name such as <c>@daily</c>, or
/// <c>@every</c> with a duration. In UTC unless it begins with <c>CRON_TZ=</c> or <c>TZ=</c> and a zone.
/// </summary>
internal sealed class CronSchedule
{
    private const int YearsAhead = 5;
    private readonly TimeSpan? every;
    private readonly TimeZoneInfo zone = TimeZoneInfo.Utc;
    private readonly CronField minute;
    private readonly CronField hour;
    private readonly CronField day;
    private readonly CronField month;
    private readonly CronField weekday;

    private CronSchedule(TimeSpan every) => this.every = every;

    private CronSchedule(TimeZoneInfo zone, CronField minute, CronField hour, CronField day, CronField month, CronField weekday)
    {
        this.zone = zone;
        this.minute = minute;
        this.hour = hour;
        this.day = day;
        this.month = month;
        this.weekday = weekday;
    }

    /// <summary>Reads a schedule; false when it is not one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        var zone = TimeZoneInfo.Utc;
        if (text.StartsWith("CRON_TZ=", StringComparison.Ordinal) || text.StartsWith("TZ=", StringComparison.Ordinal))
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..space], out var found))
            {
                return false;
            }

            zone = found;
            text = text[space..].Trim();
        }

        const string Every = "@every ";
        if (text.StartsWith(Every, StringComparison.Ordinal))
        {
            if (!GoDuration.TryParse(text[Every.Length..], out var interval))
            {
                return false;
            }

            var whole = new TimeSpan(interval.Ticks - (interval.Ticks % TimeSpan.TicksPerSecond));
            schedule = new CronSchedule(whole < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : whole);
            return true;
        }

        var fields = (text switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => text,
        }).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5
            || !CronField.TryParse(fields[0], 0, 59, out var minute)
            || !CronField.TryParse(fields[1], 0, 23, out var hour)
            || !CronField.TryParse(fields[2], 1, 31, out var day)
            || !CronField.TryParse(fields[3], 1, 12, out var month)
            || !CronField.TryParse(fields[4], 0, 6, out var weekday))
        {
            return false;
        }

        schedule = new CronSchedule(zone, minute, hour, day, month, weekday);
        return true;
    }

    /// <summary>The first time after the one given; null when there is none within five years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (every is { } interval)
        {
            return after.ToUniversalTime().AddTicks(interval.Ticks - (after.UtcTicks % TimeSpan.TicksPerSecond));
        }

        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var limit = local.Year + YearsAhead;
        local = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0).AddMinutes(1);
        while (local.Year <= limit)
        {
            if (!month.Allows(local.Month))
            {
                local = new DateTime(local.Year, local.Month, 1).AddMonths(1);
            }
            else if (!AllowsDay(local))
            {
                local = local.Date.AddDays(1);
            }
            else if (!hour.Allows(local.Hour) || zone.IsInvalidTime(local))
            {
                local = local.Date.AddHours(local.Hour + 1);
            }
            else if (!minute.Allows(local.Minute) || ToUtc(local) <= after)
            {
                local = local.AddMinutes(1);
            }
            else
            {
                return ToUtc(local);
            }
        }

        return null;
    }

    /// <summary>
    /// How long from now until a workflow's next run, in whole seconds rounded up: the first time after its last one that
    /// has not passed. Null when there is none.
    /// </summary>
    public TimeSpan? Backoff(DateTimeOffset last, DateTimeOffset now)
    {
        DateTimeOffset? next = last;
        if (now >= last)
        {
            next = Next(last);
            while (next < now)
            {
                next = Next(next.Value);
            }
        }

        return next is { } time ? TimeSpan.FromSeconds(Math.Ceiling((time - now).TotalSeconds)) : null;
    }

    /// <summary>When both days are restricted, either will do.</summary>
    private bool AllowsDay(DateTime date)
    {
        var byDay = day.Allows(date.Day);
        var byWeekday = weekday.Allows((int)date.DayOfWeek);
        return day.Any || weekday.Any ? byDay && byWeekday : byDay || byWeekday;
    }

    private DateTimeOffset ToUtc(DateTime local) => new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
}
