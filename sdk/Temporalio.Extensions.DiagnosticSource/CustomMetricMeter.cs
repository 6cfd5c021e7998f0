using System.Diagnostics;
using System.Diagnostics.Metrics;
using Temporalio.Runtime;

namespace Temporalio.Extensions.DiagnosticSource;

/// <summary>Gives a runtime's metrics to a <see cref="System.Diagnostics.Metrics.Meter"/>, where OpenTelemetry listens.</summary>
public class CustomMetricMeter : ICustomMetricMeter
{
    /// <summary>A custom meter.</summary>
    /// <param name="meter">Takes the metrics.</param>
    /// <param name="disableWorkflowTracingEventListener">Of no consequence here: nothing watches what a meter does in a workflow.</param>
    public CustomMetricMeter(Meter meter, bool disableWorkflowTracingEventListener = false) => Meter = meter;

    /// <summary>Takes the metrics.</summary>
    public Meter Meter { get; private init; }

    /// <inheritdoc />
    public ICustomMetricCounter<T> CreateCounter<T>(string name, string? unit, string? description)
        where T : struct => new CounterOf<T>(Meter.CreateCounter<T>(name, unit, description));

    /// <inheritdoc />
    public ICustomMetricHistogram<T> CreateHistogram<T>(string name, string? unit, string? description)
        where T : struct => typeof(T) == typeof(TimeSpan)
            ? (ICustomMetricHistogram<T>)(object)new DurationsOf(Meter.CreateHistogram<long>(name, unit == "duration" ? "ms" : unit, description))
            : new HistogramOf<T>(Meter.CreateHistogram<T>(name, unit, description));

    /// <inheritdoc />
    public ICustomMetricGauge<T> CreateGauge<T>(string name, string? unit, string? description)
        where T : struct => new GaugeOf<T>(Meter.CreateGauge<T>(name, unit, description));

    /// <inheritdoc />
    public object CreateTags(object? appendFrom, IReadOnlyCollection<KeyValuePair<string, object>> tags)
    {
        // The later of two tags of one name counts.
        var all = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in appendFrom is Tags before ? before.List : default)
        {
            all[name] = value;
        }
        foreach (var (name, value) in tags)
        {
            all[name] = value;
        }
        return new Tags(new([.. all]));
    }

    private sealed class Tags(TagList list)
    {
        public TagList List { get; } = list;
    }

    private sealed class CounterOf<T>(Counter<T> counter) : ICustomMetricCounter<T>
        where T : struct
    {
        public void Add(T value, object tags) => counter.Add(value, ((Tags)tags).List);
    }

    private sealed class HistogramOf<T>(Histogram<T> histogram) : ICustomMetricHistogram<T>
        where T : struct
    {
        public void Record(T value, object tags) => histogram.Record(value, ((Tags)tags).List);
    }

    private sealed class DurationsOf(Histogram<long> histogram) : ICustomMetricHistogram<TimeSpan>
    {
        public void Record(TimeSpan value, object tags) => histogram.Record((long)value.TotalMilliseconds, ((Tags)tags).List);
    }

    private sealed class GaugeOf<T>(Gauge<T> gauge) : ICustomMetricGauge<T>
        where T : struct
    {
        public void Set(T value, object tags) => gauge.Record(value, ((Tags)tags).List);
    }
}
