using System.Globalization;
using DataEgress.Local.Temporal.Time;

namespace DataEgress.Local.Temporal.Tests.Time;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2030-01-01T00:00:30Z", "2030-01-01T00:01:00Z")]
    [InlineData("*/15 * * * *", "2030-01-01T00:15:00Z", "2030-01-01T00:30:00Z")]
    [InlineData("30 4 * * *", "2030-01-01T05:00:00Z", "2030-01-02T04:30:00Z")]
    [InlineData("0 0 29 2 *", "2029-01-01T00:00:00Z", "2032-02-29T00:00:00Z")]
    [InlineData("0 9 * * mon-fri", "2030-01-04T10:00:00Z", "2030-01-07T09:00:00Z")]
    [InlineData("0 0 13 * FRI", "2030-01-01T00:00:00Z", "2030-01-04T00:00:00Z")]
    [InlineData("5/20 * * * *", "2030-01-01T00:26:00Z", "2030-01-01T00:45:00Z")]
    [InlineData("@daily", "2030-12-31T12:00:00Z", "2031-01-01T00:00:00Z")]
    [InlineData("@every 1h30m", "2030-01-01T00:00:00.25Z", "2030-01-01T01:30:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin 0 6 * * *", "2030-07-01T00:00:00Z", "2030-07-01T04:00:00Z")]
    [InlineData("CRON_TZ=Europe/Berlin 30 2 * * *", "2030-03-31T00:00:00Z", "2030-04-01T00:30:00Z")]
    public void Next_OfASchedule_IsTheFirstTimeAfter(string text, string after, string expected)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule));
        Assert.Equal(At(expected), schedule.Next(At(after)));
    }

    [Theory]
    [InlineData("not cron")]
    [InlineData("")]
    [InlineData("60 * * * *")]
    [InlineData("* * * * 7")]
    [InlineData("* * 0 * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("5-1 * * * *")]
    [InlineData("@every soon")]
    [InlineData("CRON_TZ=Nowhere/City * * * * *")]
    [InlineData("* * * * * *")]
    public void TryParse_OfSomethingElse_IsFalse(string text) => Assert.False(CronSchedule.TryParse(text, out _));

    [Fact]
    public void Next_OfADateThatNeverComes_IsNull()
    {
        Assert.True(CronSchedule.TryParse("0 0 31 2 *", out var schedule));
        Assert.Null(schedule.Next(At("2030-01-01T00:00:00Z")));
    }

    [Theory]
    [InlineData("@every 10s", "2030-01-01T00:00:00Z", "2030-01-01T00:00:03.5Z", 7)]
    [InlineData("@every 10s", "2030-01-01T00:00:00Z", "2030-01-01T00:00:25Z", 5)]
    [InlineData("@every 10s", "2030-01-01T00:00:20Z", "2030-01-01T00:00:05Z", 15)]
    public void Backoff_SkipsTheTimesThatHavePassed(string text, string last, string now, int seconds)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule));
        Assert.Equal(TimeSpan.FromSeconds(seconds), schedule.Backoff(At(last), At(now)));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
