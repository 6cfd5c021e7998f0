using Temporalio.Common;

namespace Temporalio.Runtime;

/// <summary>
/// What clients and workers of a process share. Here that is the meter only: there is no native runtime, so the official
/// telemetry options do not exist. Metrics go to the System.Diagnostics.Metrics meter <c>Temporalio</c>.
/// </summary>
public sealed class TemporalRuntime
{
    private TemporalRuntime()
    {
    }

    /// <summary>The process's runtime.</summary>
    public static TemporalRuntime Default { get; } = new();

    /// <summary>Makes metrics.</summary>
    public MetricMeter MetricMeter { get; } = DiagnosticsMetricMeter.Default;
}
