using OpenTelemetry.Context.Propagation;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Options of <see cref="TracingInterceptor"/>.</summary>
public class TracingInterceptorOptions : ICloneable
{
    /// <summary>Name of the Temporal header that carries the context.</summary>
    public string HeaderKey { get; set; } = "_tracer-data";

    /// <summary>Writes a context to that header and reads it.</summary>
    public TextMapPropagator Propagator { get; set; } = Propagators.DefaultTextMapPropagator;

    /// <summary>Tag of the workflow's id; null for none.</summary>
    public string? TagNameWorkflowId { get; set; } = "temporalWorkflowID";

    /// <summary>Tag of the run's id; null for none.</summary>
    public string? TagNameRunId { get; set; } = "temporalRunID";

    /// <summary>Tag of the activity's id; null for none.</summary>
    public string? TagNameActivityId { get; set; } = "temporalActivityID";

    /// <summary>Tag of the update's id; null for none.</summary>
    public string? TagNameUpdateId { get; set; } = "temporalUpdateID";

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
