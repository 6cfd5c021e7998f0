using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>How a journal in a directory is opened.</summary>
internal sealed record JournalOptions
{
    /// <summary>The directory of its files; made if missing. One process at a time.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Called once, on a thread of the journal, when it can no longer be written, before those who wait for a write hear
    /// of it: the server must stop.
    /// </summary>
    public Action<JournalFailedException> OnFailure { get; init; } = static _ => { };

    /// <summary>Bytes of log after which a snapshot is worth its while; more when the last snapshot was larger.</summary>
    public long SnapshotThreshold { get; init; } = 64L << 20;

    public ILogger Logger { get; init; } = NullLogger.Instance;
}
