using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DataEgress.Activities.Egress.Encryption.Gcm;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>
/// A cyclic redundancy check as S3 computes it: reflected, all bits set at the beginning and inverted at the end, written with
/// its highest byte first. Where the processor multiplies polynomials, content is folded to its last 16 bytes (V. Gopal et al.:
/// "Fast CRC computation for generic polynomials using PCLMULQDQ instruction"); what is left, and all elsewhere, is taken eight
/// bytes at once by eight tables (M. Kounavis, F. Berry: "A systematic approach to building high performance, software-based,
/// CRC generators").
/// </summary>
internal sealed class Crc
{
    private const int Tables = 8;
    private const int Values = 256;
    private const int BlockBytes = 16;
    private const int BlocksAtOnce = 8;

    private readonly int bytes;
    private readonly ulong[] tables = new ulong[Tables * Values];

    // What carries a block over the next one, and over as many as are taken at once.
    private readonly Vector128<ulong> overOne;
    private readonly Vector128<ulong> overAll;

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

        overOne = Over(reflectedPolynomial, 1);
        overAll = Over(reflectedPolynomial, BlocksAtOnce);
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
        if (!ProcessorMultiplier.IsSupported || data.Length < BlocksAtOnce * BlockBytes)
        {
            return AppendByTables(state, data);
        }

        Span<byte> rest = stackalloc byte[BlockBytes];
        var folded = data.Length - (data.Length % BlockBytes);
        Fold(state, data[..folded]).CopyTo(rest);
        return AppendByTables(AppendByTables(0, rest), data[folded..]);
    }

    /// <summary>The same without the processor's help.</summary>
    internal ulong AppendByTables(ulong state, ReadOnlySpan<byte> data)
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

    /// <summary>16 bytes that have, after a state of zero, the sum that these have after the given one.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="data">Whole blocks, as many as are taken at once or more.</param>
    private Vector128<byte> Fold(ulong state, ReadOnlySpan<byte> data)
    {
        ref var at = ref MemoryMarshal.GetReference(data);
        var (a, b, c, d) = (Load(ref at, 0) ^ Vector128.CreateScalar(state), Load(ref at, 1), Load(ref at, 2), Load(ref at, 3));
        var (e, f, g, h) = (Load(ref at, 4), Load(ref at, 5), Load(ref at, 6), Load(ref at, 7));
        var blocks = data.Length / BlockBytes;
        var next = BlocksAtOnce;
        for (; next + BlocksAtOnce <= blocks; next += BlocksAtOnce)
        {
            a = Carry(a, overAll) ^ Load(ref at, next);
            b = Carry(b, overAll) ^ Load(ref at, next + 1);
            c = Carry(c, overAll) ^ Load(ref at, next + 2);
            d = Carry(d, overAll) ^ Load(ref at, next + 3);
            e = Carry(e, overAll) ^ Load(ref at, next + 4);
            f = Carry(f, overAll) ^ Load(ref at, next + 5);
            g = Carry(g, overAll) ^ Load(ref at, next + 6);
            h = Carry(h, overAll) ^ Load(ref at, next + 7);
        }

        var all = Carry(Carry(Carry(a, overOne) ^ b, overOne) ^ c, overOne) ^ d;
        all = Carry(Carry(Carry(Carry(all, overOne) ^ e, overOne) ^ f, overOne) ^ g, overOne) ^ h;
        for (; next < blocks; next++)
        {
            all = Carry(all, overOne) ^ Load(ref at, next);
        }

        return all.AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte blocks, int index) => Vector128.LoadUnsafe(ref blocks, (nuint)(index * BlockBytes)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Carry(Vector128<ulong> block, Vector128<ulong> over) =>
        ProcessorMultiplier.Low(block, over) ^ ProcessorMultiplier.High(block, over);

    /// <summary>
    /// What the halves of a block are multiplied by to stand so many blocks earlier: powers of x modulo the polynomial. Bits
    /// are reflected, so that the first half stands higher, and a product comes out multiplied by x once more.
    /// </summary>
    private Vector128<ulong> Over(ulong reflectedPolynomial, int blocks)
    {
        var bits = blocks * BlockBytes * 8;
        return Vector128.Create(PowerOf(bits + 64 - 1), PowerOf(bits - 1));

        ulong PowerOf(int exponent)
        {
            var power = 1UL << ((8 * bytes) - 1);
            for (var i = 0; i < exponent; i++)
            {
                power = (power & 1) == 0 ? power >> 1 : (power >> 1) ^ reflectedPolynomial;
            }

            return power << (64 - (8 * bytes));
        }
    }
}
