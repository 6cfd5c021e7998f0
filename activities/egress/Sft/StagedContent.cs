using System.Security.Cryptography;
using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>
/// A staged file as it is read from the disk. Its last bytes are given out only if all of it still is what was staged: others
/// can write on the volume, and a request that breaks off delivers nothing.
/// </summary>
/// <param name="file">The file on the disk; stays the caller's to dispose.</param>
/// <param name="size">Its bytes.</param>
/// <param name="sha256">SHA-256 of what was staged, lower-case hex.</param>
internal sealed class StagedContent(Stream file, long size, string sha256) : ReadOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long count;

    /// <summary>What was read is not what was staged.</summary>
    public bool IsAnother { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await file.ReadAsync(buffer, cancellationToken);
        hash.AppendData(buffer.Span[..read]);
        count += read;
        if ((read == 0 && !buffer.IsEmpty && count < size) || (count >= size && (count > size || Convert.ToHexStringLower(hash.GetCurrentHash()) != sha256)))
        {
            IsAnother = true;
            throw new IOException("the file is not what was staged any more");
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
