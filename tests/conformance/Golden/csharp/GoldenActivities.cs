using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Tests.Golden;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>What <c>shared/golden/activities.js</c> does, in C#.</summary>
internal sealed class GoldenActivities : IGoldenActivities
{
    private static ActivityExecutionContext Context => ActivityExecutionContext.Current;

    [Activity("greet")]
    public Task<string> GreetAsync(string name) => Task.FromResult($"hello {name}");

    [Activity("failUntil")]
    public Task<int> FailUntilAsync(int attempt)
    {
        var now = Context.Info.Attempt;
        return now < attempt
            ? throw new ApplicationFailureException($"attempt {now}", "NotYet", details: [now])
            : Task.FromResult(now);
    }

    [Activity("alwaysFails")]
    public Task<string> AlwaysFailsAsync(string type) => throw new ApplicationFailureException("no", type);

    [Activity("failsNonRetryable")]
    public Task<string> FailsNonRetryableAsync() => throw new ApplicationFailureException("never", "Never", nonRetryable: true);

    [Activity("hang")]
    public Task<string> HangAsync() => OverstayAsync(TimeSpan.FromSeconds(3));

    [Activity("heartbeatOnceThenHang")]
    public Task<string> HeartbeatOnceThenHangAsync()
    {
        Context.Heartbeat(new Dictionary<string, int> { ["done"] = 1 });
        return OverstayAsync(TimeSpan.FromSeconds(4));
    }

    [Activity("resumesFromHeartbeat")]
    public async Task<int> ResumesFromHeartbeatAsync()
    {
        var done = Context.Info.HeartbeatDetails.Count > 0 ? await Context.Info.HeartbeatDetailAtAsync<int>(0) : 0;
        if (done < 2)
        {
            Context.Heartbeat(done + 1);
            throw new ApplicationFailureException($"stopped at {done + 1}", "Error");
        }

        return done;
    }

    [Activity("heartbeatsUntilCancelled")]
    public async Task HeartbeatsUntilCancelledAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        do
        {
            Context.Heartbeat("alive");
        }
        while (await timer.WaitForNextTickAsync(Context.CancellationToken));
    }

    [Activity("slow")]
    public async Task<int> SlowAsync(int milliseconds)
    {
        await Task.Delay(milliseconds, Context.CancellationToken);
        return milliseconds;
    }

    [Activity("completesLater")]
    public Task<string> CompletesLaterAsync() => throw new CompleteAsyncException();

    // Longer than its timeout allows, however it is told to stop.
    private static async Task<string> OverstayAsync(TimeSpan time)
    {
        await Task.Delay(time, Context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return "late";
    }
}
