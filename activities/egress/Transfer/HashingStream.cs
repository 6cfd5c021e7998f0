using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer.Integrity;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Counts and hashes what is read through it. Owns the stream unless told otherwise, and the sum.</summary>
/// <param name="inner">What is read.</param>
/// <param name="leaveOpen">The stream stays the caller's.</param>
/// <param name="sum">Another sum of what is read.</param>
internal sealed class HashingStream(Stream inner, bool leaveOpen = false, ContentSum? sum = null) : ReadOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>SHA-256 of what was read so far.</summary>
    public byte[] Sha256 => hash.GetCurrentHash();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Add(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Add(buffer.Span[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        hash.Dispose();
        sum?.Dispose();
        if (!leaveOpen)
        {
            await inner.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            sum?.Dispose();
            if (!leaveOpen)
            {
                inner.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void Add(ReadOnlySpan<byte> data)
    {
        hash.AppendData(data);
        sum?.Append(data);
        Count += data.Length;
    }
}
