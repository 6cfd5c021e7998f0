using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>What clients and workers share: here the meter only, for there is no native runtime.</summary>
public sealed class TemporalRuntime
{
    private const string DefaultPrefix = "temporal_";

    /// <summary>A runtime. A process needs one.</summary>
    /// <param name="options">Options; copied.</param>
    public TemporalRuntime(TemporalRuntimeOptions options)
    {
        var metrics = ((TemporalRuntimeOptions)options.Clone()).Telemetry.Metrics;
        if (metrics?.CustomMetricMeter is not { } custom)
        {
            MetricMeter = SilentMeter.Instance;
            return;
        }
        var tags = metrics.GlobalTags?.Select(tag => new KeyValuePair<string, object>(tag.Key, tag.Value)) ?? [];
        MetricMeter = new CustomMeter(
            custom, (metrics.CustomMetricMeterOptions ?? new()).HistogramDurationFormat, custom.CreateTags(null, [.. tags]));
        SdkMeter = new PrefixedMeter(MetricMeter, metrics.MetricPrefix ?? DefaultPrefix);
    }

    /// <summary>The process's runtime, for those who give none; its metrics go nowhere.</summary>
    public static TemporalRuntime Default { get; } = new(new());

    /// <summary>Makes metrics of users.</summary>
    public MetricMeter MetricMeter { get; }

    /// <summary>Makes the metrics of the SDK itself; null if they go nowhere.</summary>
    internal MetricMeter? SdkMeter { get; }
}
