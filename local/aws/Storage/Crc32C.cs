using System.Buffers.Binary;
using System.Numerics;

namespace DataEgress.Local.Aws.Storage;

/// <summary>CRC-32C (Castagnoli), by the processor's instruction where there is one.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of a whole block.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Update(uint.MaxValue, data);

    /// <summary>Carries the inverted register on over more data; starts at <see cref="uint.MaxValue"/>.</summary>
    public static uint Update(uint register, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            register = BitOperations.Crc32C(register, value);
        }

        return register;
    }
}
