namespace DataEgress.Activities.Egress.Encryption;

/// <summary>
/// Reads a counter-mode encrypted stream decrypted. Seekable if the stream under it is, since any offset can be decrypted
/// without what lies before it. Owns the stream and the key stream.
/// </summary>
/// <param name="inner">The encrypted content.</param>
/// <param name="keystream">The key stream.</param>
/// <param name="start">Offset of the inner stream's present position within the whole content.</param>
internal sealed class CtrStream(Stream inner, CtrKeystream keystream, long start = 0) : ReadOnlyStream
{
    private readonly long origin = inner.CanSeek ? start - inner.Position : start;
    private long offset = start;

    /// <inheritdoc/>
    public override bool CanSeek => inner.CanSeek;

    /// <inheritdoc/>
    public override long Length => inner.Length + origin;

    /// <inheritdoc/>
    public override long Position
    {
        get => offset;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Decrypt(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Decrypt(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => this.offset + offset,
            SeekOrigin.End => Length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, null),
        };
        inner.Seek(target - this.origin, SeekOrigin.Begin);
        this.offset = target;
        return target;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        keystream.Dispose();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            keystream.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Decrypt(Span<byte> data)
    {
        keystream.Apply(data, offset);
        offset += data.Length;
    }
}
