using System.Diagnostics.CodeAnalysis;

namespace Temporalio.Runtime;

/// <summary>How a custom meter wants its values.</summary>
public class CustomMetricMeterOptions
{
    /// <summary>Types of durations.</summary>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "It is nested in the official API.")]
    public enum DurationFormat
    {
        /// <summary>Milliseconds, <c>long</c>.</summary>
        IntegerMilliseconds,

        /// <summary>Seconds, <c>double</c>.</summary>
        FloatSeconds,

        /// <summary><see cref="System.TimeSpan"/>.</summary>
        TimeSpan,
    }

    /// <summary>Type of durations in histograms.</summary>
    public DurationFormat HistogramDurationFormat { get; set; } = DurationFormat.IntegerMilliseconds;

    /// <summary>A copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
