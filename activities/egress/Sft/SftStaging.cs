using System.Security.Cryptography;
using DataEgress.Activities.Egress.Documents;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Sft;

/// <summary>Brings files onto the staging volume: written under another name, flushed to the disk, then renamed.</summary>
internal sealed class SftStaging(
    BatchListing listing,
    ContentOpener opener,
    DocumentContent documents,
    FileBatch batch,
    ReceiptStore receipts,
    StagingVolume volume,
    RouteTable routes,
    IOptions<EgressOptions> options,
    TimeProvider clock)
{
    private const int CopyBytes = 128 * 1024;

    /// <summary>Stages a batch; what is staged or sent already is left alone.</summary>
    public async Task<StagedBatch> StageAsync(BatchRequest request, CancellationToken cancellation)
    {
        var (objects, unnamed) = await listing.ListAsync(request, cancellation);
        return await StageAsync(
            request.DeliveryId,
            request.Number,
            request.Entry,
            request.EventTime,
            objects,
            o => o.Key,
            async (o, staging, token) =>
            {
                using var found = await opener.FindAsync(request.Entry, o, andRead: !staging.Known.ContainsKey(o.Key), token);
                var source = found.Source;
                var record = new FileRecord(
                    o.Key, "", FileOutcome.Sent, clock.GetUtcNow(), default, 0, source.VersionId, source.ETag, source.Size, source.LastModified);
                var name = TargetNames.FileName(request.Entry, o.Key, request.EventTime);
                if (staging.Known.TryGetValue(o.Key, out var known) && known.Record.SourceETag == source.ETag && IsThere(known))
                {
                    return known;
                }

                await using var content = await opener.OpenAsync(
                    request.Entry, found, ContentOpener.EnvelopeToOpen(request.Entry, source), token);
                var file = await WriteAsync(staging, o.Key, name, content.Content, content.Verify, record, token);
                return file with { Record = file.Record with { Sha256Read = content.Sha256Read, CheckedAgainst = content.CheckedAgainst } };
            },
            request.SkipReason,
            request.AttemptsBefore,
            unnamed,
            cancellation);
    }

    /// <summary>Stages a control file or manifest.</summary>
    public Task<StagedBatch> StageAsync(DocumentRequest request, CancellationToken cancellation) => StageAsync(
        request.DeliveryId,
        request.Number,
        request.Entry,
        request.EventTime,
        [request],
        r => r.Kind.ToString(),
        async (r, staging, token) =>
        {
            var record = new FileRecord(r.Kind.ToString(), "", FileOutcome.Sent, clock.GetUtcNow(), default, 0);
            await using var content = documents.Open(r, token);
            return await WriteAsync(
                staging, r.Kind.ToString(), TargetNames.Document(r.Entry, r.Kind, r.EventTime), content, content.ThrowIfFailed, record, token);
        },
        null,
        request.AttemptsBefore,
        [],
        cancellation);

    private async Task<StagedBatch> StageAsync<T>(
        string deliveryId,
        int number,
        EgressEntry entry,
        DateTimeOffset eventTime,
        IEnumerable<T> files,
        Func<T, string> keyOf,
        Func<T, Staging, CancellationToken, Task<StagedFile>> stage,
        string? skipReason,
        int attemptsBefore,
        IReadOnlyList<FileRecord> unnamed,
        CancellationToken cancellation)
    {
        using var journal = new StagingJournal(volume, deliveryId, number);
        var sent = await ReadSentAsync(journal, deliveryId, number, cancellation);
        var known = await journal.ReadStagedAsync(cancellation) ?? new Dictionary<string, StagedFile>();
        var folder = TargetNames.SftFolder(entry, eventTime);
        var staging = new Staging(deliveryId, folder, Path.Combine(volume.Folder(folder), ".outgoing", journal.BatchFolder), known);
        await journal.CreateAsync(deliveryId, cancellation);
        var records = await batch.RunAsync(
            EgressTracing.Stage,
            entry,
            files.Where(f => !sent.ContainsKey(keyOf(f))),
            keyOf,
            async (file, attempt, token) =>
            {
                var result = await stage(file, staging, token);
                await journal.AddStagedAsync(result, token);
                return result.Record with { Outcome = FileOutcome.Present, Attempts = attempt };
            },
            options.Value.Transfer.FilesAtOnce,
            skipReason,
            resume: false,
            attemptsBefore: attemptsBefore);
        await journal.AddSentAsync(records.Where(r => r.Outcome == FileOutcome.Skipped).Concat(unnamed), cancellation);
        return new(records.Count(r => r.Outcome != FileOutcome.Skipped), routes.Current.Redelivery);
    }

    /// <summary>
    /// What is sent. Where the disk does not know, because the delivery was complete once and is repeated, or was begun on
    /// another host, the receipt's part does.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, FileRecord>> ReadSentAsync(
        StagingJournal journal, string deliveryId, int number, CancellationToken cancellation)
    {
        if (journal.KnowsSent)
        {
            return await journal.ReadSentAsync(cancellation);
        }

        var sent = await receipts.ReadEarlierAsync(deliveryId, number, cancellation);
        await journal.AddSentAsync(sent.Values, cancellation);
        return sent;
    }

    private async Task<StagedFile> WriteAsync(
        Staging staging, string source, string name, Stream content, Action approve, FileRecord record, CancellationToken cancellation)
    {
        StagingVolume.CheckName(name);
        volume.Claim(staging.DeliveryId, staging.Folder, name, source);
        Directory.CreateDirectory(staging.Directory);
        var temporaries = Directory.CreateDirectory(volume.Incoming).FullName;
        var temporary = Path.Combine(temporaries, Guid.NewGuid().ToString("N"));
        try
        {
            long size;
            string sha256;
            await using (var hashing = new HashingStream(content, leaveOpen: true))
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, CopyBytes, FileOptions.Asynchronous))
            {
                await hashing.CopyToAsync(file, CopyBytes, cancellation);
                approve();
                size = hashing.Count;
                sha256 = Convert.ToHexStringLower(hashing.Sha256);
                file.Flush(flushToDisk: true);
            }

            var path = Path.Combine(staging.Directory, name);
            File.Move(temporary, path, overwrite: true);
            return new(source, staging.Folder, name, path, size, sha256, record with { Sha256Written = sha256, Size = size });
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool IsThere(StagedFile file) => new FileInfo(file.Path) is { Exists: true } info && info.Length == file.Size;

    private sealed record Staging(string DeliveryId, string Folder, string Directory, IReadOnlyDictionary<string, StagedFile> Known);
}
