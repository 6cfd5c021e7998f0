using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>Writes one journal file. Not safe for concurrent use.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly ulong salt;
    private long frames;

    private SegmentWriter(SafeFileHandle file, long number, ulong salt, long length, long frames)
    {
        this.file = file;
        this.salt = salt;
        this.frames = frames;
        Number = number;
        Length = length;
    }

    public long Number { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; private set; }

    /// <summary>Makes a new file, replacing one that was left behind unfinished. Its header is durable on return.</summary>
    public static SegmentWriter Create(string path, SegmentContent content, long number)
    {
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        try
        {
            Span<byte> random = stackalloc byte[sizeof(ulong)];
            RandomNumberGenerator.Fill(random);
            var salt = BitConverter.ToUInt64(random);
            Span<byte> header = stackalloc byte[SegmentFormat.HeaderSize];
            SegmentFormat.WriteHeader(header, content, number, salt);
            RandomAccess.Write(file, header, 0);
            RandomAccess.FlushToDisk(file);
            return new SegmentWriter(file, number, salt, SegmentFormat.HeaderSize, 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes on in a log that was read, cutting off what stands behind its last whole frame.</summary>
    public static SegmentWriter Continue(string path, long number, SegmentReadResult read)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        try
        {
            if (RandomAccess.GetLength(file) > read.Length)
            {
                RandomAccess.SetLength(file, read.Length);
                RandomAccess.FlushToDisk(file);
            }

            return new SegmentWriter(file, number, read.Salt, read.Length, read.Frames);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a frame: room for its header, and its body. Not durable before <see cref="Flush"/>.</summary>
    public void Write(Span<byte> frame)
    {
        SegmentFormat.SealFrame(frame, salt, frames);
        RandomAccess.Write(file, frame, Length);
        Length += frame.Length;
        frames++;
    }

    /// <summary>Returns when everything written is on the disk.</summary>
    public void Flush() => RandomAccess.FlushToDisk(file);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>An empty frame to append records to.</summary>
    public static void BeginFrame(ArrayBufferWriter<byte> buffer)
    {
        buffer.GetSpan(SegmentFormat.FrameHeaderSize)[..SegmentFormat.FrameHeaderSize].Clear();
        buffer.Advance(SegmentFormat.FrameHeaderSize);
    }
}
