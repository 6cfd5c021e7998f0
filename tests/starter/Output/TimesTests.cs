using DataEgress.Starter.Output;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Starter.Tests.Output;

public sealed class TimesTests
{
    [Theory]
    [InlineData("2026-11-21", "2026-11-21T00:00:00Z")]
    [InlineData("2026-11-21T06:30Z", "2026-11-21T06:30:00Z")]
    [InlineData("2026-11-21T06:30:15", "2026-11-21T06:30:15Z")]
    [InlineData("2026-11-21T06:30:15+02:00", "2026-11-21T04:30:15Z")]
    [InlineData("2026-11-21T06:30:15.125Z", "2026-11-21T06:30:15Z")]
    public void TryParse_KnownForms_AreUtcUnlessTheySayOtherwise(string text, string shown)
    {
        Assert.True(Times.TryParse(text, out var time));
        Assert.Equal(shown, Times.Show(time));
    }

    [Theory]
    [InlineData("21.11.2026")]
    [InlineData("2026-13-01")]
    [InlineData("06:30")]
    [InlineData("")]
    public void TryParse_OtherForms_AreRefused(string text) => Assert.False(Times.TryParse(text, out _));

    [Fact]
    public void Show_AnyTime_IsReadBack() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seconds =>
        {
            var time = DateTimeOffset.UnixEpoch.AddSeconds(seconds.Get * 7919L);
            return Times.TryParse(Times.Show(time), out var read) && read == time;
        }).QuickCheckThrowOnFailure();
}
