using System.Collections.Concurrent;
using Amazon.S3;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>An upload in parts that an attempt began, for the next one to go on with.</summary>
/// <param name="Source">Key of the source.</param>
/// <param name="SourceETag">Its ETag when the upload began.</param>
/// <param name="SourceVersion">Its version, in a bucket that keeps versions.</param>
/// <param name="Target">Key at the destination.</param>
/// <param name="UploadId">What S3 calls the upload.</param>
/// <param name="PartBytes">Bytes of each part but the last.</param>
internal sealed record BegunUpload(string Source, string SourceETag, string? SourceVersion, string Target, string UploadId, long PartBytes);

/// <summary>
/// The uploads in parts of a batch that are under way. They travel in its heartbeat, and are noted in our own bucket besides:
/// of a worker that is killed the last heartbeats are lost.
/// </summary>
/// <param name="earlier">Those that the attempt before this one left.</param>
/// <param name="keep">Whether what is interrupted now is left for the next attempt.</param>
/// <param name="notes">Where they are noted; null: nowhere.</param>
/// <param name="noted">What earlier attempts have noted.</param>
internal sealed class BegunUploads(
    IReadOnlyList<BegunUpload> earlier, Func<bool> keep, UploadNotes? notes = null, IReadOnlyList<UploadNote>? noted = null)
{
    // The heartbeat comes later, and knows what was completed.
    private readonly ConcurrentDictionary<string, BegunUpload> uploads = new(
        (noted ?? []).Select(n => n.Begun).OfType<BegunUpload>().Concat(earlier).GroupBy(u => u.Source, StringComparer.Ordinal).Select(g => KeyValuePair.Create(g.Key, g.Last())),
        StringComparer.Ordinal);

    private readonly Dictionary<string, DateTimeOffset> intended = (noted ?? [])
        .Where(n => n is { Begun: null, Since: not null })
        .ToDictionary(n => n.Target, n => n.Since!.Value, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<BegunUpload> All => [.. uploads.Values];

    /// <summary>The place of one source's upload.</summary>
    /// <param name="source">The source.</param>
    /// <param name="target">Its key at the destination.</param>
    /// <param name="resumes">Whether an upload can be gone on with; else one that was left is given up.</param>
    public UploadPlace PlaceOf(SourceObject source, string target, bool resumes = true) =>
        PlaceOf(new BegunUpload(source.Key, source.ETag, source.VersionId, target, "", 0), resumes);

    /// <summary>The place of a document's upload; what it is made of is never the same again.</summary>
    /// <param name="document">What it is called instead of a source.</param>
    /// <param name="target">Its key at the destination.</param>
    public UploadPlace PlaceOf(string document, string target) => PlaceOf(new BegunUpload(document, "", null, target, "", 0), resumes: false);

    /// <summary>Gives up what is left of them: of files that are gone meanwhile, or went without one.</summary>
    public async Task AbortAsync(IAmazonS3 s3, string bucket, ILogger logger)
    {
        foreach (var upload in All)
        {
            await PartUpload.AbortAsync(s3, bucket, upload.Target, upload.UploadId, logger);
        }
    }

    private UploadPlace PlaceOf(BegunUpload upload, bool resumes) =>
        new(uploads, () => resumes && keep(), upload, resumes, notes, intended.TryGetValue(upload.Target, out var since) ? since : null);
}

/// <summary>Where the upload of one source is noted.</summary>
/// <param name="uploads">The uploads of the batch, by source.</param>
/// <param name="keep">Whether what is interrupted now is left for the next attempt.</param>
/// <param name="what">What is uploaded.</param>
/// <param name="resumes">Whether an upload can be gone on with.</param>
/// <param name="notes">Where it is noted besides; null: nowhere.</param>
/// <param name="intended">When an earlier attempt was about to begin an upload, and did not live to note it.</param>
internal sealed class UploadPlace(
    ConcurrentDictionary<string, BegunUpload> uploads, Func<bool> keep, BegunUpload what, bool resumes, UploadNotes? notes, DateTimeOffset? intended)
{
    /// <summary>The upload that is noted; null if there is none.</summary>
    public BegunUpload? Begun => uploads.GetValueOrDefault(what.Source);

    /// <summary>An interrupted upload is left for the next attempt.</summary>
    public bool Keeps => keep();

    /// <summary>Whether an upload has the same content as one that would be begun now, cut at the same places.</summary>
    public bool IsSame(BegunUpload upload, long partBytes) => resumes && upload == Of(upload.UploadId, partBytes);

    /// <summary>Notes that an upload is about to begin: it is known from then on that there may be one.</summary>
    public Task IntendAsync(CancellationToken cancellation) => notes?.WriteAsync(new(what.Target, null, intended), cancellation) ?? Task.CompletedTask;

    /// <summary>Notes an upload that was begun, and gives up one of which is known only that it was about to begin.</summary>
    public async Task NoteAsync(IAmazonS3 s3, string bucket, string uploadId, long partBytes, ILogger logger, CancellationToken cancellation)
    {
        var begun = uploads[what.Source] = Of(uploadId, partBytes);
        if (intended is { } since)
        {
            await ForgottenUploads.AbortAsync(s3, bucket, begun, since, logger, cancellation);
        }

        await (notes?.WriteAsync(new(what.Target, begun), cancellation) ?? Task.CompletedTask);
    }

    /// <summary>Notes that there is none any more.</summary>
    public void Clear() => uploads.TryRemove(what.Source, out _);

    private BegunUpload Of(string uploadId, long partBytes) => what with { UploadId = uploadId, PartBytes = partBytes };
}
