namespace Temporalio.Runtime;

/// <summary>A metric with a current value, of a custom meter.</summary>
/// <typeparam name="T">Type of its values.</typeparam>
public interface ICustomMetricGauge<T> : ICustomMetric<T>
    where T : struct
{
    /// <summary>Sets the value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="tags">What <see cref="ICustomMetricMeter.CreateTags"/> made.</param>
    void Set(T value, object tags);
}
