using Microsoft.Extensions.Configuration;

namespace DataEgress.Workers.Telemetry;

/// <summary>
/// The variables that OpenTelemetry's specification names, as far as a mistake in them would otherwise go unnoticed. The
/// OpenTelemetry SDK reads them itself, these and the others.
/// </summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/protocol/exporter/ and …/specs/otel/configuration/sdk-environment-variables/</remarks>
internal sealed class TelemetrySettings
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    public const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";
    public const string ServiceNameVariable = "OTEL_SERVICE_NAME";
    public const string ResourceVariable = "OTEL_RESOURCE_ATTRIBUTES";
    public const string SamplerVariable = "OTEL_TRACES_SAMPLER";
    public const string SamplerArgumentVariable = "OTEL_TRACES_SAMPLER_ARG";

    private const string DisabledVariable = "OTEL_SDK_DISABLED";

    /// <summary>Whole milliseconds, above 0.</summary>
    public static readonly IReadOnlyList<string> DurationVariables =
    [
        "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", "OTEL_BSP_SCHEDULE_DELAY",
        "OTEL_BSP_EXPORT_TIMEOUT",
    ];

    /// <summary>Where to; null: nothing is measured, traced or sent.</summary>
    public string? Endpoint { get; set; }

    public string? Protocol { get; set; }

    /// <summary>May hold credentials: never shown.</summary>
    public string? Headers { get; set; }

    public string? Resource { get; set; }

    public string? Sampler { get; set; }

    public string? SamplerArgument { get; set; }

    /// <summary>Those of <see cref="DurationVariables"/> that are set.</summary>
    public Dictionary<string, string> Durations { get; } = [];

    /// <summary>Whether there is anything to do.</summary>
    public bool Enabled => Endpoint is not null;

    /// <summary>Reads the settings.</summary>
    public TelemetrySettings Read(IConfiguration configuration)
    {
        // An empty variable is as one that is not set, says the specification.
        string? Value(string name) => configuration[name] is { Length: > 0 } value ? value : null;

        var disabled = string.Equals(Value(DisabledVariable), "true", StringComparison.OrdinalIgnoreCase);
        Endpoint = disabled ? null : Value(EndpointVariable);
        Protocol = Value(ProtocolVariable);
        Headers = Value(HeadersVariable);
        Resource = Value(ResourceVariable);
        Sampler = Value(SamplerVariable);
        SamplerArgument = Value(SamplerArgumentVariable);
        foreach (var name in DurationVariables)
        {
            if (Value(name) is { } value)
            {
                Durations[name] = value;
            }
        }

        return this;
    }
}
