using System.Buffers.Binary;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>
/// A cyclic redundancy check as S3 computes it: reflected, all bits set at the beginning and inverted at the end, written with
/// its highest byte first. Eight bytes are taken at once by eight tables (M. Kounavis, F. Berry: "A systematic approach to
/// building high performance, software-based, CRC generators").
/// </summary>
internal sealed class Crc
{
    private const int Tables = 8;
    private const int Values = 256;

    private readonly int bytes;
    private readonly ulong[] tables = new ulong[Tables * Values];

    private Crc(ulong reflectedPolynomial, int bytes)
    {
        this.bytes = bytes;
        for (var value = 0; value < Values; value++)
        {
            var rest = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
            {
                rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ reflectedPolynomial;
            }

            tables[value] = rest;
        }

        for (var i = Values; i < tables.Length; i++)
        {
            tables[i] = (tables[i - Values] >> 8) ^ tables[(byte)tables[i - Values]];
        }
    }

    /// <summary>CRC-64/NVME (NVM Express, "NVM Command Set Specification").</summary>
    public static Crc Crc64Nvme { get; } = new(0x9A6C_9329_AC4B_C9B5, 8);

    /// <summary>CRC-32C (RFC 3720).</summary>
    public static Crc Crc32C { get; } = new(0x82F6_3B78, 4);

    /// <summary>CRC-32 (ISO/IEC 13239).</summary>
    public static Crc Crc32 { get; } = new(0xEDB8_8320, 4);

    /// <summary>The state before the first byte.</summary>
    public ulong Start => ulong.MaxValue >> (64 - (8 * bytes));

    /// <summary>The state after more bytes.</summary>
    public ulong Append(ulong state, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> t = tables;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            var x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state = t[(7 * Values) + (byte)x]
                ^ t[(6 * Values) + (byte)(x >> 8)]
                ^ t[(5 * Values) + (byte)(x >> 16)]
                ^ t[(4 * Values) + (byte)(x >> 24)]
                ^ t[(3 * Values) + (byte)(x >> 32)]
                ^ t[(2 * Values) + (byte)(x >> 40)]
                ^ t[Values + (byte)(x >> 48)]
                ^ t[(byte)(x >> 56)];
        }

        foreach (var b in data)
        {
            state = (state >> 8) ^ t[(byte)state ^ b];
        }

        return state;
    }

    /// <summary>The check value for a state.</summary>
    public byte[] Finish(ulong state)
    {
        var value = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, state ^ Start);
        return value[^bytes..];
    }
}
