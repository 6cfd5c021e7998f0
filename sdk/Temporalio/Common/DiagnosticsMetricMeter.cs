using System.Diagnostics.Metrics;

namespace Temporalio.Common;

/// <summary>
/// Metrics through System.Diagnostics.Metrics, where OpenTelemetry's MeterProvider listens: the native core's exporters do
/// not exist here.
/// </summary>
internal sealed class DiagnosticsMetricMeter(Meter meter, IReadOnlyCollection<KeyValuePair<string, object>> tags) : MetricMeter
{
    /// <summary>Name of the meter that an OpenTelemetry MeterProvider must add.</summary>
    public const string MeterName = "Temporalio";

    /// <summary>The process's meter, without tags.</summary>
    public static DiagnosticsMetricMeter Default { get; } = new(new Meter(MeterName), []);

    /// <inheritdoc />
    public override MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null) =>
        new Counter<T>(meter.CreateCounter<T>(name, unit, description), tags);

    /// <inheritdoc />
    public override MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null) =>
        new Histogram<T>(meter.CreateHistogram<T>(name, unit, description), tags);

    /// <inheritdoc />
    public override MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null) =>
        new Gauge<T>(meter.CreateGauge<T>(name, unit, description), tags);

    /// <inheritdoc />
    public override MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> tags1) =>
        new DiagnosticsMetricMeter(meter, [.. tags, .. tags1]);

    private static KeyValuePair<string, object?>[] Join(
        IReadOnlyCollection<KeyValuePair<string, object>> tags, IEnumerable<KeyValuePair<string, object>>? extra) =>
        [.. tags.Concat(extra ?? []).Select(tag => new KeyValuePair<string, object?>(tag.Key, tag.Value))];

    private sealed class Counter<T>(
        System.Diagnostics.Metrics.Counter<T> counter, IReadOnlyCollection<KeyValuePair<string, object>> tags)
        : MetricCounter<T>(counter.Name, counter.Unit, counter.Description)
        where T : struct
    {
        public override void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) =>
            counter.Add(value, Join(tags, extraTags));

        public override MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
            new Counter<T>(counter, [.. tags, .. more]);
    }

    private sealed class Histogram<T>(
        System.Diagnostics.Metrics.Histogram<T> histogram, IReadOnlyCollection<KeyValuePair<string, object>> tags)
        : MetricHistogram<T>(histogram.Name, histogram.Unit, histogram.Description)
        where T : struct
    {
        public override void Record(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) =>
            histogram.Record(value, Join(tags, extraTags));

        public override MetricHistogram<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
            new Histogram<T>(histogram, [.. tags, .. more]);
    }

    private sealed class Gauge<T>(
        System.Diagnostics.Metrics.Gauge<T> gauge, IReadOnlyCollection<KeyValuePair<string, object>> tags)
        : MetricGauge<T>(gauge.Name, gauge.Unit, gauge.Description)
        where T : struct
    {
        public override void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null) =>
            gauge.Record(value, Join(tags, extraTags));

        public override MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> more) =>
            new Gauge<T>(gauge, [.. tags, .. more]);
    }
}
