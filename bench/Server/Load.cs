using System.Diagnostics;

namespace DataEgress.Bench.Server;

/// <summary>Does things many times and measures it.</summary>
internal static class Load
{
    /// <summary>Does the work for 0 to count - 1, so many at a time, and measures time and processor time.</summary>
    /// <param name="server">The server whose processor time is read.</param>
    /// <param name="count">How often.</param>
    /// <param name="concurrency">How many at a time.</param>
    /// <param name="work">What is done.</param>
    /// <param name="workerTime">Processor time of a worker elsewhere; without it the worker is in this process.</param>
    public static async Task<Measurement> MeasureAsync(
        ServerProcess server, int count, int concurrency, Func<int, Task> work, Func<TimeSpan>? workerTime = null)
    {
        workerTime ??= static () => Environment.CpuUsage.TotalTime;
        var serverBefore = server.ProcessorTime;
        var workerBefore = workerTime();
        var began = Stopwatch.GetTimestamp();
        var latencies = await InParallelAsync(count, concurrency, work);
        return new Measurement(
            count,
            Stopwatch.GetElapsedTime(began),
            latencies,
            server.ProcessorTime - serverBefore,
            workerTime() - workerBefore);
    }

    /// <summary>Does the work for 0 to count - 1, so many at a time. Returns how long each took, the shortest first.</summary>
    public static async Task<TimeSpan[]> InParallelAsync(int count, int concurrency, Func<int, Task> work)
    {
        var latencies = new TimeSpan[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, concurrency)).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                await work(i);
                latencies[i] = Stopwatch.GetElapsedTime(began);
            }
        })));
        Array.Sort(latencies);
        return latencies;
    }
}

/// <summary>What came out.</summary>
/// <param name="Count">Workflows, or whatever was done.</param>
/// <param name="Took">All of it together.</param>
/// <param name="Latencies">Each of it, the shortest first.</param>
/// <param name="ServerTime">Processor time of the server.</param>
/// <param name="WorkerTime">Processor time of the worker, and of the client when they share a process.</param>
internal sealed record Measurement(
    int Count, TimeSpan Took, IReadOnlyList<TimeSpan> Latencies, TimeSpan ServerTime, TimeSpan WorkerTime)
{
    public double PerSecond => Count / Took.TotalSeconds;

    /// <summary>Processor time of the server for one, in milliseconds.</summary>
    public double ServerMilliseconds => ServerTime.TotalMilliseconds / Count;

    /// <summary><see cref="WorkerTime"/> for one, in milliseconds.</summary>
    public double WorkerMilliseconds => WorkerTime.TotalMilliseconds / Count;

    /// <summary>The latency that this share was below, in milliseconds.</summary>
    public double Percentile(double share) =>
        Latencies[Math.Min(Latencies.Count - 1, (int)(Latencies.Count * share))].TotalMilliseconds;
}
