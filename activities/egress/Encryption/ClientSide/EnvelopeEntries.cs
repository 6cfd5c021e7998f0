namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>
/// What the entries of S3 encryption clients are called, in user metadata (without <c>x-amz-meta-</c>) and in instruction
/// files.
/// </summary>
internal static class EnvelopeEntries
{
    /// <summary>V1: the encrypted data key.</summary>
    public const string KeyV1 = "x-amz-key";

    /// <summary>V2: the encrypted data key.</summary>
    public const string KeyV2 = "x-amz-key-v2";

    /// <summary>V3: the encrypted data key.</summary>
    public const string KeyV3 = "x-amz-3";

    /// <summary>V1, V2: initialization vector or nonce.</summary>
    public const string Iv = "x-amz-iv";

    /// <summary>V1, V2: material description, JSON.</summary>
    public const string Description = "x-amz-matdesc";

    /// <summary>V2: content algorithm.</summary>
    public const string ContentAlgorithm = "x-amz-cek-alg";

    /// <summary>V2: wrapping algorithm.</summary>
    public const string WrappingAlgorithm = "x-amz-wrap-alg";

    /// <summary>V2: bits of the tag.</summary>
    public const string TagLength = "x-amz-tag-len";

    /// <summary>V1, V2: bytes of the decrypted content.</summary>
    public const string Length = "x-amz-unencrypted-content-length";

    /// <summary>V3: content algorithm. In metadata only.</summary>
    public const string ContentAlgorithmV3 = "x-amz-c";

    /// <summary>V3: wrapping algorithm.</summary>
    public const string WrappingAlgorithmV3 = "x-amz-w";

    /// <summary>V3: key commitment. In metadata only.</summary>
    public const string Commitment = "x-amz-d";

    /// <summary>V3: message id. In metadata only.</summary>
    public const string MessageId = "x-amz-i";

    /// <summary>V3: KMS encryption context, JSON.</summary>
    public const string ContextV3 = "x-amz-t";

    /// <summary>V3: material description, JSON.</summary>
    public const string DescriptionV3 = "x-amz-m";

    /// <summary>The entries of which every envelope has one, and only one.</summary>
    public static IReadOnlyList<string> Keys { get; } = [KeyV1, KeyV2, KeyV3];

    /// <summary>What V3 keeps with the object even if there is an instruction file: it concerns the content, not the key.</summary>
    public static IReadOnlyList<string> OfContentV3 { get; } = [ContentAlgorithmV3, Commitment, MessageId];

    /// <summary>Entries of which one is enough to say that an encryption client wrote the object.</summary>
    public static IReadOnlyList<string> Marks { get; } = [.. Keys, Description, ContentAlgorithmV3];
}
