using System.IO.Compression;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Reads a stream compressed, holding no more than what one chunk compresses to. Owns the stream.</summary>
internal sealed class CompressingStream : ReadOnlyStream
{
    private const int ChunkBytes = 64 * 1024;

    private readonly Stream inner;
    private readonly MemoryStream compressed = new();
    private readonly Stream compressor;
    private readonly byte[] chunk = new byte[ChunkBytes];
    private int taken;
    private bool ended;

    /// <summary>Compresses with the given format.</summary>
    public CompressingStream(Stream inner, Compression compression)
    {
        this.inner = inner;
        compressor = compression switch
        {
            Compression.Gzip => new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            Compression.Zlib => new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true),
            _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
        };
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (taken == compressed.Length && !ended)
        {
            Compress(inner.Read(chunk));
        }

        return Take(buffer);
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (taken == compressed.Length && !ended)
        {
            Compress(await inner.ReadAsync(chunk, cancellationToken));
        }

        return Take(buffer.Span);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            compressor.Dispose();
            compressed.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Compress(int read)
    {
        compressed.SetLength(0);
        taken = 0;
        if (read > 0)
        {
            compressor.Write(chunk.AsSpan(0, read));
            return;
        }

        compressor.Dispose();
        ended = true;
    }

    private int Take(Span<byte> buffer)
    {
        var bytes = compressed.GetBuffer().AsSpan(taken, (int)compressed.Length - taken);
        var count = Math.Min(bytes.Length, buffer.Length);
        bytes[..count].CopyTo(buffer);
        taken += count;
        return count;
    }
}
