using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Activities.Egress.Encryption.Gcm;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>Decrypts content as its envelope says.</summary>
internal sealed class ContentDecryption(IDataKeyService dataKeys, DataKeyUnwrapper unwrapper)
{
    /// <summary>Opens content for decrypted reading. The new stream owns the old one.</summary>
    /// <param name="envelope">The envelope.</param>
    /// <param name="name">What the object is called, for messages.</param>
    /// <param name="encrypted">The encrypted content.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="damaged">Judges content that does not decrypt.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<Stream> OpenAsync(
        ContentEnvelope envelope, string name, Stream encrypted, long size, DamageJudge damaged, CancellationToken cancellation)
    {
        var key = envelope switch
        {
            Envelope htme => await dataKeys.DecryptAsync(htme.KeyEncryptionKeyId, htme.EncryptedDataKey, cancellation),
            ClientSideEnvelope clientSide => await unwrapper.UnwrapAsync(clientSide, name, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(envelope), envelope, null),
        };
        try
        {
            return envelope is ClientSideEnvelope { Content: var cipher }
                ? Open(cipher, key, name, encrypted, size, damaged)
                : new CtrStream(encrypted, new(key, ((Envelope)envelope).InitialCounter));
        }
        catch (CryptographicException)
        {
            throw Failures.CannotDecrypt(
                $"{name} cannot be decrypted: its data key has {key.Length} bytes, an AES key has 16, 24 or 32; let its producer write the object again");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static Stream Open(ContentCipher cipher, byte[] key, string name, Stream encrypted, long size, DamageJudge damaged)
    {
        switch (cipher)
        {
            case ContentCipher.Cbc cbc:
                Check(size >= CtrKeystream.BlockBytes && size % CtrKeystream.BlockBytes == 0);
                return new CbcStream(encrypted, key, cbc.Iv, cbc.Length, damaged);
            case ContentCipher.Gcm gcm:
                CheckGcm();
                return new GcmStream(encrypted, new(key, gcm.Nonce, []), size, damaged);
            case ContentCipher.CommittedGcm committed:
                CheckGcm();
                Span<byte> contentKey = stackalloc byte[KeyCommitment.DataKeyBytes];
                if (!KeyCommitment.TryDerive(key, committed, contentKey))
                {
                    throw Failures.CannotDecrypt(
                        $"{name} cannot be decrypted: its content is committed to another data key than its envelope holds; somebody may have exchanged the envelope, let its producer write the object again");
                }

                var decryption = new GcmDecryption(contentKey, KeyCommitment.Nonce, KeyCommitment.Suite);
                CryptographicOperations.ZeroMemory(contentKey);
                return new GcmStream(encrypted, decryption, size, damaged);
            default:
                throw new ArgumentOutOfRangeException(nameof(cipher), cipher, null);
        }

        void CheckGcm() => Check(size is >= GcmDecryption.TagBytes and <= GcmDecryption.MaximumBytes + GcmDecryption.TagBytes);

        void Check(bool possible)
        {
            if (!possible)
            {
                throw Failures.CannotDecrypt(
                    $"{name} cannot be decrypted: it has {size} bytes, which content of its cipher cannot have; let its producer write the object again");
            }
        }
    }
}
