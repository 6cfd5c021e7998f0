namespace DataEgress.Activities.Egress.Encryption.Gcm;

/// <summary>
/// Reads AES-GCM content decrypted, its tag at its end. The last bytes are given out only after the tag was checked, so
/// whoever has read everything has read what was authenticated. Owns the stream and the decryption.
/// </summary>
/// <param name="inner">The encrypted content and its tag.</param>
/// <param name="decryption">Key and nonce.</param>
/// <param name="length">Bytes of the inner stream, with the tag: at least <see cref="GcmDecryption.TagBytes"/>.</param>
/// <param name="damaged">Judges content whose tag is not its own.</param>
internal sealed class GcmStream(Stream inner, GcmDecryption decryption, long length, DamageJudge damaged) : ReadOnlyStream
{
    private long remaining = length - GcmDecryption.TagBytes;
    private bool authentic;
    private Exception? failure;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (failure is not null)
        {
            throw failure;
        }

        if (authentic || (buffer.IsEmpty && remaining > 0))
        {
            return 0;
        }

        var wanted = buffer[..(int)Math.Min(buffer.Length, remaining)];
        var read = wanted.IsEmpty ? 0 : await inner.ReadAsync(wanted, cancellationToken);
        if (read == 0 && !wanted.IsEmpty)
        {
            throw failure = await damaged($"the content ends {remaining + GcmDecryption.TagBytes} bytes early", cancellationToken);
        }

        decryption.Decrypt(wanted.Span[..read]);
        remaining -= read;
        if (remaining == 0)
        {
            var tag = new byte[GcmDecryption.TagBytes];
            var tagBytes = await inner.ReadAtLeastAsync(tag, tag.Length, false, cancellationToken);
            if (tagBytes < tag.Length || !decryption.IsAuthentic(tag))
            {
                wanted.Span.Clear();
                throw failure = await damaged("the authentication tag is not that of the content", cancellationToken);
            }

            authentic = true;
        }

        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        decryption.Dispose();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decryption.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
