using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Demo.Egress;

/// <summary>What the demo moves, and where the parts run that are not started here.</summary>
internal sealed record EgressDemoOptions
{
    /// <summary>How many sample files.</summary>
    public required int Files { get; init; }

    /// <summary>Size of each, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>How long the flag may take to start its workflow.</summary>
    public required TimeSpan StartLimit { get; init; }

    /// <summary>HOST:PORT of a Temporal server to use instead of the embedded one.</summary>
    public string? Temporal { get; init; }

    /// <summary>URL of AWS endpoints to use instead of the embedded ones.</summary>
    public Uri? Aws { get; init; }

    /// <summary>Where the parts log to.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }
}
