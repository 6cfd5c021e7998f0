using Amazon.S3;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Whether a source was read as it is stored.</summary>
/// <param name="s3">The client that it is read with.</param>
/// <param name="source">The source.</param>
/// <param name="read">What passes as it comes from the source.</param>
internal sealed class SourceIntegrity(IAmazonS3 s3, SourceObject source, HashingStream read)
{
    private const int CopyBytes = 128 * 1024;

    /// <summary>SHA-256 of what was read so far, lower-case hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(read.Sha256);

    // A checksum with a part count is not one of the content.
    private string? KnownSha256 => source.Sha256 is { } known && !known.Contains('-', StringComparison.Ordinal) ? known : null;

    /// <summary>Fails unless the whole source was read, and as S3 knows it.</summary>
    public void Verify()
    {
        if (read.Count != source.Size)
        {
            throw Failures.Verification($"{source.Name} gave {read.Count} of {source.Size} bytes; retry when its producer is done");
        }

        if (KnownSha256 is { } known && known != Convert.ToBase64String(read.Sha256))
        {
            throw Failures.Verification($"{source.Name} was read with another SHA-256 than S3 keeps of it; look for what alters answers on the way, then retry");
        }
    }

    /// <summary>
    /// Fails unless a second reading gives the same, where S3 keeps no SHA-256. For content that came over several
    /// connections, whose parts S3's client cannot check.
    /// </summary>
    public async Task ConfirmAsync(CancellationToken cancellation)
    {
        if (KnownSha256 is null && Convert.ToBase64String(read.Sha256) is var came && came != await ReadAgainAsync(cancellation))
        {
            throw Failures.Verification($"{source.Name} came damaged: two readings of it differ; look for what alters answers on the way, then retry");
        }
    }

    /// <summary>
    /// Decides about content that was read and does not decrypt. What S3 says of it, or a second reading, tells damage on the
    /// way, which the next attempt cures, from damage where it is stored, which it does not.
    /// </summary>
    public async Task<Exception> JudgeAsync(string finding, CancellationToken cancellation)
    {
        var came = Convert.ToBase64String(read.Sha256);
        return read.Count == source.Size && came == (KnownSha256 ?? await ReadAgainAsync(cancellation))
            ? Failures.CannotDecrypt(
                $"{source.Name} cannot be decrypted: {finding}, and so it is stored; it was changed after it was encrypted or has the envelope of another object, let its producer write it again")
            : Failures.Verification($"{source.Name} came damaged: {finding}; look for what alters answers on the way, then retry");
    }

    private async Task<string> ReadAgainAsync(CancellationToken cancellation)
    {
        await using var again = new HashingStream(new SourceStream(s3, source));
        await again.CopyToAsync(Stream.Null, CopyBytes, cancellation);
        return Convert.ToBase64String(again.Sha256);
    }
}
