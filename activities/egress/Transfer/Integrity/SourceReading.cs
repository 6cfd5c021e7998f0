using Amazon.S3;

namespace DataEgress.Activities.Egress.Transfer.Integrity;

/// <summary>A source being read. Its end is given out only when it is certain that all came as it is stored.</summary>
internal sealed class SourceReading
{
    private SourceReading(Stream content, SourceIntegrity integrity)
    {
        Content = content;
        Integrity = integrity;
    }

    /// <summary>The content; the caller disposes it.</summary>
    public Stream Content { get; }

    /// <summary>Watches it.</summary>
    public SourceIntegrity Integrity { get; }

    /// <summary>Starts to read.</summary>
    /// <param name="s3">The client to read with.</param>
    /// <param name="found">The source; what is on its way already is read from there.</param>
    /// <param name="authenticated">What is done with the content finds out whether it is whole; it need not be done here.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="ahead">Reads ahead; null: all comes over one connection. Owned.</param>
    public static async Task<SourceReading> StartAsync(
        IAmazonS3 s3, FoundSource found, bool authenticated, CancellationToken cancellation, ReadAhead? ahead = null)
    {
        var source = found.Source;
        var sum = authenticated ? null : await SumAsync(s3, source, cancellation);
        var stream = new SourceStream(s3, source, first: found.Take(), ahead: ahead);
        var read = new HashingStream(stream, sum: sum);
        var integrity = new SourceIntegrity(s3, source, read, sum);
        return new(
            authenticated ? read : new ConfirmedStream(read, integrity.ConfirmAsync),
            integrity);
    }

    // The SHA-256 is computed in any case.
    private static async Task<ContentSum?> SumAsync(IAmazonS3 s3, SourceObject source, CancellationToken cancellation)
    {
        if (source is not { Size: > 0, WholeSha256: null, Kept: { } kept })
        {
            return null;
        }

        if (kept.Parts is not { } parts)
        {
            return ContentSum.Create(kept.Algorithm);
        }

        return await SourceParts.FirstAsync(s3, source, parts, cancellation) is { } bytes ? new PartedSum(kept.Algorithm, bytes) : null;
    }
}
