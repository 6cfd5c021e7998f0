using System.Collections.Concurrent;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>An upload in parts that an attempt began, for the next one to go on with.</summary>
/// <param name="Source">Key of the source.</param>
/// <param name="SourceETag">Its ETag when the upload began.</param>
/// <param name="SourceVersion">Its version, in a bucket that keeps versions.</param>
/// <param name="Target">Key at the destination.</param>
/// <param name="UploadId">What S3 calls the upload.</param>
/// <param name="PartBytes">Bytes of each part but the last.</param>
internal sealed record BegunUpload(string Source, string SourceETag, string? SourceVersion, string Target, string UploadId, long PartBytes);

/// <summary>The uploads in parts of a batch that are under way. They travel in its heartbeat, so that a killed worker's are not lost.</summary>
/// <param name="earlier">Those that the attempt before this one left.</param>
/// <param name="keep">Whether what is interrupted now is left for the next attempt.</param>
internal sealed class BegunUploads(IReadOnlyList<BegunUpload> earlier, Func<bool> keep)
{
    private readonly ConcurrentDictionary<string, BegunUpload> uploads =
        new(earlier.Select(u => KeyValuePair.Create(u.Source, u)), StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<BegunUpload> All => [.. uploads.Values];

    /// <summary>The place of one source's upload.</summary>
    public UploadPlace PlaceOf(SourceObject source, string target) => new(uploads, keep, source, target);
}

/// <summary>Where the upload of one source is noted.</summary>
internal sealed class UploadPlace(ConcurrentDictionary<string, BegunUpload> uploads, Func<bool> keep, SourceObject source, string target)
{
    /// <summary>The upload that is noted; null if there is none.</summary>
    public BegunUpload? Begun => uploads.GetValueOrDefault(source.Key);

    /// <summary>An interrupted upload is left for the next attempt.</summary>
    public bool Keeps => keep();

    /// <summary>Whether an upload has the same content as one that would be begun now, cut at the same places.</summary>
    public bool IsSame(BegunUpload upload, long partBytes) => upload == Of(upload.UploadId, partBytes);

    /// <summary>Notes an upload that was begun.</summary>
    public void Note(string uploadId, long partBytes) => uploads[source.Key] = Of(uploadId, partBytes);

    /// <summary>Notes that there is none any more.</summary>
    public void Clear() => uploads.TryRemove(source.Key, out _);

    private BegunUpload Of(string uploadId, long partBytes) => new(source.Key, source.ETag, source.VersionId, target, uploadId, partBytes);
}
