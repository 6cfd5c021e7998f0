using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>
/// Receipts in our own bucket. Each batch leaves a part under its number, replaced by a repetition; at the end the parts are
/// joined and chained. Nothing of this is held in memory or in a history.
/// </summary>
internal sealed class ReceiptStore(IAwsClients clients, ObjectWriter writer, IOptions<EgressOptions> options, ILogger<ReceiptStore> logger)
{
    // What is done must be noted also when the work was cancelled, but must not hold a shutdown for long.
    private static readonly TimeSpan KeepTimeout = TimeSpan.FromSeconds(10);

    private string Bucket => options.Value.ReceiptBucket;

    /// <summary>Writes the part of a batch or document that is done.</summary>
    public Task WritePartAsync(string deliveryId, int number, IEnumerable<FileRecord> records, CancellationToken cancellation) =>
        WriteRecordsAsync(PartKey(deliveryId, number), records, cancellation);

    /// <summary>
    /// Writes what is done of a batch that was not finished. It has a name of its own: an attempt that was given up and
    /// notices late must not replace the part of the attempt that followed it.
    /// </summary>
    public Task WriteUnfinishedAsync(string deliveryId, int number, IEnumerable<FileRecord> records, CancellationToken cancellation) =>
        WriteRecordsAsync(UnfinishedKey(deliveryId, number), records, cancellation);

    /// <summary>The same if it can be done, of a batch that has failed already or was cancelled.</summary>
    public async Task KeepUnfinishedAsync(string deliveryId, int number, IEnumerable<FileRecord> records)
    {
        using var timeout = new CancellationTokenSource(KeepTimeout);
        try
        {
            await WriteUnfinishedAsync(deliveryId, number, records, timeout.Token);
        }
        catch (Exception e) when (Failures.IsOfACall(e) || e is ApplicationFailureException or OperationCanceledException)
        {
            // The batch's own failure is what matters; the next attempt looks at the destination instead.
            logger.LogUnfinishedNotKept(e, number);
        }
    }

    /// <summary>What earlier attempts of a batch have done, by source; empty at the first.</summary>
    public async Task<IReadOnlyDictionary<string, FileRecord>> ReadEarlierAsync(string deliveryId, int number, CancellationToken cancellation)
    {
        var earlier = new Dictionary<string, FileRecord>(StringComparer.Ordinal);
        if (!await IsAnyAsync(PartPrefix(deliveryId, number), cancellation))
        {
            return earlier;
        }

        await foreach (var record in ReadPartAsync(deliveryId, number, cancellation))
        {
            earlier[record.Source] = record;
        }

        return earlier;
    }

    /// <summary>Every record of the parts 0 up to the number, in their order; parts that were never written are left out.</summary>
    public async IAsyncEnumerable<FileRecord> ReadAsync(
        string deliveryId, int parts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var number = 0; number < parts; number++)
        {
            await foreach (var record in ReadPartAsync(deliveryId, number, cancellation))
            {
                yield return record;
            }
        }
    }

    /// <summary>
    /// Joins the parts into the receipt: a line about the delivery, the files, a line with the sums. Done again with the
    /// same parts it writes the same bytes.
    /// </summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException">
    /// The parts hold fewer or more files than the delivery has counted (<see cref="FailureTypes.Verification"/>).
    /// </exception>
    public async Task<ReceiptReference> WriteAsync(ReceiptRequest request, CancellationToken cancellation)
    {
        var tally = new ReceiptTally();
        await using var content = ProducedStream.Start((stream, token) => ComposeAsync(stream, request, tally, token), cancellation);
        var target = Target($"{Folder(request.DeliveryId)}/receipt.ndjson");
        if (ActivityExecutionContext.Current.Info.Attempt > 1)
        {
            await ForgottenUploads.AbortAllAsync(clients.S3(), target.Bucket, target.Key, logger, cancellation);
        }

        var written = await writer.WriteAsync(clients.S3(), target, content, content.ThrowIfFailed, cancellation);
        logger.LogReceipt(target.Bucket, target.Key, tally.Files, written.Sha256!);
        return new(target.Bucket, target.Key, written.Sha256!, tally.Files);
    }

    private async Task ComposeAsync(Stream stream, ReceiptRequest request, ReceiptTally tally, CancellationToken cancellation)
    {
        var chain = new ReceiptChain(request.DeliveryId);
        await stream.WriteAsync(chain.Begin(new(request.DeliveryId, request.Entry, request.EventTime)), cancellation);
        await foreach (var record in ReadAsync(request.DeliveryId, request.Parts, cancellation))
        {
            tally.Add(record);
            await stream.WriteAsync(chain.Add(record), cancellation);
        }

        if (request.Totals is { } counted && counted.Sent + counted.Present + counted.Skipped is var files && files != tally.Files)
        {
            throw Failures.Verification(
                $"the receipt's parts s3://{Bucket}/{Folder(request.DeliveryId)}/parts/ hold {tally.Files} files, {files} were delivered or skipped");
        }

        var summary = new ReceiptSummary(request.Outcome, tally.Files, tally.Totals, request.Ended, request.Reason, request.Instructions);
        await stream.WriteAsync(chain.End(summary), cancellation);
    }

    // A part that is done; else what an unfinished batch left; else nothing.
    private async IAsyncEnumerable<FileRecord> ReadPartAsync(
        string deliveryId, int number, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var part = await TryGetAsync(PartKey(deliveryId, number), cancellation)
            ?? await TryGetAsync(UnfinishedKey(deliveryId, number), cancellation);
        if (part is null)
        {
            yield break;
        }

        await foreach (var record in ReceiptLines.ReadAsync<FileRecord>(part.ResponseStream, $"receipt part {number}", cancellation))
        {
            yield return record;
        }
    }

    // Nearly always there is none: one question that is answered, instead of two answers that something is not there.
    private async Task<bool> IsAnyAsync(string prefix, CancellationToken cancellation)
    {
        await foreach (var page in ObjectStore.ListAsync(clients.S3(), Bucket, prefix, after: null, wanted: 1, cancellation))
        {
            return page.S3Objects is { Count: > 0 };
        }

        return false;
    }

    private async Task<GetObjectResponse?> TryGetAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return await clients.S3().GetObjectAsync(Bucket, key, cancellation);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode != "NoSuchBucket" && Failures.IsNotFound(e))
        {
            return null;
        }
    }

    private async Task WriteRecordsAsync(string key, IEnumerable<FileRecord> records, CancellationToken cancellation)
    {
        await using var content = ProducedStream.Start((stream, token) => WriteLinesAsync(stream, records, token), cancellation);
        await writer.WriteAsync(clients.S3(), Target(key), content, content.ThrowIfFailed, cancellation);
    }

    private static async Task WriteLinesAsync(Stream stream, IEnumerable<FileRecord> records, CancellationToken cancellation)
    {
        foreach (var record in records)
        {
            await JsonSerializer.SerializeAsync(stream, record, ReceiptJson.Options, cancellation);
            await stream.WriteAsync("\n"u8.ToArray(), cancellation);
        }
    }

    private string Folder(string deliveryId) => ReceiptFolder.Of(options.Value.ReceiptPrefix, deliveryId);

    private string PartPrefix(string deliveryId, int number) => $"{Folder(deliveryId)}/parts/{number:D6}.";

    private string PartKey(string deliveryId, int number) => $"{PartPrefix(deliveryId, number)}ndjson";

    private string UnfinishedKey(string deliveryId, int number) => $"{PartPrefix(deliveryId, number)}unfinished.ndjson";

    private TargetObject Target(string key) => new(Bucket, key, new Dictionary<string, string>(), new(ReceiptLines.ContentType));
}
