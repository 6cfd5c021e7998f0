using System.Security.Cryptography;
using System.Text;

namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>
/// Decrypts the data keys of S3 encryption clients: with KMS, or with a key-encryption key that the material description
/// names (<c>keyid</c>, <c>encryptedkey</c>) and the data key service decrypts: for AES the key itself, for RSA a private key
/// as PKCS#8.
/// </summary>
internal sealed class DataKeyUnwrapper(IDataKeyService dataKeys, KmsDecryption kms)
{
    private const string KeyIdEntry = "keyid";
    private const string EncryptedKeyEntry = "encryptedkey";
    private const string KmsKeyEntry = "kms_cmk_id";

    /// <summary>Decrypts the data key; the caller clears it.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="name">What the object is called, for messages.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<byte[]> UnwrapAsync(ClientSideEnvelope envelope, string name, CancellationToken cancellation)
    {
        if (envelope.Wrapping is KeyWrapping.Kms or KeyWrapping.KmsWithContext)
        {
            return await kms.DecryptAsync(
                envelope.Description.GetValueOrDefault(KmsKeyEntry), envelope.EncryptedKey, envelope.Description, name, cancellation);
        }

        if (!envelope.Description.TryGetValue(KeyIdEntry, out var keyId) || !envelope.Description.TryGetValue(EncryptedKeyEntry, out var encryptedKey))
        {
            throw Failures.CannotDecrypt(
                $"{name} cannot be decrypted: its material description does not name the key ({KeyIdEntry}, {EncryptedKeyEntry}) that its data key is wrapped with by {envelope.Wrapping}; let its producer name it, or wrap with KMS");
        }

        var material = await dataKeys.DecryptAsync(keyId, encryptedKey, cancellation);
        try
        {
            return Unwrap(envelope, material);
        }
        catch (CryptographicException)
        {
            throw Failures.CannotDecrypt(
                $"{name} cannot be decrypted: its data key does not open by {envelope.Wrapping} with the key '{keyId}' that its material description names; let its producer check the key, or write the object again");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    private static byte[] Unwrap(ClientSideEnvelope envelope, byte[] material) => envelope.Wrapping switch
    {
        KeyWrapping.AesEcb => WithAes(material, aes => aes.DecryptEcb(envelope.EncryptedKey, PaddingMode.PKCS7)),
        KeyWrapping.AesKeyWrap => WithAes(material, aes => AesKeyWrap.Unwrap(aes, envelope.EncryptedKey)),
        KeyWrapping.AesGcm => UnwrapGcm(envelope, material),
        KeyWrapping.RsaPkcs1 => WithRsa(material, rsa => rsa.Decrypt(envelope.EncryptedKey, RSAEncryptionPadding.Pkcs1)),
        KeyWrapping.RsaOaepSha1 => WithRsa(material, rsa => WithoutAlgorithm(envelope, rsa.Decrypt(envelope.EncryptedKey, RSAEncryptionPadding.OaepSHA1))),
        KeyWrapping.RsaOaepSha256 => WithRsa(material, rsa => UnwrapOaepSha256(rsa, envelope.EncryptedKey)),
        _ => throw new ArgumentOutOfRangeException(nameof(envelope), envelope.Wrapping, null),
    };

    private static byte[] UnwrapGcm(ClientSideEnvelope envelope, byte[] material)
    {
        ReadOnlySpan<byte> wrapped = envelope.EncryptedKey;
        var keyBytes = wrapped.Length - AesGcm.NonceByteSizes.MaxSize - AesGcm.TagByteSizes.MaxSize;
        if (keyBytes <= 0)
        {
            throw new CryptographicException("The wrapped key is too short.");
        }

        var key = new byte[keyBytes];
        using var gcm = new AesGcm(material, AesGcm.TagByteSizes.MaxSize);
        var sealedKey = wrapped[AesGcm.NonceByteSizes.MaxSize..];
        gcm.Decrypt(
            wrapped[..AesGcm.NonceByteSizes.MaxSize], sealedKey[..keyBytes], sealedKey[keyBytes..], key, Encoding.UTF8.GetBytes(envelope.ContentAlgorithm));
        return key;
    }

    private static byte[] UnwrapOaepSha256(RSA rsa, byte[] wrapped)
    {
        try
        {
            return RsaOaepSplit.Decrypt(rsa, wrapped);
        }
        catch (CryptographicException)
        {
            return rsa.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256);
        }
    }

    // Length of the key in one byte, key, content algorithm.
    private static byte[] WithoutAlgorithm(ClientSideEnvelope envelope, byte[] plaintext)
    {
        try
        {
            var key = plaintext.AsSpan(1, Math.Min(plaintext[0], plaintext.Length - 1));
            return key.Length == plaintext[0] && plaintext.AsSpan(1 + key.Length).SequenceEqual(Encoding.UTF8.GetBytes(envelope.ContentAlgorithm))
                ? key.ToArray()
                : throw new CryptographicException("The data key is for another content algorithm.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static byte[] WithAes(byte[] material, Func<Aes, byte[]> unwrap)
    {
        using var aes = Aes.Create();
        aes.SetKey(material);
        return unwrap(aes);
    }

    private static byte[] WithRsa(byte[] material, Func<RSA, byte[]> unwrap)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(material, out _);
        return unwrap(rsa);
    }
}
