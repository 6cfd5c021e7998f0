using Amazon.S3;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>Whether a source was read as it is stored.</summary>
/// <param name="s3">The client that it is read with.</param>
/// <param name="source">The source.</param>
/// <param name="read">What passes as it comes from the source.</param>
/// <param name="sum">The sum of what passes, to compare with what S3 keeps; null if that is not needed or not possible.</param>
internal sealed class SourceIntegrity(IAmazonS3 s3, SourceObject source, HashingStream read, ContentSum? sum = null)
{
    private const int CopyBytes = 128 * 1024;
    private const string SecondReading = "second reading";
    private const string Length = "length";

    /// <summary>SHA-256 of what was read so far, lower-case hex.</summary>
    public string Sha256 => Convert.ToHexStringLower(read.Sha256);

    /// <summary>What the content was compared with when all of it was read, for the receipt.</summary>
    public string CheckedAgainst { get; private set; } = Length;

    /// <summary>Fails unless the whole source was read, and as S3 knows it.</summary>
    public void Verify()
    {
        if (read.Count != source.Size)
        {
            throw Failures.Verification($"{source.Name} gave {read.Count} of {source.Size} bytes; retry when its producer is done");
        }

        if (source.WholeSha256 is { } known)
        {
            CheckedAgainst = KeptSum.NameOf(SumAlgorithm.Sha256);
            if (known != Convert.ToBase64String(read.Sha256))
            {
                throw Damaged("it was read with another SHA-256 than S3 keeps of it");
            }
        }
    }

    /// <summary>Says that the content proved by itself that it is whole.</summary>
    /// <param name="proof">What proves it.</param>
    public void Authenticated(string proof) => CheckedAgainst = proof;

    /// <summary>
    /// Fails unless what was read is what is stored. Told by a sum that S3 keeps of it; where it keeps none, by a second reading
    /// that must give the same.
    /// </summary>
    /// <param name="cancellation">Ends the work.</param>
    public async Task ConfirmAsync(CancellationToken cancellation)
    {
        if (source.WholeSha256 is not null || read.Count == 0)
        {
            return;
        }

        if (sum is not null && source.Kept is { } kept)
        {
            if (kept.Value.AsSpan().SequenceEqual(sum.Finish()))
            {
                CheckedAgainst = kept.Name;
                return;
            }

            if (kept.Parts is not { } parts || await SourceParts.AreEvenAsync(s3, source, parts, cancellation))
            {
                throw Damaged($"it was read with another {kept.Name} than S3 keeps of it");
            }
        }

        if (Convert.ToBase64String(read.Sha256) is var came && came != await ReadAgainAsync(cancellation))
        {
            throw Damaged("two readings of it differ");
        }

        CheckedAgainst = SecondReading;
    }

    /// <summary>
    /// Decides about content that was read and does not decrypt. What S3 says of it, or a second reading, tells damage on the
    /// way, which the next attempt cures, from damage where it is stored, which it does not.
    /// </summary>
    public async Task<Exception> JudgeAsync(string finding, CancellationToken cancellation)
    {
        var came = Convert.ToBase64String(read.Sha256);
        return read.Count == source.Size && came == (source.WholeSha256 ?? await ReadAgainAsync(cancellation))
            ? Failures.CannotDecrypt(
                $"{source.Name} cannot be decrypted: {finding}, and so it is stored; it was changed after it was encrypted or has the envelope of another object, let its producer write it again")
            : Damaged(finding);
    }

    private Temporalio.Exceptions.ApplicationFailureException Damaged(string finding) =>
        Failures.Verification($"{source.Name} came damaged: {finding}; look for what alters answers on the way, then retry");

    private async Task<string> ReadAgainAsync(CancellationToken cancellation)
    {
        await using var again = new HashingStream(new SourceStream(s3, source));
        await again.CopyToAsync(Stream.Null, CopyBytes, cancellation);
        return Convert.ToBase64String(again.Sha256);
    }
}
