using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DataEgress.Bench.Transfer;

/// <summary>The content of the objects: no two blocks are alike, and it can be made again.</summary>
internal static class SourceContent
{
    private const int BlockBytes = 1 << 20;

    private static readonly byte[] Noise = MakeNoise();

    /// <summary>A piece of an object.</summary>
    /// <param name="number">The object's number.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="piece">The piece, which is filled.</param>
    public static void Fill(int number, long offset, Span<byte> piece)
    {
        for (var done = 0; done < piece.Length;)
        {
            var (block, within) = Math.DivRem(offset + done, BlockBytes);
            var part = piece[done..Math.Min(piece.Length, done + (int)(BlockBytes - within))];
            Noise.AsSpan((int)within, part.Length).CopyTo(part);
            if (within == 0 && part.Length >= 12)
            {
                BinaryPrimitives.WriteInt32LittleEndian(part, number);
                BinaryPrimitives.WriteInt64LittleEndian(part[4..], block);
            }

            done += part.Length;
        }
    }

    private static byte[] MakeNoise()
    {
        var noise = new byte[BlockBytes];
        new Random(1).NextBytes(noise);
        return noise;
    }

    /// <summary>SHA-256 of a whole object, lower-case hex.</summary>
    public static string Sha256(int number, long size)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[BlockBytes];
        for (var offset = 0L; offset < size; offset += piece.Length)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, size - offset));
            Fill(number, offset, part);
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
