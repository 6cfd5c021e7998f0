namespace Temporalio.Runtime;

/// <summary>Takes the metrics of a runtime. Used by many threads.</summary>
public interface ICustomMetricMeter
{
    /// <summary>Makes a counter.</summary>
    /// <typeparam name="T">Type of its values: <c>long</c>.</typeparam>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="description">Description.</param>
    /// <returns>The counter.</returns>
    ICustomMetricCounter<T> CreateCounter<T>(string name, string? unit, string? description)
        where T : struct;

    /// <summary>Makes a histogram.</summary>
    /// <typeparam name="T">Type of its values: <c>long</c>, <c>double</c> or <see cref="TimeSpan"/>.</typeparam>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="description">Description.</param>
    /// <returns>The histogram.</returns>
    ICustomMetricHistogram<T> CreateHistogram<T>(string name, string? unit, string? description)
        where T : struct;

    /// <summary>Makes a gauge.</summary>
    /// <typeparam name="T">Type of its values: <c>long</c> or <c>double</c>.</typeparam>
    /// <param name="name">Name.</param>
    /// <param name="unit">Unit.</param>
    /// <param name="description">Description.</param>
    /// <returns>The gauge.</returns>
    ICustomMetricGauge<T> CreateGauge<T>(string name, string? unit, string? description)
        where T : struct;

    /// <summary>Makes tags, to be given with values.</summary>
    /// <param name="appendFrom">Tags that come first; null for none.</param>
    /// <param name="tags">More of them; <c>string</c>, <c>long</c>, <c>double</c> or <c>bool</c>.</param>
    /// <returns>The tags.</returns>
    object CreateTags(object? appendFrom, IReadOnlyCollection<KeyValuePair<string, object>> tags);
}
