using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// Sends one object to a bucket. S3 copies it if nothing changes but metadata; otherwise it streams through. What is there
/// already from the same source, sent the same way, is left alone.
/// </summary>
internal sealed class FileTransfer(
    IAwsClients clients,
    ContentOpener opener,
    ObjectCopier copier,
    ObjectWriter writer,
    DataKeyRewrapper rewrapper,
    TimeProvider clock,
    ILogger<FileTransfer> logger)
{
    /// <summary>Sends the object.</summary>
    /// <param name="batch">Its batch.</param>
    /// <param name="listed">The object as it was listed.</param>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    public Task<FileRecord> SendAsync(BatchContext batch, ListedObject listed, int attempt, CancellationToken cancellation) =>
        SendAsync(batch, listed, attempt, again: false, cancellation);

    private async Task<FileRecord> SendAsync(BatchContext batch, ListedObject listed, int attempt, bool again, CancellationToken cancellation)
    {
        var request = batch.Request;
        var entry = request.Entry;
        var started = clock.GetUtcNow();
        var targetKey = BatchContext.TargetOf(request, listed.Key);
        var absent = batch.Targets.IsAbsent(targetKey);
        using var found = await opener.FindAsync(entry, listed, andRead: absent && Streams(entry), cancellation);
        var source = found.Source;
        var record = new FileRecord(
            source.Key, targetKey, FileOutcome.Sent, started, started, attempt, source.VersionId, source.ETag, source.Size, source.LastModified);
        AmazonServiceException? refused = null;
        if (absent)
        {
            try
            {
                return Finish(request, await SendAsync(batch, found, record, onlyIfAbsent: true, cancellation));
            }
            catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                // Something has come there meanwhile: another's, or this very file, and S3's answer was lost. Or the source is
                // another by now.
                refused = e;
            }
        }

        var (present, unknown) = await ObjectStore.LookAsync(clients.S3(entry.RoleArn), entry.DestinationBucket!, targetKey, cancellation);
        if (unknown && batch.Earlier.TryGetValue(source.Key, out var told) && IsOf(told, source))
        {
            // Where it is not allowed to look, our own record must do.
            return told;
        }

        if (refused is not null && present is null && await IsReplacedAsync(source, cancellation))
        {
            return again ? throw Failures.Of(refused, source.Name) : await SendAsync(batch, listed, attempt, again: true, cancellation);
        }

        if (present is not null)
        {
            if (TargetMetadata.IsTaken(present.Metadata, source, request.DeliveryId))
            {
                throw Failures.Configuration(
                    $"{targetKey} was already sent by this delivery from {Uri.UnescapeDataString(present.Metadata[TargetMetadata.Source])}: two sources have the same name; rename one of them, then retry");
            }

            // What this delivery has sent since the batch began is sent again: only so all of its hashes are known.
            if (TargetMetadata.IsSame(present.Metadata, source, entry)
                && !(absent && TargetMetadata.IsOf(present.Metadata, request.DeliveryId))
                && await IsForRecipientAsync(entry, present, cancellation))
            {
                return batch.Earlier.TryGetValue(source.Key, out var earlier) && IsStill(earlier, source, present)
                    ? earlier
                    : Finish(request, Present(record, present));
            }
        }

        return Finish(request, await SendAsync(batch, found, record, onlyIfAbsent: false, cancellation));
    }

    private async Task<bool> IsReplacedAsync(SourceObject source, CancellationToken cancellation) =>
        await ObjectStore.HeadAsync(clients.S3(), source.Bucket, source.Key, cancellation) is { } now && now.ETag != source.ETag;

    private static bool Streams(EgressEntry entry) => entry.Decrypt || entry.Compression != Compression.None;

    private static bool IsStill(FileRecord earlier, SourceObject source, SourceObject present) =>
        IsOf(earlier, source) && earlier.TargetETag == present.ETag;

    private static bool IsOf(FileRecord earlier, SourceObject source) =>
        earlier.Outcome == FileOutcome.Sent && earlier.SourceETag == source.ETag && earlier.SourceVersion == source.VersionId;

    private static FileRecord Present(FileRecord record, SourceObject present) => record with
    {
        Outcome = FileOutcome.Present,
        Size = present.Size,
        Checksum = present.Sha256 ?? present.ETag,
        Sha256Written = present.Metadata.GetValueOrDefault(TargetMetadata.Sha256) ?? ObjectCopier.HexOf(present.Sha256),
        TargetVersion = present.VersionId,
        TargetETag = present.ETag,
    };

    private async Task<FileRecord> SendAsync(
        BatchContext batch, FoundSource found, FileRecord record, bool onlyIfAbsent, CancellationToken cancellation)
    {
        var source = found.Source;
        var entry = batch.Request.Entry;
        var s3 = clients.S3(entry.RoleArn);
        var toOpen = ContentOpener.EnvelopeToOpen(entry, source);
        var travelling = TargetMetadata.Travelling(source, decrypted: toOpen is not null);
        if (entry.RewrapDataKey)
        {
            var envelope = Envelope.Read(source.Metadata) ?? throw Failures.CannotDecrypt(
                $"{source.Name} has no data key to wrap for the recipient: it is not encrypted, and would be sent in the clear; let its producer encrypt it, deliver it by an entry without rewrap_datakey, or skip it");
            var rewrapped = await rewrapper.RewrapAsync(entry, envelope, cancellation);
            travelling = new Dictionary<string, string>(
                travelling.ExceptBy(Envelope.Entries, e => e.Key, StringComparer.OrdinalIgnoreCase).Concat(rewrapped.ToMetadata()),
                StringComparer.OrdinalIgnoreCase);
        }

        var target = new TargetObject(
            entry.DestinationBucket!,
            record.Target,
            TargetMetadata.For(source, travelling, entry, batch.Request.DeliveryId),
            entry.Compression == Compression.None ? new(source.Headers.ContentType) : null,
            onlyIfAbsent);

        // A data key wrapped again is never wrapped alike: an upload has the one that it was begun with.
        var place = batch.Uploads.PlaceOf(source, record.Target, resumes: !entry.RewrapDataKey);
        if (toOpen is null && entry.Compression == Compression.None)
        {
            try
            {
                var copied = await copier.CopyAsync(s3, source, target, batch.Pace, place, cancellation);
                return Written(record, copied) with { Sha256Read = copied.Sha256, CopiedByS3 = true, CheckedAgainst = copied.CheckedAgainst };
            }
            catch (AmazonServiceException e) when (entry.RoleArn is not null && e.StatusCode == HttpStatusCode.Forbidden)
            {
                // The recipient's role often may write there and not read here.
                logger.LogStreamingInstead(entry.Key.PipelineName, entry.SourceBucket);
                target = target with { Headers = source.Headers, Tags = await ObjectStore.TagsAsync(clients.S3(), source, cancellation) };
            }
        }

        await using var content = await opener.OpenAsync(entry, found, toOpen, cancellation);
        var written = await writer.WriteAsync(s3, target, content.Content, content.Verify, cancellation, batch.Pace, place);
        return Written(record, written) with { Sha256Read = content.Sha256Read, CheckedAgainst = content.CheckedAgainst };
    }

    // What was wrapped for a key that the recipient has replaced is of no use to them.
    private async Task<bool> IsForRecipientAsync(EgressEntry entry, SourceObject present, CancellationToken cancellation) =>
        !entry.RewrapDataKey
        || present.Metadata.GetValueOrDefault(Envelope.KeyIdEntry) == await rewrapper.ReadRecipientKeyIdAsync(entry, cancellation);

    private static FileRecord Written(FileRecord record, WrittenObject written) => record with
    {
        Size = written.Size,
        Checksum = written.Checksum,
        Sha256Written = written.Sha256,
        TargetVersion = written.VersionId,
        TargetETag = written.ETag,
    };

    private FileRecord Finish(BatchRequest request, FileRecord record)
    {
        var entry = request.Entry;
        logger.LogSent(
            entry.SourceBucket,
            record.Source,
            entry.DestinationBucket,
            record.Target,
            record.Outcome,
            record.Size,
            record.Sha256Written,
            record.Checksum,
            entry.Key.PipelineName,
            entry.RecipientName);
        return record with { Finished = clock.GetUtcNow() };
    }
}
