using Temporalio.Client;
using Temporalio.Client.Grpc;
using Temporalio.Exceptions;
using Code = Temporalio.Exceptions.RpcException.StatusCode;

namespace Temporalio.Tests.Client.Grpc;

public class RpcRetryTests
{
    private readonly StoppedClock clock = new();

    [Theory]
    [InlineData(Code.Unknown)]
    [InlineData(Code.ResourceExhausted)]
    [InlineData(Code.Aborted)]
    [InlineData(Code.OutOfRange)]
    [InlineData(Code.Internal)]
    [InlineData(Code.Unavailable)]
    [InlineData(Code.DataLoss)]
    public void AfterFailure_TransientCode_Retries(Code code)
    {
        Assert.NotNull(Retry(RpcCallKind.Ordinary).AfterFailure(Failure(code)));
        Assert.NotNull(Retry(RpcCallKind.UserLongPoll).AfterFailure(Failure(code)));
        Assert.NotNull(Retry(RpcCallKind.TaskPoll).AfterFailure(Failure(code)));
    }

    [Theory]
    [InlineData(Code.Cancelled)]
    [InlineData(Code.DeadlineExceeded)]
    [InlineData(Code.InvalidArgument)]
    [InlineData(Code.NotFound)]
    [InlineData(Code.AlreadyExists)]
    [InlineData(Code.PermissionDenied)]
    [InlineData(Code.FailedPrecondition)]
    [InlineData(Code.Unimplemented)]
    [InlineData(Code.Unauthenticated)]
    public void AfterFailure_FinalCode_Ends(Code code)
    {
        Assert.Null(Retry(RpcCallKind.Ordinary).AfterFailure(Failure(code)));
        Assert.Null(Retry(RpcCallKind.UserLongPoll).AfterFailure(Failure(code)));
    }

    [Theory]
    [InlineData("grpc: received message larger than max (5 vs. 4)")]
    [InlineData("grpc: message after decompression larger than max (5 vs. 4)")]
    [InlineData("grpc: received message after decompression larger than max 4")]
    public void AfterFailure_RequestTooLarge_Ends(string message) =>
        Assert.Null(Retry(RpcCallKind.Ordinary).AfterFailure(new(Code.ResourceExhausted, message, null)));

    [Fact]
    public void AfterFailure_Default_GrowsBy70PercentUpToFiveSecondsForTenSeconds()
    {
        var retry = Retry(RpcCallKind.Ordinary);
        List<double> delays = [];
        while (retry.AfterFailure(Failure(Code.Unavailable)) is { } delay)
        {
            delays.Add(Math.Round(delay.TotalMilliseconds));
            clock.Advance(delay);
        }

        // The ninth delay would end after more than ten seconds.
        Assert.Equal([100, 170, 289, 491, 835, 1420, 2414, 4103], delays);
    }

    [Fact]
    public void AfterFailure_NoTimePasses_TenAttempts()
    {
        var options = new RpcRetryOptions { MaxElapsedTime = null };
        var retry = new RpcRetry(RpcCallKind.Ordinary, options, clock, () => 0.5);
        var attempts = 1;
        while (retry.AfterFailure(Failure(Code.Unavailable)) is not null)
        {
            attempts++;
        }

        Assert.Equal(10, attempts);
    }

    [Theory]
    [InlineData(0, 80)]
    [InlineData(1, 120)]
    public void AfterFailure_Jitter_IsTwentyPercentBothWays(double random, double milliseconds)
    {
        var delay = new RpcRetry(RpcCallKind.Ordinary, RpcRetry.Default, clock, () => random).AfterFailure(Failure(Code.Unavailable));
        Assert.Equal(milliseconds, delay!.Value.TotalMilliseconds, 3);
    }

    [Fact]
    public void AfterFailure_ResourceExhausted_WaitsAtLeastASecond()
    {
        var retry = Retry(RpcCallKind.Ordinary);
        Assert.Equal(TimeSpan.FromSeconds(1), retry.AfterFailure(Failure(Code.ResourceExhausted)));
        Assert.Equal(TimeSpan.FromSeconds(2), retry.AfterFailure(Failure(Code.ResourceExhausted)));
    }

    [Theory]
    [InlineData(Code.Cancelled)]
    [InlineData(Code.DeadlineExceeded)]
    public void AfterFailure_TaskPollRanOut_RetriesForEver(Code code)
    {
        var retry = Retry(RpcCallKind.TaskPoll);
        for (var i = 0; i < 1000; i++)
        {
            Assert.NotNull(retry.AfterFailure(Failure(code)));
            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Theory]
    [InlineData(Code.InvalidArgument)]
    [InlineData(Code.NotFound)]
    [InlineData(Code.PermissionDenied)]
    [InlineData(Code.Unauthenticated)]
    [InlineData(Code.Unimplemented)]
    public void AfterFailure_TaskPollFailsForGood_ForgivenForAMinute(Code code)
    {
        var retry = Retry(RpcCallKind.TaskPoll);
        Assert.Equal(TimeSpan.FromSeconds(10), retry.AfterFailure(Failure(code)));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(retry.AfterFailure(Failure(code)));
    }

    private static RpcException Failure(Code code) => new(code, "test", null);

    private RpcRetry Retry(RpcCallKind kind) => new(kind, RpcRetry.Default, clock, () => 0.5);

    private sealed class StoppedClock : TimeProvider
    {
        private TimeSpan now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public void Advance(TimeSpan time) => now += time;
    }
}
