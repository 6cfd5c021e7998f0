using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption.Gcm;

/// <summary>
/// AES-GCM decryption in pieces (NIST SP 800-38D; 12-byte nonce, 16-byte tag). The platform's own wants the whole content at
/// once. What it gives before <see cref="IsAuthentic"/> said so must not be believed.
/// </summary>
internal sealed class GcmDecryption : IDisposable
{
    /// <summary>Bytes of the nonce.</summary>
    public const int NonceBytes = 12;

    /// <summary>Bytes of the tag.</summary>
    public const int TagBytes = 16;

    /// <summary>The most that one key and nonce may encrypt: the counter has 32 bits.</summary>
    public const long MaximumBytes = (1L << 36) - 32;

    private readonly CtrKeystream keystream;
    private readonly Ghash hash;
    private readonly byte[] mask = new byte[TagBytes];
    private readonly long associatedBytes;
    private long offset;

    /// <summary>Starts with a key (16, 24 or 32 bytes), a nonce and what is authenticated besides the content.</summary>
    /// <exception cref="CryptographicException">Key or nonce has another length.</exception>
    public GcmDecryption(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, bool portable = false)
    {
        if (nonce.Length != NonceBytes)
        {
            throw new CryptographicException($"The nonce has {nonce.Length} bytes, {NonceBytes} are allowed.");
        }

        Span<byte> counter = stackalloc byte[CtrKeystream.BlockBytes];
        nonce.CopyTo(counter);
        BinaryPrimitives.WriteInt32BigEndian(counter[NonceBytes..], 1);
        keystream = new(key, counter);

        // The first block of the key stream hides the tag; the content begins with the second.
        keystream.Apply(mask, 0);
        Span<byte> hashKey = stackalloc byte[Ghash.BlockBytes];
        using (var aes = Aes.Create())
        {
            aes.SetKey(key);
            hashKey.Clear();
            aes.EncryptEcb(hashKey, hashKey, PaddingMode.None);
        }

        hash = new(hashKey, portable);
        CryptographicOperations.ZeroMemory(hashKey);
        hash.Append(associated);
        hash.Pad();
        associatedBytes = associated.Length;
    }

    /// <summary>Decrypts the next piece in place.</summary>
    /// <exception cref="CryptographicException">More than <see cref="MaximumBytes"/> in all.</exception>
    public void Decrypt(Span<byte> data)
    {
        if (data.Length > MaximumBytes - offset)
        {
            throw new CryptographicException("The content is longer than AES-GCM allows.");
        }

        hash.Append(data);
        keystream.Apply(data, TagBytes + offset);
        offset += data.Length;
    }

    /// <summary>Whether the tag is that of everything decrypted. To be asked once, at the end.</summary>
    public bool IsAuthentic(ReadOnlySpan<byte> tag)
    {
        Span<byte> block = stackalloc byte[TagBytes];
        BinaryPrimitives.WriteInt64BigEndian(block, associatedBytes * 8);
        BinaryPrimitives.WriteInt64BigEndian(block[8..], offset * 8);
        hash.Pad();
        hash.Append(block);
        hash.Write(block);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] ^= mask[i];
        }

        return CryptographicOperations.FixedTimeEquals(block, tag);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keystream.Dispose();
        hash.Clear();
    }
}
