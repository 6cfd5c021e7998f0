namespace Temporalio.Runtime;

/// <summary>Options of metrics. The native core's own exporters do not exist here.</summary>
public class MetricsOptions : ICloneable
{
    /// <summary>Where metrics go; null for nowhere.</summary>
    public ICustomMetricMeter? CustomMetricMeter { get; set; }

    /// <summary>How it wants its values.</summary>
    public CustomMetricMeterOptions? CustomMetricMeterOptions { get; set; }

    /// <summary>Tags of every metric.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? GlobalTags { get; set; }

    /// <summary>What the names of the SDK's own metrics begin with; <c>temporal_</c> if null.</summary>
    public string? MetricPrefix { get; set; }

    /// <summary>A copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone()
    {
        var copy = (MetricsOptions)MemberwiseClone();
        copy.CustomMetricMeterOptions = (CustomMetricMeterOptions?)CustomMetricMeterOptions?.Clone();
        return copy;
    }
}
