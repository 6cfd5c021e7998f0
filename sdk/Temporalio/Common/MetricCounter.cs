namespace Temporalio.Common;

/// <summary>A metric that only grows.</summary>
/// <typeparam name="T">Type of its values.</typeparam>
public abstract class MetricCounter<T> : Metric<T>
    where T : struct
{
    /// <summary>Creates a counter.</summary>
    /// <param name="name">Name of the metric.</param>
    /// <param name="unit">Unit of its values.</param>
    /// <param name="description">What it is about.</param>
    protected MetricCounter(string name, string? unit = null, string? description = null)
        : base(name, unit, description)
    {
    }

    /// <summary>Adds to the counter.</summary>
    /// <param name="value">The value.</param>
    /// <param name="extraTags">Tags of this value only.</param>
    public abstract void Add(T value, IEnumerable<KeyValuePair<string, object>>? extraTags = null);

    /// <summary>The same counter with more tags.</summary>
    /// <param name="tags">The tags.</param>
    /// <returns>The counter.</returns>
    public abstract MetricCounter<T> WithTags(IEnumerable<KeyValuePair<string, object>> tags);
}
