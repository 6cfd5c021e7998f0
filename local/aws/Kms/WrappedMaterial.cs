using System.Security.Cryptography;

namespace DataEgress.Local.Aws.Kms;

/// <summary>The algorithms by which material is wrapped outside for import.</summary>
internal static class WrappedMaterial
{
    public static readonly IReadOnlyList<string> Algorithms =
        ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"];

    public static readonly IReadOnlyList<string> KeySpecs = ["RSA_2048", "RSA_3072", "RSA_4096"];

    public static int BitsOf(string keySpec) =>
        int.Parse(keySpec.AsSpan("RSA_".Length), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Unwraps material: RSA-OAEP, or AES key wrap with padding (RFC 5649) under a key that is RSA-OAEP wrapped before it.</summary>
    /// <exception cref="Http.AwsException">The blob was not made with this public key and algorithm.</exception>
    public static byte[] Unwrap(byte[] privateKey, string algorithm, byte[] wrapped)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(privateKey, out _);
        var padding = algorithm.EndsWith("SHA_256", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.OaepSHA1;
        var block = rsa.KeySize / 8;
        try
        {
            if (algorithm.StartsWith("RSAES_OAEP", StringComparison.Ordinal))
            {
                return rsa.Decrypt(wrapped, padding);
            }

            if (wrapped.Length <= block)
            {
                throw KmsErrors.InvalidCiphertext();
            }

            using var aes = Aes.Create();
            aes.Key = rsa.Decrypt(wrapped.AsSpan(0, block), padding);
            return aes.DecryptKeyWrapPadded(wrapped.AsSpan(block));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw KmsErrors.InvalidCiphertext();
        }
    }
}
