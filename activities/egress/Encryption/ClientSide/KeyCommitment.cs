using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>
/// The key derivation of format V3, algorithm suite 0x0073: HKDF with SHA-512 gives the content's key, and a value in the
/// envelope commits to it, so that no other data key opens the content.
/// </summary>
internal static class KeyCommitment
{
    /// <summary>Bytes of a data key.</summary>
    public const int DataKeyBytes = 32;

    /// <summary>The suite's id, authenticated with the content.</summary>
    public static ReadOnlySpan<byte> Suite => [0x00, 0x73];

    /// <summary>The nonce of every content: its key is its own.</summary>
    public static ReadOnlySpan<byte> Nonce => [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    /// <summary>Derives the content's key.</summary>
    /// <param name="dataKey">The data key, 32 bytes.</param>
    /// <param name="cipher">Message id and commitment.</param>
    /// <param name="contentKey">Takes the key, 32 bytes.</param>
    /// <returns>False, without a key, if the commitment is to another data key.</returns>
    public static bool TryDerive(ReadOnlySpan<byte> dataKey, ContentCipher.CommittedGcm cipher, Span<byte> contentKey)
    {
        Span<byte> commitment = stackalloc byte[cipher.Commitment.Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA512, dataKey, commitment, cipher.MessageId, [.. Suite, .. "COMMITKEY"u8]);
        if (!CryptographicOperations.FixedTimeEquals(commitment, cipher.Commitment))
        {
            return false;
        }

        HKDF.DeriveKey(HashAlgorithmName.SHA512, dataKey, contentKey, cipher.MessageId, [.. Suite, .. "DERIVEKEY"u8]);
        return true;
    }
}
