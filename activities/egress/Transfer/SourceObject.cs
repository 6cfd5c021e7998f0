using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer.Integrity;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>An object as a listing shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="MayHaveInstructions">False if the listing shows that no instruction file lies beside it.</param>
/// <param name="IsGone">It was there when the batch was planned, and is not any more.</param>
internal sealed record ListedObject(string Key, long Size, bool MayHaveInstructions = true, bool IsGone = false);

/// <summary>An object as it was when its transfer began; it is read under this ETag only.</summary>
/// <param name="Bucket">Bucket.</param>
/// <param name="Key">Key.</param>
/// <param name="VersionId">Version, in a bucket that keeps versions.</param>
/// <param name="ETag">ETag, without quotation marks.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When it was written.</param>
/// <param name="Metadata">User metadata, names without <c>x-amz-meta-</c>.</param>
/// <param name="Headers">Content headers that travel with a copy.</param>
/// <param name="Sha256">SHA-256 as S3 keeps it, base64, with <c>-N</c> if it is of N parts; null if it does not.</param>
/// <param name="Tags">How many tags it has.</param>
/// <param name="Instructions">Entries of its instruction file; null if it has none.</param>
/// <param name="Kept">The sum that S3 keeps of it and that says most of its content; null if it keeps none.</param>
internal sealed record SourceObject(
    string Bucket,
    string Key,
    string? VersionId,
    string ETag,
    long Size,
    DateTimeOffset LastModified,
    IReadOnlyDictionary<string, string> Metadata,
    ContentHeaders Headers,
    string? Sha256,
    int Tags = 0,
    IReadOnlyDictionary<string, string>? Instructions = null,
    KeptSum? Kept = null)
{
    /// <summary>Bucket and key, for messages.</summary>
    public string Name => $"s3://{Bucket}/{Key}";

    /// <summary>SHA-256 of the content itself, base64; null if S3 keeps none, or only one of its parts' sums.</summary>
    public string? WholeSha256 => Sha256 is { } sum && !sum.Contains('-', StringComparison.Ordinal) ? sum : null;
}

/// <summary>A source that was found; its content may be on its way already.</summary>
/// <param name="source">The source.</param>
/// <param name="answer">The answer that its content comes with; null if it was not asked for.</param>
internal sealed class FoundSource(SourceObject source, GetObjectResponse? answer = null) : IDisposable
{
    private GetObjectResponse? answer = answer;

    /// <summary>The source.</summary>
    public SourceObject Source => source;

    /// <summary>The answer, once: it is the caller's from then on.</summary>
    public GetObjectResponse? Take() => Interlocked.Exchange(ref answer, null);

    /// <summary>The same with the source's instruction file.</summary>
    public FoundSource With(IReadOnlyDictionary<string, string>? instructions) => new(source with { Instructions = instructions }, Take());

    /// <inheritdoc/>
    public void Dispose() => Take()?.Dispose();
}

/// <summary>Content headers of an object.</summary>
internal sealed record ContentHeaders(
    string? ContentType = null,
    string? CacheControl = null,
    string? ContentDisposition = null,
    string? ContentEncoding = null,
    string? ContentLanguage = null)
{
    /// <summary>Says them in a request; S3's client knows absent ones.</summary>
    public void WriteTo(HeadersCollection headers)
    {
        headers.ContentType = ContentType;
        headers.CacheControl = CacheControl;
        headers.ContentDisposition = ContentDisposition;
        headers.ContentEncoding = ContentEncoding;
        headers.ContentLanguage = ContentLanguage;
    }
}
