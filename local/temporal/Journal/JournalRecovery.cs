using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>Reads back what a directory holds and leaves it ready to go on.</summary>
internal static partial class JournalRecovery
{
    /// <summary>
    /// Replays the latest snapshot and the logs from its number on. Files from before it are deleted; a torn end of the
    /// last log is cut off.
    /// </summary>
    public static Recovered Run(JournalDirectory directory, Action<JournalRecord> replay, ILogger logger)
    {
        var snapshots = directory.Snapshots();
        var first = snapshots.Count > 0 ? snapshots[^1] : 1;
        var logs = directory.Logs().Where(number => number >= first).ToList();
        RequireAll(directory, first, logs, snapshots.Count > 0);
        long snapshotBytes = 0;
        if (snapshots.Count > 0)
        {
            var path = directory.Snapshot(first);
            snapshotBytes = SegmentReader.Read(path, SegmentContent.Snapshot, first, mayBeTorn: false, replay).Length;
        }

        long logBytes = 0;
        var last = default(SegmentReadResult);
        foreach (var number in logs)
        {
            last = SegmentReader.Read(directory.Log(number), SegmentContent.Log, number, mayBeTorn: number == logs[^1], replay);
            logBytes += last.Length;
        }

        directory.DeleteOlderThan(first);
        return new Recovered(GoOn(directory, logs, first, last, logger), snapshotBytes, logBytes);
    }

    private static void RequireAll(JournalDirectory directory, long first, List<long> logs, bool hasSnapshot)
    {
        if (logs.Count == 0 && !hasSnapshot)
        {
            return;
        }

        for (var i = 0; i < Math.Max(1, logs.Count); i++)
        {
            if (i >= logs.Count || logs[i] != first + i)
            {
                throw new JournalException($"The journal file {directory.Log(first + i)} is missing. Restore the directory from a backup.");
            }
        }
    }

    private static SegmentWriter GoOn(
        JournalDirectory directory, List<long> logs, long first, SegmentReadResult last, ILogger logger)
    {
        if (logs.Count > 0 && last.Length > 0)
        {
            if (last.TornBytes > 0)
            {
                LogTorn(logger, directory.Log(logs[^1]), last.Length, last.TornBytes);
            }

            return SegmentWriter.Continue(directory.Log(logs[^1]), logs[^1], last);
        }

        var number = logs.Count > 0 ? logs[^1] : first;
        var writer = SegmentWriter.Create(directory.Log(number), SegmentContent.Log, number);
        directory.Flush();
        return writer;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{File} ended in a write that a crash cut short: {Bytes} bytes at offset {Offset} removed; nothing acknowledged is lost")]
    private static partial void LogTorn(ILogger logger, string file, long offset, long bytes);
}

/// <summary>A journal read back.</summary>
/// <param name="Writer">Where appends go on.</param>
/// <param name="SnapshotBytes">The size of the snapshot.</param>
/// <param name="LogBytes">The size of the logs behind it.</param>
internal readonly record struct Recovered(SegmentWriter Writer, long SnapshotBytes, long LogBytes);
