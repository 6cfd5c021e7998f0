using DataEgress.Local.Temporal.Grpc;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Temporal.Tests.Grpc;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("30S", 30_000)]
    [InlineData("69999m", 69_999)]
    [InlineData("1000u", 1)]
    [InlineData("1000000n", 1)]
    [InlineData("0m", 0)]
    public void TryParse_NumberAndUnit_IsThatLong(string text, double milliseconds)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(milliseconds, timeout.TotalMilliseconds);
    }

    [Fact]
    public void TryParse_OneNanosecond_IsNotCutToZero()
    {
        Assert.True(GrpcTimeout.TryParse("1n", out var timeout));
        Assert.True(timeout > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("10")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("1x")]
    public void TryParse_Malformed_IsRefused(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));

    [Fact]
    public void TryParse_AnyEightDigitsOfAnyUnit_NeverOverflows() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>().Filter(value => value is >= 0 and <= 99_999_999),
            value => "HMSmun".All(unit => GrpcTimeout.TryParse($"{value}{unit}", out var timeout) && timeout >= TimeSpan.Zero))
        .QuickCheckThrowOnFailure();
}
