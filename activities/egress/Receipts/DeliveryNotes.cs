using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>
/// What one activity of a delivery leaves for another in our own bucket, beside the receipt: small, and too much or too early
/// for a history. A note is replaced by one of the same name.
/// </summary>
internal sealed class DeliveryNotes(IAwsClients clients, IOptions<EgressOptions> options)
{
    private const string Suffix = ".ndjson";

    private string Bucket => options.Value.ReceiptBucket;

    /// <summary>Writes a note; it is held in memory.</summary>
    public async Task WriteAsync<T>(string deliveryId, string name, IEnumerable<T> lines, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        foreach (var line in lines)
        {
            JsonSerializer.Serialize(content, line, ReceiptJson.Options);
            content.WriteByte((byte)'\n');
        }

        content.Position = 0;
        var key = KeyOf(deliveryId, name);
        try
        {
            await clients.S3().PutObjectAsync(
                new() { BucketName = Bucket, Key = key, InputStream = content, ContentType = ReceiptLines.ContentType, AutoCloseStream = false }, cancellation);
        }
        catch (AmazonServiceException e)
        {
            throw Failures.Of(e, $"s3://{Bucket}/{key}");
        }
    }

    /// <summary>Reads a note, and when S3 got it, by S3's clock; null if there is none.</summary>
    public async Task<(IReadOnlyList<T> Lines, DateTimeOffset Written)?> ReadAsync<T>(string deliveryId, string name, CancellationToken cancellation)
    {
        var key = KeyOf(deliveryId, name);
        try
        {
            using var response = await clients.S3().GetObjectAsync(Bucket, key, cancellation);
            var lines = await ReceiptLines.ReadAsync<T>(response.ResponseStream, $"s3://{Bucket}/{key}", cancellation).ToListAsync(cancellation);
            return (lines, new DateTimeOffset((response.LastModified ?? default).ToUniversalTime(), TimeSpan.Zero));
        }
        catch (AmazonS3Exception e) when (Failures.IsNotFound(e))
        {
            return null;
        }
        catch (AmazonServiceException e)
        {
            throw Failures.Of(e, $"s3://{Bucket}/{key}");
        }
    }

    /// <summary>The names of notes that begin so.</summary>
    public async IAsyncEnumerable<string> ListAsync(string deliveryId, string start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (before, after) = (KeyOf(deliveryId, ""), KeyOf(deliveryId, start));
        var prefix = after[..^Suffix.Length];
        await foreach (var page in ObjectStore.ListAsync(clients.S3(), Bucket, prefix, null, wanted: null, cancellation))
        {
            foreach (var o in page.S3Objects ?? [])
            {
                yield return o.Key[(before.Length - Suffix.Length)..^Suffix.Length];
            }
        }
    }

    private string KeyOf(string deliveryId, string name) => $"{ReceiptFolder.Of(options.Value.ReceiptPrefix, deliveryId)}/{name}{Suffix}";
}
