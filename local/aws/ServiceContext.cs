using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Aws;

/// <summary>What every service is made with.</summary>
internal sealed record ServiceContext
{
    public required string Region { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The root below which each service has a folder of its own.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Whether state must outlive this process; false when the data directory is a temporary one, so that nothing need be
    /// flushed to the disk.
    /// </summary>
    public required bool Durable { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory LoggerFactory { get; init; }

    /// <summary>The folder of one service, made when it is missing.</summary>
    public string FolderOf(string service) => Directory.CreateDirectory(Path.Combine(DataDirectory, service)).FullName;
}
