using System.Buffers.Binary;
using Castagnoli = DataEgress.Local.Aws.Storage.Crc32C;

namespace DataEgress.Local.Aws.S3.Checksums;

/// <summary>
/// A reflected CRC with initial value and final exclusive-or of all ones, as all of S3's are. 32-bit ones are computed in the
/// low half of a 64-bit register.
/// </summary>
internal sealed class CrcParameters
{
    /// <summary>The CRC of zlib.</summary>
    public static readonly CrcParameters Crc32 = new(32, 0xEDB88320);

    /// <summary>Castagnoli's CRC.</summary>
    public static readonly CrcParameters Crc32C = new(32, 0x82F63B78);

    /// <summary>The CRC of the NVM Express specification.</summary>
    public static readonly CrcParameters Crc64Nvme = new(64, 0x9A6C9329AC4BC9B5);

    /// <summary>How many bytes one step takes in: one table for each.</summary>
    private const int Stride = 16;

    private readonly ulong polynomial;
    private readonly ulong[] tables = new ulong[Stride * 256];

    private CrcParameters(int width, ulong reflectedPolynomial)
    {
        Width = width;
        polynomial = reflectedPolynomial;
        for (var value = 0; value < 256; value++)
        {
            var register = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register & 1) == 0 ? register >> 1 : (register >> 1) ^ polynomial;
            }

            tables[value] = register;
        }

        for (var index = 256; index < tables.Length; index++)
        {
            var before = tables[index - 256];
            tables[index] = (before >> 8) ^ tables[before & 0xFF];
        }
    }

    /// <summary>The parameters of one of S3's CRCs.</summary>
    public static CrcParameters Of(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Crc32,
        ChecksumAlgorithm.Crc32C => Crc32C,
        ChecksumAlgorithm.Crc64Nvme => Crc64Nvme,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not a CRC"),
    };

    /// <summary>32 or 64 bits.</summary>
    public int Width { get; }

    /// <summary>All ones, in the width.</summary>
    public ulong Mask => Width == 64 ? ulong.MaxValue : uint.MaxValue;

    /// <summary>Carries the register on over more data; it starts as <see cref="Mask"/> and is inverted at the end.</summary>
    public ulong Update(ulong register, ReadOnlySpan<byte> data)
    {
        if (ReferenceEquals(this, Crc32C))
        {
            return Castagnoli.Update((uint)register, data);
        }

        var table = tables.AsSpan();
        while (data.Length >= Stride)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ register;
            var high = BinaryPrimitives.ReadUInt64LittleEndian(data[8..]);
            register = Eight(table[(8 * 256)..], low) ^ Eight(table, high);
            data = data[Stride..];
        }

        foreach (var value in data)
        {
            register = (register >> 8) ^ table[(byte)(register ^ value)];
        }

        return register;
    }

    /// <summary>The CRC of two blocks one after the other, from the CRC of each.</summary>
    /// <param name="first">The CRC of the first block.</param>
    /// <param name="second">The CRC of the second block.</param>
    /// <param name="secondLength">The length of the second block, in bytes.</param>
    /// <remarks>
    /// To append n zero bytes is to multiply by x^(8n) modulo the polynomial; the initial and final inversions cancel out.
    /// </remarks>
    public ulong Combine(ulong first, ulong second, long secondLength)
    {
        // Reflected: the highest bit stands for x^0. Squaring x^8 again and again gives x^(8·2^k).
        var power = 1UL << (Width - 1 - 8);
        for (var length = secondLength; length > 0; length >>= 1)
        {
            if ((length & 1) != 0)
            {
                first = Multiply(first, power);
            }

            power = Multiply(power, power);
        }

        return first ^ second;
    }

    private static ulong Eight(ReadOnlySpan<ulong> table, ulong word) =>
        table[(7 * 256) + (byte)word]
        ^ table[(6 * 256) + (byte)(word >> 8)]
        ^ table[(5 * 256) + (byte)(word >> 16)]
        ^ table[(4 * 256) + (byte)(word >> 24)]
        ^ table[(3 * 256) + (byte)(word >> 32)]
        ^ table[(2 * 256) + (byte)(word >> 40)]
        ^ table[256 + (byte)(word >> 48)]
        ^ table[(int)(word >> 56)];

    /// <summary>The product of two polynomials modulo the CRC's, all reflected.</summary>
    private ulong Multiply(ulong left, ulong right)
    {
        ulong product = 0;
        for (var bit = Width - 1; bit >= 0; bit--)
        {
            if (((left >> bit) & 1) != 0)
            {
                product ^= right;
            }

            right = (right & 1) == 0 ? right >> 1 : (right >> 1) ^ polynomial;
        }

        return product;
    }
}

/// <summary>A CRC as a checksum.</summary>
internal sealed class CrcChecksum(CrcParameters parameters) : IChecksum
{
    private ulong register = parameters.Mask;

    public byte[] Value => Bytes(parameters, register ^ parameters.Mask);

    /// <summary>The CRC's bytes, most significant first.</summary>
    public static byte[] Bytes(CrcParameters parameters, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[(8 - (parameters.Width / 8))..];
    }

    /// <summary>The CRC in its bytes.</summary>
    public static ulong FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);

    public void Append(ReadOnlySpan<byte> data) => register = parameters.Update(register, data);

    public void Dispose()
    {
    }
}
