namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>
/// The envelope that an Amazon S3 encryption client left, in whichever of its formats: AWS's "S3 Encryption Client
/// specification", content metadata.
/// </summary>
/// <param name="Content">How the content is encrypted.</param>
/// <param name="Wrapping">How the data key is encrypted.</param>
/// <param name="EncryptedKey">The encrypted data key.</param>
/// <param name="Description">
/// The material description: the encryption context for KMS, else what names the key-encryption key.
/// </param>
/// <param name="ContentAlgorithm">The content algorithm as the format names it; wrappings bind the data key to it.</param>
internal sealed record ClientSideEnvelope(
    ContentCipher Content,
    KeyWrapping Wrapping,
    byte[] EncryptedKey,
    IReadOnlyDictionary<string, string> Description,
    string ContentAlgorithm) : ContentEnvelope;

/// <summary>How content is encrypted.</summary>
internal abstract record ContentCipher
{
    private ContentCipher()
    {
    }

    /// <summary>AES-CBC with PKCS#5 padding: formats V1 and V2.</summary>
    /// <param name="Iv">16 bytes.</param>
    /// <param name="Length">Bytes of the decrypted content, if the envelope tells.</param>
    internal sealed record Cbc(byte[] Iv, long? Length) : ContentCipher;

    /// <summary>AES-GCM: format V2.</summary>
    /// <param name="Nonce">12 bytes.</param>
    internal sealed record Gcm(byte[] Nonce) : ContentCipher;

    /// <summary>AES-GCM under a derived key that is committed to: format V3.</summary>
    /// <param name="MessageId">28 bytes.</param>
    /// <param name="Commitment">28 bytes.</param>
    internal sealed record CommittedGcm(byte[] MessageId, byte[] Commitment) : ContentCipher;
}

/// <summary>How a data key is encrypted.</summary>
internal enum KeyWrapping
{
    /// <summary>KMS, with the CMK's id as context.</summary>
    Kms,

    /// <summary>KMS, with a context that names the content algorithm.</summary>
    KmsWithContext,

    /// <summary>AES-ECB with PKCS#5 padding.</summary>
    AesEcb,

    /// <summary>RFC 3394.</summary>
    AesKeyWrap,

    /// <summary>AES-GCM: nonce, key, tag.</summary>
    AesGcm,

    /// <summary>RSA with PKCS#1 v1.5 padding.</summary>
    RsaPkcs1,

    /// <summary>RSA-OAEP with SHA-256; the mask by SHA-1 or SHA-256, which differs between makers.</summary>
    RsaOaepSha256,

    /// <summary>RSA-OAEP with SHA-1, of the key together with the content algorithm.</summary>
    RsaOaepSha1,
}
