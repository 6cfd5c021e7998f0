using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>
/// RSA-OAEP (RFC 8017) with SHA-256 as its hash and SHA-1 in its mask. That is what Java means by
/// <c>OAEPWithSHA-256AndMGF1Padding</c>; the platform takes one hash for both only.
/// </summary>
internal static class RsaOaepSplit
{
    private const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>Decrypts.</summary>
    /// <exception cref="CryptographicException">It was not encrypted so, or for another key.</exception>
    public static byte[] Decrypt(RSA privateKey, ReadOnlySpan<byte> ciphertext)
    {
        var message = Raw(privateKey, ciphertext);
        try
        {
            var seed = message.AsSpan(1, HashBytes);
            var block = message.AsSpan(1 + HashBytes);
            Mask(seed, block);
            Mask(block, seed);

            // All is looked at before anything is said: what exactly was wrong must not show.
            var valid = CryptographicOperations.FixedTimeEquals(block[..HashBytes], SHA256.HashData([])) & message[0] == 0;
            var end = block[HashBytes..].IndexOfAnyExcept((byte)0);
            return valid && end >= 0 && block[HashBytes + end] == 1
                ? block[(HashBytes + end + 1)..].ToArray()
                : throw new CryptographicException("The OAEP padding is wrong.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
        }
    }

    private static byte[] Raw(RSA privateKey, ReadOnlySpan<byte> ciphertext)
    {
        var parameters = privateKey.ExportParameters(includePrivateParameters: true);
        var size = parameters.Modulus!.Length;
        var modulus = Number(parameters.Modulus);
        var input = Number(ciphertext);
        if (ciphertext.Length != size || input >= modulus || size < (2 * HashBytes) + 2)
        {
            throw new CryptographicException("The ciphertext is not of this key.");
        }

        try
        {
            // Blinded, since the arithmetic takes a time that depends on its operands.
            var (blinding, inverse) = Blinding(modulus, size);
            var blinded = input * BigInteger.ModPow(blinding, Number(parameters.Exponent), modulus) % modulus;
            var output = BigInteger.ModPow(blinded, Number(parameters.D), modulus) * inverse % modulus;
            var message = new byte[size];
            var bytes = output.GetByteCount(isUnsigned: true);
            output.TryWriteBytes(message.AsSpan(size - bytes), out _, isUnsigned: true, isBigEndian: true);
            return message;
        }
        finally
        {
            foreach (var secret in new[] { parameters.D, parameters.P, parameters.Q, parameters.DP, parameters.DQ, parameters.InverseQ })
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }

    private static (BigInteger Factor, BigInteger Inverse) Blinding(BigInteger modulus, int size)
    {
        while (true)
        {
            var factor = Number(RandomNumberGenerator.GetBytes(size)) % modulus;
            var (divisor, inverse) = (modulus, BigInteger.Zero);
            for (var (rest, next) = (factor, BigInteger.One); !rest.IsZero;)
            {
                var quotient = BigInteger.DivRem(divisor, rest, out var remainder);
                (divisor, rest) = (rest, remainder);
                (inverse, next) = (next, inverse - (quotient * next));
            }

            if (divisor.IsOne)
            {
                return (factor, inverse.Sign < 0 ? inverse + modulus : inverse);
            }
        }
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    // MGF1 with SHA-1, applied.
    private static void Mask(Span<byte> target, ReadOnlySpan<byte> seed)
    {
        Span<byte> input = [.. seed, 0, 0, 0, 0];
        Span<byte> mask = stackalloc byte[SHA1.HashSizeInBytes];
        for (var i = 0; i < target.Length; i++)
        {
            if (i % mask.Length == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(input[^4..], i / mask.Length);
#pragma warning disable CA5350 // The format's choice; as a mask SHA-1 need not resist collisions.
                SHA1.HashData(input, mask);
#pragma warning restore CA5350
            }

            target[i] ^= mask[i % mask.Length];
        }
    }
}
