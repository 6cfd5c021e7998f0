using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Temporal.Journal;

internal sealed partial class FileJournal
{
    private const int SnapshotFrameBytes = 256 << 10;
    private readonly SemaphoreSlim oneSnapshot = new(1);
    private readonly CancellationTokenSource ending = new();
    private volatile Func<IEnumerable<JournalRecord>>? source;
    private long snapshotBytes;
    private long logBytes;
    private int snapshotPending;

    /// <inheritdoc/>
    public void SnapshotFrom(Func<IEnumerable<JournalRecord>> source) => this.source = source;

    /// <inheritdoc/>
    public async Task SnapshotAsync(CancellationToken cancellationToken = default)
    {
        var records = source ?? throw new InvalidOperationException("Nobody has said where snapshots come from.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        await oneSnapshot.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            var number = await RotateAsync().ConfigureAwait(false);
            var temporary = directory.TemporarySnapshot(number);
            try
            {
                var bytes = WriteSnapshot(temporary, number, records(), stop.Token);

                // The snapshot may show effects of records still on their way to the disk; they must not be missing beside it.
                await FlushAsync().ConfigureAwait(false);
                File.Move(temporary, directory.Snapshot(number));
                directory.Flush();
                Interlocked.Exchange(ref snapshotBytes, bytes);
            }
            finally
            {
                File.Delete(temporary);
            }

            directory.DeleteOlderThan(number);
            LogSnapshot(options.Logger, number, snapshotBytes);
        }
        finally
        {
            oneSnapshot.Release();
        }
    }

    private static long WriteSnapshot(string path, long number, IEnumerable<JournalRecord> records, CancellationToken cancellationToken)
    {
        using var file = SegmentWriter.Create(path, SegmentContent.Snapshot, number);
        var frame = NewFrame();
        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SegmentFormat.WriteRecord(frame, record.Kind, record.Payload.Span);
            if (frame.WrittenCount >= SnapshotFrameBytes)
            {
                WriteAndRestart(file, frame);
            }
        }

        if (!IsEmpty(frame))
        {
            WriteAndRestart(file, frame);
        }

        WriteAndRestart(file, frame);
        file.Flush();
        return file.Length;
    }

    private static void WriteAndRestart(SegmentWriter file, ArrayBufferWriter<byte> frame)
    {
        file.Write(MemoryMarshal.AsMemory(frame.WrittenMemory).Span);
        frame.ResetWrittenCount();
        SegmentWriter.BeginFrame(frame);
    }

    private Task<long> RotateAsync()
    {
        Task<long> rotated;
        lock (gate)
        {
            if (failure is not null)
            {
                return Task.FromException<long>(failure);
            }

            ObjectDisposedException.ThrowIf(closing, this);
            rotation = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            rotated = rotation.Task;
        }

        work.Release();
        return rotated;
    }

    /// <summary>On the writing thread: starts a snapshot in the background when the log has outgrown the last one.</summary>
    private void ConsiderSnapshot()
    {
        var worthwhile = Math.Max(options.SnapshotThreshold, 2 * Interlocked.Read(ref snapshotBytes));
        if (source is null || logBytes < worthwhile || Interlocked.Exchange(ref snapshotPending, 1) == 1)
        {
            return;
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await SnapshotAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The journal is being closed.
            }
#pragma warning disable CA1031 // The log still holds everything; the next threshold tries again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogSnapshotFailed(options.Logger, exception);
            }
            finally
            {
                Interlocked.Exchange(ref snapshotPending, 0);
            }
        });
    }

    private async Task EndSnapshotsAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await oneSnapshot.WaitAsync().ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Snapshot {Number} of the journal taken, {Bytes} bytes")]
    private static partial void LogSnapshot(ILogger logger, long number, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "No snapshot of the journal could be taken; the log goes on growing")]
    private static partial void LogSnapshotFailed(ILogger logger, Exception exception);
}
