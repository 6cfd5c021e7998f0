using System.Buffers.Binary;
using System.Numerics;

namespace DataEgress.Local.Temporal.Journal;

/// <summary>The Castagnoli checksum (RFC 3720, B.4), by the processor's instruction where there is one.</summary>
internal static class Crc32C
{
    public static uint Compute(ulong salt, ReadOnlySpan<byte> data)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, salt);
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var b in data)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
