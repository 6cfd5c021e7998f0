using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataEgress.Local.Aws.Kms;

/// <summary>
/// What Encrypt gives out: version, key id, material id, nonce, tag, AES-256-GCM ciphertext. Everything before the nonce and
/// the encryption context are authenticated with it, so a blob decrypts under its own key, material and context only.
/// </summary>
internal static class CiphertextBlob
{
    private const byte Version = 1;
    private const int KeyIdBytes = 16;
    private const int MaterialIdBytes = 32;
    private const int HeaderBytes = 1 + KeyIdBytes + MaterialIdBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(Guid keyId, KeyMaterial material, ReadOnlySpan<byte> plaintext, IReadOnlyDictionary<string, string> context)
    {
        var blob = new byte[HeaderBytes + NonceBytes + TagBytes + plaintext.Length];
        blob[0] = Version;
        keyId.TryWriteBytes(blob.AsSpan(1));
        Convert.FromHexString(material.Id).CopyTo(blob, 1 + KeyIdBytes);
        var nonce = blob.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(material.Bytes!, TagBytes);
        aes.Encrypt(
            nonce,
            plaintext,
            blob.AsSpan(HeaderBytes + NonceBytes + TagBytes),
            blob.AsSpan(HeaderBytes + NonceBytes, TagBytes),
            AssociatedData(blob.AsSpan(0, HeaderBytes), context));
        return blob;
    }

    /// <summary>The key and the material that a blob was made with; null when it is none of ours.</summary>
    public static (Guid KeyId, string MaterialId)? ReadHeader(ReadOnlySpan<byte> blob) =>
        blob.Length >= HeaderBytes + NonceBytes + TagBytes && blob[0] == Version
            ? (new Guid(blob.Slice(1, KeyIdBytes)), Convert.ToHexStringLower(blob.Slice(1 + KeyIdBytes, MaterialIdBytes)))
            : null;

    /// <exception cref="Http.AwsException">The blob was changed, or the context is another.</exception>
    public static byte[] Open(KeyMaterial material, ReadOnlySpan<byte> blob, IReadOnlyDictionary<string, string> context)
    {
        var plaintext = new byte[blob.Length - HeaderBytes - NonceBytes - TagBytes];
        using var aes = new AesGcm(material.Bytes!, TagBytes);
        try
        {
            aes.Decrypt(
                blob.Slice(HeaderBytes, NonceBytes),
                blob[(HeaderBytes + NonceBytes + TagBytes)..],
                blob.Slice(HeaderBytes + NonceBytes, TagBytes),
                plaintext,
                AssociatedData(blob[..HeaderBytes], context));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw KmsErrors.InvalidCiphertext();
        }
    }

    // Each text with its length before it, in the order of the names: no two contexts have the same bytes.
    private static byte[] AssociatedData(ReadOnlySpan<byte> header, IReadOnlyDictionary<string, string> context)
    {
        using var data = new MemoryStream();
        data.Write(header);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var (name, value) in context.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            foreach (var text in new[] { name, value })
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
                data.Write(length);
                data.Write(bytes);
            }
        }

        return data.ToArray();
    }
}
