namespace Temporalio.Common;

/// <summary>A meter whose metrics' names begin alike.</summary>
internal sealed class PrefixedMeter(MetricMeter meter, string prefix) : MetricMeter
{
    public override MetricCounter<T> CreateCounter<T>(string name, string? unit = null, string? description = null) =>
        meter.CreateCounter<T>(prefix + name, unit, description);

    public override MetricHistogram<T> CreateHistogram<T>(string name, string? unit = null, string? description = null) =>
        meter.CreateHistogram<T>(prefix + name, unit, description);

    public override MetricGauge<T> CreateGauge<T>(string name, string? unit = null, string? description = null) =>
        meter.CreateGauge<T>(prefix + name, unit, description);

    public override MetricMeter WithTags(IEnumerable<KeyValuePair<string, object>> tags) =>
        new PrefixedMeter(meter.WithTags(tags), prefix);
}
