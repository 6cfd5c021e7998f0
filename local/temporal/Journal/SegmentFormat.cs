using System.Buffers;
using System.Buffers.Binary;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>
/// The bytes of a journal file, little-endian. A file begins with a header: magic, version, content, its number, a random
/// salt, checksum. Frames follow, each what one write made durable: magic, length of the body, number within the file,
/// checksum, body. A body holds records: kind and length as varints, payload. Checksums include the file's salt, so that
/// neither a payload nor the rest of an older file can be taken for a frame. A snapshot ends with an empty frame.
/// </summary>
internal static class SegmentFormat
{
    public const int HeaderSize = 28;
    public const int FrameHeaderSize = 20;

    /// <summary>The most a record's payload may have.</summary>
    public const int MaxPayload = 256 << 20;

    private const uint HeaderMagic = 0x4C4A4745;
    private const ushort Version = 1;

    /// <summary>What a frame starts with.</summary>
    public const uint FrameMagic = 0xA55EF4A3;

    public static void WriteHeader(Span<byte> header, SegmentContent content, long number, ulong salt)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, HeaderMagic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)content);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], salt);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], Crc32C.Compute(0, header[..24]));
    }

    /// <summary>False when these are not the bytes of a header for that file.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, SegmentContent content, long number, out ulong salt)
    {
        salt = 0;
        if (header.Length < HeaderSize
            || BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) != Crc32C.Compute(0, header[..24])
            || BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) != Version
            || BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) != (ushort)content
            || BinaryPrimitives.ReadInt64LittleEndian(header[8..]) != number)
        {
            return false;
        }

        salt = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        return true;
    }

    /// <summary>Completes a frame whose body stands behind the room left for its header.</summary>
    public static void SealFrame(Span<byte> frame, ulong salt, long number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, FrameMagic);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], frame.Length - FrameHeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], Checksum(frame, salt));
    }

    /// <summary>The length of the body and the number that a frame's header claims; false without the magic.</summary>
    public static bool TryReadFrameHeader(ReadOnlySpan<byte> header, out int length, out long number)
    {
        length = 0;
        number = 0;
        if (header.Length < FrameHeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(header) != FrameMagic)
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        number = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        return length >= 0;
    }

    /// <summary>Whether a frame, header and body, is as it was written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame, ulong salt) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[16..]) == Checksum(frame, salt);

    public static void WriteRecord(IBufferWriter<byte> body, int kind, ReadOnlySpan<byte> payload)
    {
        WriteVarint(body, (uint)kind);
        WriteVarint(body, (uint)payload.Length);
        body.Write(payload);
    }

    /// <summary>The next record of a body; false when the bytes make no sense.</summary>
    public static bool TryReadRecord(ref ReadOnlyMemory<byte> body, out JournalRecord record)
    {
        record = default;
        if (!TryReadVarint(ref body, out var kind) || !TryReadVarint(ref body, out var length) || length > (uint)body.Length)
        {
            return false;
        }

        record = new JournalRecord((int)kind, body[..(int)length]);
        body = body[(int)length..];
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame, ulong salt)
    {
        var head = salt ^ BinaryPrimitives.ReadUInt64LittleEndian(frame[8..]);
        return Crc32C.Compute(head, frame[FrameHeaderSize..]) ^ Crc32C.Compute(salt, frame[4..16]);
    }

    private static void WriteVarint(IBufferWriter<byte> body, uint value)
    {
        var span = body.GetSpan(5);
        var written = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[written++] = (byte)(value | 0x80);
        }

        span[written++] = (byte)value;
        body.Advance(written);
    }

    private static bool TryReadVarint(ref ReadOnlyMemory<byte> body, out uint value)
    {
        value = 0;
        for (var shift = 0; shift < 35 && !body.IsEmpty; shift += 7)
        {
            var b = body.Span[0];
            body = body[1..];
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What a journal file holds.</summary>
internal enum SegmentContent : ushort
{
    /// <summary>Records as they were appended.</summary>
    Log = 1,

    /// <summary>Records that stand for all logs with a lower number.</summary>
    Snapshot = 2,
}
