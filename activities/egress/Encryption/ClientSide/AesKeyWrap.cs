using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>AES key wrap without padding, RFC 3394; the platform has only the one with padding, RFC 5649.</summary>
internal static class AesKeyWrap
{
    private const int HalfBytes = 8;
    private const int Rounds = 6;
    private const ulong InitialValue = 0xa6a6_a6a6_a6a6_a6a6;

    /// <summary>Unwraps a key.</summary>
    /// <param name="aes">The key-encryption key.</param>
    /// <param name="wrapped">The wrapped key.</param>
    /// <returns>The key; the caller clears it.</returns>
    /// <exception cref="CryptographicException">It was not wrapped with this key.</exception>
    public static byte[] Unwrap(Aes aes, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length % HalfBytes != 0 || wrapped.Length < 3 * HalfBytes)
        {
            throw new CryptographicException($"A wrapped key cannot have {wrapped.Length} bytes.");
        }

        var key = wrapped[HalfBytes..].ToArray();
        var halves = key.Length / HalfBytes;
        Span<byte> block = stackalloc byte[2 * HalfBytes];
        wrapped[..HalfBytes].CopyTo(block);
        for (var step = Rounds * halves; step > 0; step--)
        {
            var half = key.AsSpan((step - 1) % halves * HalfBytes, HalfBytes);
            BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)step);
            half.CopyTo(block[HalfBytes..]);
            aes.DecryptEcb(block, block, PaddingMode.None);
            block[HalfBytes..].CopyTo(half);
        }

        Span<byte> expected = stackalloc byte[HalfBytes];
        BinaryPrimitives.WriteUInt64BigEndian(expected, InitialValue);
        if (!CryptographicOperations.FixedTimeEquals(block[..HalfBytes], expected))
        {
            CryptographicOperations.ZeroMemory(key);
            throw new CryptographicException("The key was not wrapped with this key.");
        }

        return key;
    }
}
