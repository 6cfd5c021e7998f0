using System.Diagnostics;
using System.Security.Cryptography;
using DataEgress.Activities.Egress.Limits;

namespace DataEgress.Activities.Tests.Egress.Limits;

public sealed class PaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limit_SeveralStreams_TogetherTakeAsLongAsTheirBytesNeed()
    {
        var content = RandomNumberGenerator.GetBytes(30_000);
        var pace = new Pace(60_000, TimeProvider.System);
        var began = Stopwatch.GetTimestamp();

        var copies = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ReadAsync(pace.Limit(new MemoryStream(content)))));

        Assert.All(copies, copy => Assert.Equal(content, copy));

        // 60,000 bytes at 60,000 a second; a busy machine may take longer, never less.
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(950));
    }

    [Fact]
    public async Task Take_NoLimit_DoesNotWait()
    {
        var pace = new Pace(null, TimeProvider.System);
        Assert.True(pace.TakeAsync(long.MaxValue, Cancellation).IsCompletedSuccessfully);
        Assert.Equal([1, 2, 3], await ReadAsync(pace.Limit(new MemoryStream([1, 2, 3]))));
        await pace.TakeAsync(1, Cancellation);
    }

    [Fact]
    public async Task Take_Cancelled_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new Pace(1024, TimeProvider.System).TakeAsync(1L << 40, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Rate_RaisedWhileSomethingWaits_HoldsForItToo()
    {
        var pace = new Pace(1024, TimeProvider.System);
        var waiting = pace.TakeAsync(1L << 40, Cancellation);
        Assert.False(waiting.IsCompleted);

        pace.Rate = 1L << 50;

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Rate_TakenAwayAltogether_LetsWhatWaitsGo()
    {
        var pace = new Pace(0, TimeProvider.System);
        var waiting = pace.TakeAsync(1, Cancellation);
        Assert.False(waiting.IsCompleted);

        pace.Rate = null;

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.True(pace.TakeAsync(1L << 40, Cancellation).IsCompletedSuccessfully);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }
}
