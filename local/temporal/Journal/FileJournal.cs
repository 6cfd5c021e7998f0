using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>
/// A journal in a directory: logs with rising numbers, and the snapshot that stands for the logs before it. One thread
/// writes; what is appended while it waits for the disk goes out together, as one frame with one flush.
/// </summary>
internal sealed partial class FileJournal : IJournal
{
    private const int LargeBuffer = 4 << 20;
    private readonly JournalDirectory directory;
    private readonly JournalOptions options;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly TaskCompletionSource stopped = NewCompletion();

    /// <summary>The frame that appends go into, and who waits for it; both guarded by the lock.</summary>
    private ArrayBufferWriter<byte> pending = NewFrame();
    private TaskCompletionSource pendingWritten = NewCompletion();

    /// <summary>Who waits for the frame that is being written, or was last.</summary>
    private TaskCompletionSource inFlightWritten = NewCompletion();
    private TaskCompletionSource<long>? rotation;
    private JournalFailedException? failure;
    private bool closing;

    /// <summary>Used by the writing thread only.</summary>
    private ArrayBufferWriter<byte> spare = NewFrame();
    private SegmentWriter writer;

    private FileJournal(JournalDirectory directory, JournalOptions options, SegmentWriter writer, long snapshotBytes, long logBytes)
    {
        this.directory = directory;
        this.options = options;
        this.writer = writer;
        this.snapshotBytes = snapshotBytes;
        this.logBytes = logBytes;
        inFlightWritten.SetResult();
        new Thread(Write) { IsBackground = true, Name = "journal" }.Start();
    }

    /// <summary>
    /// Opens or makes the journal and gives every record in it to the callback. The end of a write that a crash cut short
    /// is removed with a warning.
    /// </summary>
    /// <exception cref="JournalException">In use, incomplete or damaged.</exception>
    public static FileJournal Open(JournalOptions options, Action<JournalRecord> replay)
    {
        var directory = JournalDirectory.Enter(options.Directory);
        try
        {
            directory.DeleteTemporary();
            var recovered = JournalRecovery.Run(directory, replay, options.Logger);
            return new FileJournal(directory, options, recovered.Writer, recovered.SnapshotBytes, recovered.LogBytes);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task AppendAsync(int kind, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(kind);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, SegmentFormat.MaxPayload);
        Task written;
        bool first;
        lock (gate)
        {
            if (failure is not null)
            {
                return Task.FromException(failure);
            }

            ObjectDisposedException.ThrowIf(closing, this);
            first = IsEmpty(pending);
            SegmentFormat.WriteRecord(pending, kind, payload);
            written = pendingWritten.Task;
        }

        if (first)
        {
            work.Release();
        }

        return written;
    }

    /// <inheritdoc/>
    public Task FlushAsync()
    {
        lock (gate)
        {
            if (failure is not null)
            {
                return Task.FromException(failure);
            }

            return (IsEmpty(pending) ? inFlightWritten : pendingWritten).Task;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (closing)
            {
                return;
            }

            closing = true;
        }

        await EndSnapshotsAsync().ConfigureAwait(false);
        work.Release();
        await stopped.Task.ConfigureAwait(false);
        writer.Dispose();
        work.Dispose();
        directory.Dispose();
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static ArrayBufferWriter<byte> NewFrame()
    {
        var frame = new ArrayBufferWriter<byte>(64 << 10);
        SegmentWriter.BeginFrame(frame);
        return frame;
    }

    private static bool IsEmpty(ArrayBufferWriter<byte> frame) => frame.WrittenCount == SegmentFormat.FrameHeaderSize;

    private void Write()
    {
        try
        {
            do
            {
                work.Wait();
            }
            while (WriteNext());
        }
#pragma warning disable CA1031 // Whatever the reason, nothing can be made durable any more: fail-stop.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(new JournalFailedException($"The journal in {directory.Path} cannot be written: {exception.Message}", exception));
        }

        stopped.SetResult();
    }

    /// <summary>False when the journal is closed and everything is written.</summary>
    private bool WriteNext()
    {
        ArrayBufferWriter<byte> frame;
        TaskCompletionSource written;
        TaskCompletionSource<long>? rotate;
        bool last;
        lock (gate)
        {
            (frame, pending) = (pending, spare);
            (written, pendingWritten) = (pendingWritten, NewCompletion());
            (rotate, rotation) = (rotation, null);
            inFlightWritten = written;
            last = closing;
        }

        try
        {
            WriteFrame(frame);
            written.SetResult();
            if (rotate is not null)
            {
                Rotate(rotate);
            }
        }
        catch (Exception exception)
        {
            rotate?.TrySetException(exception);
            throw;
        }

        ConsiderSnapshot();
        return !last;
    }

    private void WriteFrame(ArrayBufferWriter<byte> frame)
    {
        if (!IsEmpty(frame))
        {
            // The buffer is ours alone from the swap on; the frame's header is filled in where it stands.
            var bytes = MemoryMarshal.AsMemory(frame.WrittenMemory).Span;
            writer.Write(bytes);
            writer.Flush();
            logBytes += bytes.Length;
        }

        if (frame.Capacity > LargeBuffer)
        {
            spare = NewFrame();
            return;
        }

        frame.ResetWrittenCount();
        SegmentWriter.BeginFrame(frame);
        spare = frame;
    }

    /// <summary>From here on records go to a new log; those before it are what a snapshot replaces.</summary>
    private void Rotate(TaskCompletionSource<long> rotated)
    {
        var number = writer.Number + 1;
        var next = SegmentWriter.Create(directory.Log(number), SegmentContent.Log, number);
        directory.Flush();
        writer.Dispose();
        writer = next;
        logBytes = 0;
        rotated.SetResult(number);
    }

    private void Fail(JournalFailedException exception)
    {
        TaskCompletionSource[] waiting;
        TaskCompletionSource<long>? rotate;
        lock (gate)
        {
            failure = exception;
            waiting = [inFlightWritten, pendingWritten];
            (rotate, rotation) = (rotation, null);
        }

        LogFailed(options.Logger, directory.Path, exception);

        // First, so that nobody who waits learns of it while calls are still answered.
        options.OnFailure(exception);
        foreach (var written in waiting)
        {
            written.TrySetException(exception);

            // Whoever appended has the task; when nobody did, its exception is not news to anyone.
            _ = written.Task.Exception;
        }

        rotate?.TrySetException(exception);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The journal in {Directory} cannot be written; the server stops")]
    private static partial void LogFailed(ILogger logger, string directory, Exception exception);
}
