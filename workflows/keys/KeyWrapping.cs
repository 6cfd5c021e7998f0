using System.Globalization;

namespace DataEgress.Workflows.Keys;

/// <summary>How KMS lets symmetric material of 32 bytes be wrapped, and what comes out.</summary>
public static class KeyWrapping
{
    /// <summary>The algorithm unless another is asked for.</summary>
    public const string DefaultAlgorithm = "RSAES_OAEP_SHA_256";

    /// <summary>The wrapping key unless another is asked for.</summary>
    public const string DefaultKeySpec = "RSA_4096";

    /// <summary>Bytes of symmetric key material.</summary>
    public const int MaterialBytes = 32;

    private const string KeySpecPrefix = "RSA_";
    private const string TwoStepPrefix = "RSA_AES_KEY_WRAP";

    // AES key wrap with padding (RFC 5649) adds one block of 8 bytes.
    private const int KeyWrapOverhead = 8;

    /// <summary>The algorithms; RSAES_PKCS1_V1_5 is not supported any more.</summary>
    public static IReadOnlyList<string> Algorithms { get; } =
        [DefaultAlgorithm, "RSAES_OAEP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1"];

    /// <summary>The wrapping keys.</summary>
    public static IReadOnlyList<string> KeySpecs { get; } = ["RSA_2048", "RSA_3072", DefaultKeySpec];

    /// <summary>Whether the material is wrapped by an AES key that is wrapped by RSA before it.</summary>
    public static bool IsTwoStep(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.StartsWith(TwoStepPrefix, StringComparison.Ordinal);
    }

    /// <summary>The digest of OAEP, as OpenSSL calls it.</summary>
    public static string Digest(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.EndsWith("SHA_256", StringComparison.Ordinal) ? "sha256" : "sha1";
    }

    /// <summary>Bytes of the wrapped blob.</summary>
    public static int BlobBytes(string algorithm, string keySpec)
    {
        ArgumentNullException.ThrowIfNull(keySpec);
        var rsa = int.Parse(keySpec.AsSpan(KeySpecPrefix.Length), CultureInfo.InvariantCulture) / 8;
        return IsTwoStep(algorithm) ? rsa + MaterialBytes + KeyWrapOverhead : rsa;
    }
}
