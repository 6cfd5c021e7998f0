using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Machine;

/// <summary>Which parts run here, and where.</summary>
internal sealed record LocalMachineOptions
{
    /// <summary>The address that the embedded parts listen on.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    /// <summary>Port of the embedded Temporal server; 0 takes a free one.</summary>
    public int TemporalPort { get; init; }

    /// <summary>Port of the embedded AWS endpoints; 0 takes a free one.</summary>
    public int AwsPort { get; init; }

    /// <summary>Port of the receiver; 0 takes a free one.</summary>
    public int ReceiverPort { get; init; }

    /// <summary>The folder that state survives in; null: in memory and in a temporary folder that is removed.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>HOST:PORT of a Temporal server to use instead of the embedded one.</summary>
    public string? Temporal { get; init; }

    /// <summary>URL of AWS endpoints to use instead of the embedded ones.</summary>
    public Uri? Aws { get; init; }

    /// <summary>Whether poller and workers run here.</summary>
    public bool Worker { get; init; } = true;

    /// <summary>The folder that the commands of deployments run in, and that of their plans; null: no deployments are taken here.</summary>
    public DeploymentFolders? Deployment { get; init; }

    /// <summary>Where the parts log to.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }
}

/// <summary>Where deployments find what they need.</summary>
/// <param name="Workspace">Commands run in it, and below.</param>
/// <param name="Plans">The plans.</param>
internal sealed record DeploymentFolders(string Workspace, string Plans);
