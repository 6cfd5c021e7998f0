namespace Temporalio.Runtime;

/// <summary>A metric that only grows, of a custom meter.</summary>
/// <typeparam name="T">Type of its values.</typeparam>
public interface ICustomMetricCounter<T> : ICustomMetric<T>
    where T : struct
{
    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tags">What <see cref="ICustomMetricMeter.CreateTags"/> made.</param>
    void Add(T value, object tags);
}
