using Temporalio.Activities;

namespace Temporalio.Tests.Golden;

/// <summary>The activities that the recorded workflows call; replay needs their names only.</summary>
public interface IGoldenActivities
{
    [Activity("greet")]
    Task<string> GreetAsync(string name);

    [Activity("failUntil")]
    Task<int> FailUntilAsync(int attempt);

    [Activity("alwaysFails")]
    Task<string> AlwaysFailsAsync(string type);

    [Activity("failsNonRetryable")]
    Task<string> FailsNonRetryableAsync();

    [Activity("hang")]
    Task<string> HangAsync();

    [Activity("heartbeatOnceThenHang")]
    Task<string> HeartbeatOnceThenHangAsync();

    [Activity("resumesFromHeartbeat")]
    Task<int> ResumesFromHeartbeatAsync();

    [Activity("heartbeatsUntilCancelled")]
    Task HeartbeatsUntilCancelledAsync();

    [Activity("slow")]
    Task<int> SlowAsync(int milliseconds);

    [Activity("completesLater")]
    Task<string> CompletesLaterAsync();
}
