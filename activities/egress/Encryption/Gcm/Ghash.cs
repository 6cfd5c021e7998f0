using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption.Gcm;

/// <summary>
/// GHASH of NIST SP 800-38D, in as many pieces as one likes. Computed as POLYVAL (RFC 8452, appendix A), which is the same
/// with the bits the other way round and needs no shift after a multiplication; eight blocks share one reduction.
/// </summary>
internal sealed class Ghash
{
    /// <summary>Bytes of a block, of the key and of the hash.</summary>
    public const int BlockBytes = 16;

    private const int BlocksAtOnce = 8;

    private static readonly Vector128<byte> Reversed =
        Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    // x^127 + x^126 + x^121, the middle of the modulus, divided by x^64.
    private static readonly Vector128<ulong> Modulus = Vector128.CreateScalar(0xc200_0000_0000_0000);

    // Of the hash key, the highest first: the first of several blocks is multiplied most often.
    private readonly Vector128<ulong>[] powers = new Vector128<ulong>[BlocksAtOnce];
    private readonly byte[] partial = new byte[BlockBytes];
    private readonly bool portable;
    private Vector128<ulong> state;
    private int pending;

    /// <summary>Starts a hash.</summary>
    /// <param name="key">The hash key: a block of zeros, encrypted.</param>
    /// <param name="portable">True to do without the processor's instruction.</param>
    public Ghash(ReadOnlySpan<byte> key, bool portable = false)
    {
        this.portable = portable || !ProcessorMultiplier.IsSupported;
        var h = BinaryPrimitives.ReadUInt128BigEndian(key);
        var carry = (UInt128)0 - (h >> 127);
        h = (h << 1) ^ (carry & new UInt128(0xc200_0000_0000_0000, 1));
        var first = Vector128.Create((ulong)h, (ulong)(h >> 64));
        powers[^1] = first;
        for (var i = powers.Length - 2; i >= 0; i--)
        {
            powers[i] = this.portable ? Multiply<PortableMultiplier>(powers[i + 1], first) : Multiply<ProcessorMultiplier>(powers[i + 1], first);
        }
    }

    /// <summary>Takes a piece.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        if (pending > 0)
        {
            var taken = Math.Min(data.Length, BlockBytes - pending);
            data[..taken].CopyTo(partial.AsSpan(pending));
            pending += taken;
            data = data[taken..];
            if (pending == BlockBytes)
            {
                Pad();
            }
        }

        var whole = data.Length - (data.Length % BlockBytes);
        AppendBlocks(data[..whole]);
        data = data[whole..];
        data.CopyTo(partial.AsSpan(pending));
        pending += data.Length;
    }

    /// <summary>Fills the last block with zeros, if it is not full.</summary>
    public void Pad()
    {
        if (pending > 0)
        {
            partial.AsSpan(pending).Clear();
            AppendBlocks(partial);
            pending = 0;
        }
    }

    /// <summary>Writes the hash of the blocks so far.</summary>
    public void Write(Span<byte> hash) => Vector128.Shuffle(state.AsByte(), Reversed).CopyTo(hash);

    /// <summary>Forgets the key.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(powers.AsSpan()));
        state = default;
    }

    private void AppendBlocks(ReadOnlySpan<byte> blocks)
    {
        if (portable)
        {
            AppendBlocks<PortableMultiplier>(blocks);
        }
        else
        {
            AppendBlocks<ProcessorMultiplier>(blocks);
        }
    }

    private void AppendBlocks<T>(ReadOnlySpan<byte> blocks)
        where T : struct, ICarrylessMultiplier
    {
        var hash = state;
        ref var key = ref MemoryMarshal.GetArrayDataReference(powers);
        while (blocks.Length >= BlocksAtOnce * BlockBytes)
        {
            ref var next = ref MemoryMarshal.GetReference(blocks);
            var block = hash ^ Load(ref next, 0);
            var (low, cross, high) = (T.Low(block, key), T.Cross(block, key), T.High(block, key));
            for (var i = 1; i < BlocksAtOnce; i++)
            {
                block = Load(ref next, i);
                var factor = Unsafe.Add(ref key, i);
                low ^= T.Low(block, factor);
                cross ^= T.Cross(block, factor);
                high ^= T.High(block, factor);
            }

            hash = Reduce<T>(low, cross, high);
            blocks = blocks[(BlocksAtOnce * BlockBytes)..];
        }

        for (; blocks.Length > 0; blocks = blocks[BlockBytes..])
        {
            hash = Multiply<T>(hash ^ Load(ref MemoryMarshal.GetReference(blocks), 0), powers[^1]);
        }

        state = hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte blocks, int index) =>
        Vector128.Shuffle(Vector128.LoadUnsafe(ref blocks, (nuint)(index * BlockBytes)), Reversed).AsUInt64();

    private static Vector128<ulong> Multiply<T>(Vector128<ulong> a, Vector128<ulong> b)
        where T : struct, ICarrylessMultiplier => Reduce<T>(T.Low(a, b), T.Cross(a, b), T.High(a, b));

    // Montgomery's way: adds what makes the lowest 64 bits vanish, twice, and keeps what is above them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Reduce<T>(Vector128<ulong> low, Vector128<ulong> cross, Vector128<ulong> high)
        where T : struct, ICarrylessMultiplier
    {
        // An index outside the vector gives zero: the shuffles shift by 64 bits.
        low ^= Vector128.Shuffle(cross, Vector128.Create(2UL, 0));
        high ^= Vector128.Shuffle(cross, Vector128.Create(1UL, 2));
        low = Vector128.Shuffle(low, Vector128.Create(1UL, 0)) ^ T.Low(low, Modulus);
        low = Vector128.Shuffle(low, Vector128.Create(1UL, 0)) ^ T.Low(low, Modulus);
        return low ^ high;
    }
}
