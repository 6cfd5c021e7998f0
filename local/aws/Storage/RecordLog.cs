using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace DataEgress.Local.Aws.Storage;

/// <summary>
/// An append-only file of records, each framed by its length and checksum. Appends are grouped: whatever gathers while one
/// write is under way goes into the next. A torn tail, as a killed process leaves it, is cut off when the file is opened.
/// </summary>
/// <remarks>
/// Frame: payload length (4 bytes, little-endian), CRC-32C of the payload (4 bytes, little-endian), payload. The order of
/// records is the order of calls to <see cref="Append"/>, so a caller that changes its state and appends under one lock gets
/// a log in the order of its changes, and awaits durability outside the lock.
/// </remarks>
internal sealed class RecordLog : IAsyncDisposable
{
    /// <summary>The largest record, in bytes.</summary>
    public const int MaxRecordBytes = 64 * 1024 * 1024;

    private const int HeaderBytes = 8;

    /// <summary>Guards every field; a monitor, because <see cref="Rewrite"/> waits on it for the write under way.</summary>
    private readonly object gate = new();

    private readonly SemaphoreSlim announced = new(0);
    private readonly string path;
    private readonly bool durable;
    private readonly Task writer;
    private SafeFileHandle file;
    private long end;
    private long count;
    private Batch pending = new();
    private bool writing;
    private bool closing;
    private IOException? broken;

    private RecordLog(string path, bool durable, SafeFileHandle file, long end, long count)
    {
        this.path = path;
        this.durable = durable;
        this.file = file;
        this.end = end;
        this.count = count;
        writer = Task.Run(WriteBatchesAsync);
    }

    /// <summary>How many records the log holds, those not yet written included; tells when a rewrite pays.</summary>
    public long Count
    {
        get
        {
            lock (gate)
            {
                return count;
            }
        }
    }

    /// <summary>Opens the log, making it when it is missing, and replays every whole record in order.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="durable">Whether an append is flushed to the disk before it counts as done.</param>
    /// <param name="replay">Called with each record; the memory is valid during the call only.</param>
    public static RecordLog Open(string path, bool durable, Action<ReadOnlyMemory<byte>> replay)
    {
        File.Delete(path + ".new");
        long end = 0;
        long count = 0;
        if (File.Exists(path))
        {
            (end, count) = Replay(path, replay);
        }

        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (RandomAccess.GetLength(file) > end)
        {
            RandomAccess.SetLength(file, end);
        }

        if (durable)
        {
            RandomAccess.FlushToDisk(file);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
        }

        return new RecordLog(path, durable, file, end, count);
    }

    /// <summary>Appends a record.</summary>
    /// <returns>Completes when the record is written, and flushed if the log is durable.</returns>
    public Task Append(ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, MaxRecordBytes, nameof(record));
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            if (broken is not null)
            {
                return Task.FromException(Unwritable());
            }

            WriteFrame(pending.Bytes, record);
            count++;
            if (!pending.Announced)
            {
                pending.Announced = true;
                announced.Release();
            }

            return pending.Done.Task;
        }
    }

    /// <summary>
    /// Replaces the whole file by these records, atomically. They must contain everything appended so far: call it under the
    /// lock that orders the appends. The caller waits until the new file is in place.
    /// </summary>
    public void Rewrite(IEnumerable<ReadOnlyMemory<byte>> live)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            while (writing)
            {
                Monitor.Wait(gate);
            }

            if (broken is not null)
            {
                throw Unwritable();
            }

            var (freshEnd, freshCount) = WriteFresh(live);
            file.Dispose();
            File.Move(path + ".new", path, overwrite: true);
            if (durable)
            {
                DurableFolder.Flush(Path.GetDirectoryName(path)!);
            }

            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            (end, count) = (freshEnd, freshCount);

            // What was pending is part of the caller's state, and so of the new file.
            pending.Done.SetResult();
            pending = new Batch();
        }
    }

    /// <summary>Writes what is pending and closes the file.</summary>
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

        announced.Release();
        await writer;
        file.Dispose();
        announced.Dispose();
    }

    private static void WriteFrame(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> record)
    {
        var header = target.GetSpan(HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Crc32C.Compute(record));
        target.Advance(HeaderBytes);
        target.Write(record);
    }

    private static (long End, long Count) Replay(string path, Action<ReadOnlyMemory<byte>> replay)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        var header = new byte[HeaderBytes];
        var payload = new byte[4096];
        long end = 0;
        long count = 0;
        while (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is < 0 or > MaxRecordBytes)
            {
                break;
            }

            if (payload.Length < length)
            {
                payload = new byte[Math.Max(length, payload.Length * 2)];
            }

            var record = payload.AsMemory(0, length);
            if (stream.ReadAtLeast(record.Span, length, throwOnEndOfStream: false) < length
                || Crc32C.Compute(record.Span) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            {
                break;
            }

            replay(record);
            end += HeaderBytes + length;
            count++;
        }

        return (end, count);
    }

    private (long End, long Count) WriteFresh(IEnumerable<ReadOnlyMemory<byte>> live)
    {
        using var stream = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var frame = new ArrayBufferWriter<byte>();
        long records = 0;
        foreach (var record in live)
        {
            frame.ResetWrittenCount();
            WriteFrame(frame, record.Span);
            stream.Write(frame.WrittenSpan);
            records++;
        }

        stream.Flush(flushToDisk: durable);
        return (stream.Position, records);
    }

    private async Task WriteBatchesAsync()
    {
        while (true)
        {
            await announced.WaitAsync();
            Batch batch;
            lock (gate)
            {
                if (pending.Bytes.WrittenCount == 0)
                {
                    if (closing)
                    {
                        return;
                    }

                    // A rewrite has taken the announced batch along.
                    continue;
                }

                batch = pending;
                pending = new Batch();
                writing = true;
            }

            var failure = Write(batch);
            lock (gate)
            {
                end += batch.Bytes.WrittenCount;
                broken = failure;
                writing = false;
                Monitor.PulseAll(gate);
                if (failure is not null)
                {
                    pending.Done.SetException(Unwritable());
                }
            }

            if (failure is not null)
            {
                batch.Done.SetException(Unwritable());
                return;
            }

            batch.Done.SetResult();
        }
    }

    private IOException? Write(Batch batch)
    {
        try
        {
            RandomAccess.Write(file, batch.Bytes.WrittenSpan, end);
            if (durable)
            {
                RandomAccess.FlushToDisk(file);
            }

            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }

    private IOException Unwritable() => new($"{path} cannot be written any more: {broken?.Message}", broken);

    private sealed class Batch
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Announced { get; set; }
    }
}
