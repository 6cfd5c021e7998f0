using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.S3;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>
/// Receipts in our own bucket. Each batch leaves a part under its number, replaced by a repetition; at the end the parts are
/// joined. Nothing of this is held in memory or in a history.
/// </summary>
internal sealed class ReceiptStore(IAwsClients clients, ObjectWriter writer, IOptions<EgressOptions> options, ILogger<ReceiptStore> logger)
{
    private const string ContentType = "application/x-ndjson";

    private string Bucket => options.Value.ReceiptBucket;

    /// <summary>Writes the part of a batch or document.</summary>
    public async Task WritePartAsync(string deliveryId, int number, IEnumerable<FileRecord> records, CancellationToken cancellation)
    {
        await using var content = ProducedStream.Start((stream, token) => WriteLinesAsync(stream, records, token), cancellation);
        await writer.WriteAsync(clients.S3(), Target(PartKey(deliveryId, number)), content, content.ThrowIfFailed, cancellation);
    }

    /// <summary>Every record of the parts 0 up to the number, in their order; parts that were never written are left out.</summary>
    public async IAsyncEnumerable<FileRecord> ReadAsync(
        string deliveryId, int parts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var number = 0; number < parts; number++)
        {
            await foreach (var line in ReadPartAsync(deliveryId, number, cancellation))
            {
                yield return JsonSerializer.Deserialize<FileRecord>(line, ReceiptJson.Options)
                    ?? throw new JsonException($"empty line in receipt part {number}");
            }
        }
    }

    /// <summary>Joins the parts into the receipt: a line about the delivery, the files, a line about its end.</summary>
    public async Task<ReceiptReference> WriteAsync(ReceiptRequest request, CancellationToken cancellation)
    {
        var files = 0L;
        await using var content = ProducedStream.Start(
            async (stream, token) =>
            {
                await WriteLineAsync(stream, new ReceiptHead("delivery", request.DeliveryId, request.Entry, request.EventTime), token);
                await foreach (var record in ReadAsync(request.DeliveryId, request.Parts, token))
                {
                    await WriteLineAsync(stream, record, token);
                    files++;
                }

                await WriteLineAsync(stream, new ReceiptEnd("end", request.Outcome, files, request.Reason), token);
            },
            cancellation);
        var target = Target($"{Folder(request.DeliveryId)}/receipt.ndjson");
        var written = await writer.WriteAsync(clients.S3(), target, content, content.ThrowIfFailed, cancellation);
        logger.LogReceipt(target.Bucket, target.Key, files, written.Sha256!);
        return new(target.Bucket, target.Key, written.Sha256!, files);
    }

    private async IAsyncEnumerable<string> ReadPartAsync(
        string deliveryId, int number, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Amazon.S3.Model.GetObjectResponse part;
        try
        {
            part = await clients.S3().GetObjectAsync(Bucket, PartKey(deliveryId, number), cancellation);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            yield break;
        }

        using (part)
        {
            using var reader = new StreamReader(part.ResponseStream);
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                yield return line;
            }
        }
    }

    private static async Task WriteLinesAsync(Stream stream, IEnumerable<FileRecord> records, CancellationToken cancellation)
    {
        foreach (var record in records)
        {
            await WriteLineAsync(stream, record, cancellation);
        }
    }

    private static async Task WriteLineAsync<T>(Stream stream, T line, CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(stream, line, ReceiptJson.Options, cancellation);
        await stream.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    private string Folder(string deliveryId) => $"{options.Value.ReceiptPrefix}/{deliveryId}";

    private string PartKey(string deliveryId, int number) => $"{Folder(deliveryId)}/parts/{number:D6}.ndjson";

    private TargetObject Target(string key) => new(Bucket, key, new Dictionary<string, string>(), ContentType);

    private sealed record ReceiptHead(string Kind, string DeliveryId, EgressEntry Entry, DateTimeOffset EventTime);

    private sealed record ReceiptEnd(string Kind, DeliveryOutcome Outcome, long Files, string? Reason);
}
