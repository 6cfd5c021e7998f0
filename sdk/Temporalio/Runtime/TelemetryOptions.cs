namespace Temporalio.Runtime;

/// <summary>Options of telemetry.</summary>
public class TelemetryOptions : ICloneable
{
    /// <summary>Metrics; null for none.</summary>
    public MetricsOptions? Metrics { get; set; }

    /// <summary>A copy, and of what it holds.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone()
    {
        var copy = (TelemetryOptions)MemberwiseClone();
        copy.Metrics = (MetricsOptions?)Metrics?.Clone();
        return copy;
    }
}
