namespace DataEgress.Local.Temporal.Matching;

/// <summary>Who polls.</summary>
/// <param name="Identity">The worker's identity, as shown by DescribeTaskQueue.</param>
/// <param name="WorkerInstance">The worker instance key, by which ShutdownWorker ends its polls; empty when not given.</param>
/// <param name="RatePerSecond">The most tasks a second the worker wants from the queue; 0 when it did not say.</param>
internal readonly record struct Poller(string Identity, string WorkerInstance = "", double RatePerSecond = 0);

/// <summary>A poller seen lately.</summary>
/// <param name="Identity">The worker's identity.</param>
/// <param name="LastAccess">When its last poll began.</param>
/// <param name="RatePerSecond">The rate its last poll asked for; 0 when it did not say.</param>
internal sealed record PollerSighting(string Identity, DateTimeOffset LastAccess, double RatePerSecond);

/// <summary>A task queue as it is now.</summary>
/// <param name="Pollers">Pollers of the last five minutes, latest first.</param>
/// <param name="BacklogCount">Tasks waiting; queries are not counted.</param>
/// <param name="BacklogAge">How long the oldest of them has waited.</param>
/// <param name="AddRate">Tasks added a second, over the last 30 s.</param>
/// <param name="DispatchRate">Tasks handed out a second, over the last 30 s.</param>
internal sealed record TaskQueueDescription(
    IReadOnlyList<PollerSighting> Pollers, long BacklogCount, TimeSpan BacklogAge, double AddRate, double DispatchRate)
{
    /// <summary>A queue that nobody has used.</summary>
    public static TaskQueueDescription Unused { get; } = new([], 0, TimeSpan.Zero, 0, 0);
}
