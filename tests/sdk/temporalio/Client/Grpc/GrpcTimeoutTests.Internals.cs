using FsCheck;
using FsCheck.Fluent;
using Temporalio.Client.Grpc;

namespace Temporalio.Tests.Client.Grpc;

public class GrpcTimeoutTests
{
    [Theory]
    [InlineData(30_000, "30000000u")]
    [InlineData(70_000, "70000000u")]
    [InlineData(100_000, "100000m")]
    [InlineData(200_000_000, "200000S")]
    public void Format_Milliseconds_FinestUnitThatFits(long milliseconds, string expected) =>
        Assert.Equal(expected, GrpcTimeout.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Format_ZeroOrLess_ShortestTimeout() => Assert.Equal("1u", GrpcTimeout.Format(TimeSpan.FromSeconds(-1)));

    [Fact]
    public void Format_Any_AtMostEightDigitsAndNeverShorter() =>
        Prop.ForAll<long>(ticks =>
        {
            var timeout = TimeSpan.FromTicks(Math.Abs(ticks % TimeSpan.TicksPerDay) + 1);
            var text = GrpcTimeout.Format(timeout);
            var unit = text[^1] switch
            {
                'u' => TimeSpan.TicksPerMicrosecond,
                'm' => TimeSpan.TicksPerMillisecond,
                'S' => TimeSpan.TicksPerSecond,
                _ => 0,
            };
            var read = long.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture) * unit;
            return text.Length <= 9 && read >= timeout.Ticks && read - timeout.Ticks < unit;
        }).QuickCheckThrowOnFailure();
}
