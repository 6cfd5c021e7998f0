using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>
/// AES in counter mode without padding, from any offset. The platform has no CTR; encrypting many counter blocks in one ECB
/// call keeps the processor's AES instructions busy. Encryption and decryption are the same. For one caller at a time.
/// </summary>
internal sealed class CtrKeystream : IDisposable
{
    /// <summary>Bytes of a block and of the initial counter.</summary>
    public const int BlockBytes = 16;

    // With as much data it fits the processor's nearest cache, and the cost of a call hardly counts.
    private const int BatchBytes = 16 * 1024;

    private static readonly Vector128<byte> BigEndian = Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    private readonly byte[] stream = new byte[BatchBytes];
    private readonly ICryptoTransform ecb;
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
        using var aes = Aes.Create();
        aes.SetKey(key);
#pragma warning disable CA5358 // Counter mode is built of it: no two blocks are alike.
        aes.Mode = CipherMode.ECB;
#pragma warning restore CA5358
        aes.Padding = PaddingMode.None;
        ecb = aes.CreateEncryptor();
    }

    /// <summary>Applies the key stream in place.</summary>
    /// <param name="data">What lies at the offset.</param>
    /// <param name="offset">Position within the whole content, 0 or more.</param>
    public void Apply(Span<byte> data, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        while (data.Length > 0)
        {
            var inBlock = (int)(offset % BlockBytes);
            var bytes = Math.Min(data.Length, BatchBytes - inBlock);
            Fill((inBlock + bytes + BlockBytes - 1) / BlockBytes, offset / BlockBytes);
            Xor(data[..bytes], stream.AsSpan(inBlock, bytes));
            data = data[bytes..];
            offset += bytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ecb.Dispose();
        CryptographicOperations.ZeroMemory(stream);
    }

    private void Fill(int blocks, long firstBlock)
    {
        var counter = unchecked(initialCounter + (UInt128)firstBlock);
        var target = MemoryMarshal.Cast<byte, Vector128<byte>>(stream.AsSpan(0, blocks * BlockBytes));
        var low = (ulong)counter;
        if (low <= ulong.MaxValue - (ulong)blocks)
        {
            var next = Vector128.Create(low, (ulong)(counter >> 64));
            var one = Vector128.Create(1UL, 0);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = Vector128.Shuffle(next.AsByte(), BigEndian);
                next += one;
            }
        }
        else
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = Vector128.Shuffle(Vector128.Create((ulong)counter, (ulong)(counter >> 64)).AsByte(), BigEndian);
                counter = unchecked(counter + 1);
            }
        }

        ecb.TransformBlock(stream, 0, blocks * BlockBytes, stream, 0);
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
