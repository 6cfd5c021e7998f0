using System.Security.Cryptography;

namespace DataEgress.Activities.Egress.Encryption;

/// <summary>
/// Reads AES-CBC content with PKCS#5 padding decrypted. Nothing authenticates it but the padding and, if it is known, the
/// length. Owns the stream.
/// </summary>
internal sealed class CbcStream : ReadOnlyStream
{
    private readonly CryptoStream decrypted;
    private readonly long? length;
    private readonly DamageJudge damaged;
    private long count;
    private Exception? failure;

    /// <summary>Starts with a key (16, 24 or 32 bytes) and a 16-byte vector.</summary>
    /// <param name="inner">The encrypted content.</param>
    /// <param name="key">The key.</param>
    /// <param name="iv">The initialization vector.</param>
    /// <param name="length">Bytes of the decrypted content, if they are known.</param>
    /// <param name="damaged">Judges content that does not decrypt.</param>
    /// <exception cref="CryptographicException">Key or vector has another length.</exception>
    public CbcStream(Stream inner, byte[] key, byte[] iv, long? length, DamageJudge damaged)
    {
        using var aes = Aes.Create();
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.PKCS7;
        decrypted = new(inner, aes.CreateDecryptor(key, iv), CryptoStreamMode.Read);
        this.length = length;
        this.damaged = damaged;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (failure is not null)
        {
            throw failure;
        }

        int read;
        try
        {
            read = await decrypted.ReadAsync(buffer, cancellationToken);
        }
        catch (CryptographicException)
        {
            throw failure = await damaged("the padding at the end of the content is wrong", cancellationToken);
        }

        count += read;
        if (read == 0 && !buffer.IsEmpty && length is { } known && known != count)
        {
            throw failure = await damaged($"the content has {count} bytes instead of {known}", cancellationToken);
        }

        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await decrypted.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decrypted.Dispose();
        }

        base.Dispose(disposing);
    }
}
