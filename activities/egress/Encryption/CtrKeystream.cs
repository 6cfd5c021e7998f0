using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>
/// AES in counter mode without padding, from any offset. The platform has no CTR; encrypting many counter blocks in one
/// ECB call keeps the processor's AES instructions busy. Encryption and decryption are the same.
/// </summary>
internal sealed class CtrKeystream : IDisposable
{
    /// <summary>Bytes of a block and of the initial counter.</summary>
    public const int BlockBytes = 16;

    private const int BatchBytes = 16 * 1024;

    private readonly Aes aes = Aes.Create();
    private readonly UInt128 initialCounter;

    /// <summary>Takes the key (16, 24 or 32 bytes) and the initial counter (16 bytes).</summary>
    /// <exception cref="CryptographicException">The key or the counter has another length.</exception>
    public CtrKeystream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> initialCounter)
    {
        if (initialCounter.Length != BlockBytes)
        {
            throw new CryptographicException($"The initial counter has {initialCounter.Length} bytes, {BlockBytes} are allowed.");
        }

        this.initialCounter = BinaryPrimitives.ReadUInt128BigEndian(initialCounter);
        aes.SetKey(key);
    }

    /// <summary>Applies the key stream in place.</summary>
    /// <param name="data">What lies at the offset.</param>
    /// <param name="offset">Position within the whole content, 0 or more.</param>
    public void Apply(Span<byte> data, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var pooled = ArrayPool<byte>.Shared.Rent(BatchBytes);
        try
        {
            var stream = pooled.AsSpan(0, BatchBytes);
            while (data.Length > 0)
            {
                var inBlock = (int)(offset % BlockBytes);
                var bytes = Math.Min(data.Length, BatchBytes - inBlock);
                var blocks = stream[..((inBlock + bytes + BlockBytes - 1) / BlockBytes * BlockBytes)];
                Fill(blocks, offset / BlockBytes);
                Xor(data[..bytes], blocks.Slice(inBlock, bytes));
                data = data[bytes..];
                offset += bytes;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pooled);
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => aes.Dispose();

    private void Fill(Span<byte> blocks, long firstBlock)
    {
        var counter = unchecked(initialCounter + (UInt128)firstBlock);
        for (var i = 0; i < blocks.Length; i += BlockBytes)
        {
            BinaryPrimitives.WriteUInt128BigEndian(blocks[i..], counter);
            counter = unchecked(counter + 1);
        }

        aes.EncryptEcb(blocks, blocks, PaddingMode.None);
    }

    private static void Xor(Span<byte> data, ReadOnlySpan<byte> stream)
    {
        var vectors = data.Length - (data.Length % Vector<byte>.Count);
        var target = MemoryMarshal.Cast<byte, Vector<byte>>(data[..vectors]);
        var source = MemoryMarshal.Cast<byte, Vector<byte>>(stream[..vectors]);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] ^= source[i];
        }

        for (var i = vectors; i < data.Length; i++)
        {
            data[i] ^= stream[i];
        }
    }
}
