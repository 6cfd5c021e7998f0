using DataEgress.Local.Temporal.History.Timers;

namespace DataEgress.Local.Temporal.Tests.History.Timers;

public sealed class TimerWindowTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TimerWindow window = new(TimerWindow.Second);

    [Fact]
    public void Place_LongTimer_IsPunctual() => Assert.Equal(Start.AddSeconds(1.5), window.Place(Start, Start.AddSeconds(1.5)));

    [Fact]
    public void Place_ShortTimers_FireTogetherAtTheEndOfTheWindow()
    {
        Assert.Equal(Start.AddSeconds(1), window.Place(Start, Start.AddMilliseconds(50)));
        Assert.Equal(Start.AddSeconds(1), window.Place(Start.AddMilliseconds(500), Start.AddMilliseconds(600)));
        Assert.Equal(Start.AddSeconds(1.2), window.Place(Start.AddMilliseconds(500), Start.AddSeconds(1.2)));
    }

    [Fact]
    public void Place_AfterOneFired_BelongsToTheNextWindow()
    {
        window.Place(Start, Start.AddMilliseconds(50));
        window.Open(Start.AddSeconds(1));
        Assert.Equal(Start.AddSeconds(2), window.Place(Start.AddSeconds(1), Start.AddSeconds(1.1)));
    }

    [Fact]
    public void Place_NoWindow_IsPunctual() =>
        Assert.Equal(Start.AddMilliseconds(1), new TimerWindow(TimeSpan.Zero).Place(Start, Start.AddMilliseconds(1)));
}
