using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// An object's content, read once from beginning to end: over one connection, or in ranges of which the next ones are read
/// ahead. What connections break or tell something else is a matter of the ranges, see <see cref="SourceRange"/>.
/// </summary>
/// <param name="s3">The client to read with.</param>
/// <param name="source">The object.</param>
/// <param name="silence">How long a connection may say nothing before it is taken for broken; null for the usual time.</param>
/// <param name="first">An answer with its whole content, if there is one already; owned.</param>
/// <param name="ahead">Reads ahead; null: all comes over one connection. Owned.</param>
internal sealed class SourceStream(
    IAmazonS3 s3, SourceObject source, TimeSpan? silence = null, GetObjectResponse? first = null, ReadAhead? ahead = null) : ReadOnlyStream
{
    // So much stays in the processor's nearer caches until everybody has had it.
    private const int MostAtOnce = 256 * 1024;

    // What is being read: from a connection, or from memory.
    private SourceRange? range = ahead is null ? new(s3, source, 0, source.Size, silence, first) : null;
    private ReadAhead? ahead = ahead;
    private Memory<byte> read;
    private int taken;
    private long offset;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (offset == source.Size)
        {
            await EndAsync(cancellationToken);
            return 0;
        }

        if (range is null && read.IsEmpty)
        {
            await NextAsync(cancellationToken);
        }

        buffer = buffer[..Math.Min(buffer.Length, MostAtOnce)];
        var count = range is null ? Copy(buffer.Span) : await ReadRangeAsync(range, buffer, cancellationToken);
        offset += count;
        if (ahead is not null && range is { Remaining: 0 })
        {
            range.Dispose();
            range = null;
        }

        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await ReleaseAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // What is read ahead still ends by itself, and gives its memory back then.
            _ = ReleaseAsync();
        }

        base.Dispose(disposing);
    }

    /// <summary>Goes on with what was read ahead, else with a connection of its own.</summary>
    private async Task NextAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(ahead is null, this);
        read = await ahead.TakeAsync(cancellation);
        if (read.IsEmpty)
        {
            range = new(s3, source, offset, Math.Min(offset + ahead.RangeBytes, source.Size), silence);
        }
    }

    private ValueTask<int> ReadRangeAsync(SourceRange range, Memory<byte> buffer, CancellationToken cancellation)
    {
        // What is wanted now is asked for first.
        var after = offset + range.Remaining;
        var reading = range.ReadAsync(buffer, cancellation);
        ahead?.Begin(after);
        return reading;
    }

    private int Copy(Span<byte> buffer)
    {
        var rest = read.Span[taken..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        taken += count;
        if (taken == read.Length)
        {
            ahead!.Return(read);
            ahead.Begin(0);
            (read, taken) = (default, 0);
        }

        return count;
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        if (range is not null)
        {
            await range.EndAsync(cancellation);
        }

        await ReleaseAsync();
    }

    private async Task ReleaseAsync()
    {
        range?.Dispose();
        range = null;
        if (ahead is { } left)
        {
            ahead = null;
            await left.DisposeAsync();
        }
    }
}
