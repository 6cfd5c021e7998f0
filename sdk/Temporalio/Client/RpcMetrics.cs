using System.Diagnostics;
using Google.Protobuf;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Client.Grpc;
using Temporalio.Common;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>The SDK's metrics of calls, with the official names and labels: each attempt of a call is one request.</summary>
internal sealed class RpcMetrics(MetricMeter meter)
{
    private readonly Family ordinary = new(meter, "request", "client");
    private readonly Family longPolls = new(meter, "long_request", "long-poll");

    /// <summary>Counts and times an attempt.</summary>
    public async Task<T> MeasureAsync<T>(string path, IMessage request, RpcCallKind kind, Func<Task<T>> call)
    {
        var family = kind == RpcCallKind.Ordinary ? ordinary : longPolls;
        List<KeyValuePair<string, object>> tags = [new("operation", path[(path.LastIndexOf('/') + 1)..])];
        if (request.Descriptor.FindFieldByName("namespace")?.Accessor.GetValue(request) is string { Length: > 0 } ns)
        {
            tags.Add(new("namespace", ns));
        }
        if (request.Descriptor.FindFieldByName("task_queue")?.Accessor.GetValue(request) is TaskQueue queue)
        {
            // A worker's own queue counts for the one it belongs to.
            tags.Add(new("task_queue", queue.NormalName is { Length: > 0 } normal ? normal : queue.Name));
        }
        family.Requests.Add(1, tags);
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            family.Failures.Add(1, [.. tags, new("status_code", NameOf(e.Code))]);
            throw;
        }
        finally
        {
            family.Latency.Record(Stopwatch.GetElapsedTime(began), tags);
        }
    }

    // DeadlineExceeded -> DEADLINE_EXCEEDED
    private static string NameOf(RpcException.StatusCode code) => string.Concat(
        code.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));

    private sealed class Family(MetricMeter meter, string name, string what)
    {
        public MetricCounter<long> Requests { get; } = meter.CreateCounter<long>(name, null, $"Count of {what} requests by rpc name");

        public MetricCounter<long> Failures { get; } =
            meter.CreateCounter<long>($"{name}_failure", null, $"Count of {what} request failures by rpc name");

        public MetricHistogram<TimeSpan> Latency { get; } =
            meter.CreateHistogram<TimeSpan>($"{name}_latency", "duration", $"Histogram of {what} request latencies");
    }
}
