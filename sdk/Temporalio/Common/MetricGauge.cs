namespace Temporalio.Common;

/// <summary>A metric with a current value.</summary>
/// <typeparam name="T">Type of its values.</typeparam>
public abstract class MetricGauge<T> : Metric<T>
    where T : struct
{
    /// <summary>Creates a gauge.</summary>
    /// <param name="name">Name of the metric.</param>
    /// <param name="unit">Unit of its values.</param>
    /// <param name="description">What it is about.</param>
    protected MetricGauge(string name, string? unit = null, string? description = null)
        : base(name, unit, description)
    {
    }

    /// <summary>Sets the current value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="extraTags">Tags of this value only.</param>
    public abstract void Set(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null);

    /// <summary>The same gauge with more tags.</summary>
    /// <param name="tags">The tags.</param>
    /// <returns>The gauge.</returns>
    public abstract MetricGauge<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags);
}
