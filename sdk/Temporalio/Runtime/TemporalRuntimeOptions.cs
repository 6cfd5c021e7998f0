namespace Temporalio.Runtime;

/// <summary>Options of a runtime.</summary>
public class TemporalRuntimeOptions : ICloneable
{
    /// <summary>Options without telemetry.</summary>
    public TemporalRuntimeOptions()
    {
    }

    /// <summary>Options with telemetry.</summary>
    /// <param name="telemetry">See <see cref="Telemetry"/>.</param>
    public TemporalRuntimeOptions(TelemetryOptions telemetry) => Telemetry = telemetry;

    /// <summary>Telemetry.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>A copy, and of what it holds.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone()
    {
        var copy = (TemporalRuntimeOptions)MemberwiseClone();
        copy.Telemetry = (TelemetryOptions)Telemetry.Clone();
        return copy;
    }
}
