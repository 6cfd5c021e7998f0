using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>Reads one journal file and tells a torn tail from damage.</summary>
internal static class SegmentReader
{
    /// <summary>
    /// Reads a file. In the last log the bytes of a write that never ended may stand at the end; they are reported, not
    /// replayed. Everywhere else, and wherever whole frames follow, bad bytes are damage.
    /// </summary>
    /// <exception cref="JournalCorruptException">The file is damaged.</exception>
    public static SegmentReadResult Read(
        string path, SegmentContent content, long number, bool mayBeTorn, Action<JournalRecord> replay)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var size = RandomAccess.GetLength(file);
        var header = new byte[SegmentFormat.HeaderSize];
        if (ReadAt(file, header, 0) < header.Length || !SegmentFormat.TryReadHeader(header, content, number, out var salt))
        {
            // The header is durable before the first frame is written: a bad one with nothing behind it is a file just made.
            return mayBeTorn && size <= SegmentFormat.HeaderSize
                ? new SegmentReadResult(0, 0, 0, size)
                : throw new JournalCorruptException(path, 0, "its header is not readable");
        }

        long offset = SegmentFormat.HeaderSize;
        long frames = 0;
        var buffer = new byte[64 << 10];
        while (offset < size)
        {
            var frame = ReadFrame(file, offset, size, salt, frames, ref buffer);
            if (frame.IsEmpty)
            {
                if (!mayBeTorn)
                {
                    throw new JournalCorruptException(path, offset, "a frame's checksum does not match");
                }

                if (HasFrameAfter(file, offset, size, salt, frames))
                {
                    throw new JournalCorruptException(path, offset, "a frame is not readable, yet whole ones follow");
                }

                return new SegmentReadResult(salt, frames, offset, size - offset);
            }

            ReplayFrame(path, offset, frame[SegmentFormat.FrameHeaderSize..], replay);
            offset += frame.Length;
            frames++;
            if (content == SegmentContent.Snapshot && frame.Length == SegmentFormat.FrameHeaderSize)
            {
                return new SegmentReadResult(salt, frames, offset, 0);
            }
        }

        return content == SegmentContent.Snapshot
            ? throw new JournalCorruptException(path, offset, "the snapshot has no end")
            : new SegmentReadResult(salt, frames, offset, 0);
    }

    /// <summary>The frame at an offset, empty when it is not whole.</summary>
    private static ReadOnlyMemory<byte> ReadFrame(
        SafeFileHandle file, long offset, long size, ulong salt, long expected, ref byte[] buffer)
    {
        var got = ReadAt(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - offset)), offset);
        if (!SegmentFormat.TryReadFrameHeader(buffer.AsSpan(0, got), out var length, out var number)
            || number != expected
            || length > size - offset - SegmentFormat.FrameHeaderSize)
        {
            return default;
        }

        var whole = SegmentFormat.FrameHeaderSize + length;
        if (whole > got)
        {
            if (whole > buffer.Length)
            {
                Array.Resize(ref buffer, whole);
            }

            if (ReadAt(file, buffer.AsSpan(got, whole - got), offset + got) < whole - got)
            {
                return default;
            }
        }

        return SegmentFormat.IsIntact(buffer.AsSpan(0, whole), salt) ? buffer.AsMemory(0, whole) : default;
    }

    private static void ReplayFrame(string path, long offset, ReadOnlyMemory<byte> body, Action<JournalRecord> replay)
    {
        while (!body.IsEmpty)
        {
            if (!SegmentFormat.TryReadRecord(ref body, out var record))
            {
                throw new JournalCorruptException(path, offset, "a record does not fit into its frame");
            }

            replay(record);
        }
    }

    /// <summary>
    /// Whether a whole frame with a higher number stands anywhere behind. It was written after the one at the offset was
    /// durable, so that one was acknowledged.
    /// </summary>
    private static bool HasFrameAfter(SafeFileHandle file, long offset, long size, ulong salt, long expected)
    {
        var rest = new byte[Math.Min(size - offset, Array.MaxLength)];
        var span = rest.AsSpan(0, ReadAt(file, rest, offset));
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, SegmentFormat.FrameMagic);
        for (var at = 1; at < span.Length;)
        {
            var found = span[at..].IndexOf(magic);
            if (found < 0)
            {
                return false;
            }

            at += found;
            var candidate = span[at..];
            if (SegmentFormat.TryReadFrameHeader(candidate, out var length, out var number)
                && number > expected
                && length <= candidate.Length - SegmentFormat.FrameHeaderSize
                && SegmentFormat.IsIntact(candidate[..(SegmentFormat.FrameHeaderSize + length)], salt))
            {
                return true;
            }

            at++;
        }

        return false;
    }

    private static int ReadAt(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}

/// <summary>What was found in a file.</summary>
/// <param name="Salt">The salt of its checksums.</param>
/// <param name="Frames">Whole frames.</param>
/// <param name="Length">Bytes up to the end of the last whole frame; 0 when not even the header is whole.</param>
/// <param name="TornBytes">Bytes behind that.</param>
internal readonly record struct SegmentReadResult(ulong Salt, long Frames, long Length, long TornBytes);
