using System.Text.Json;
using Amazon.S3;
using DataEgress.Workflows.Egress;

namespace DataEgress.Local.Demo.Egress;

/// <summary>Reads from a delivery's receipt how long each file took.</summary>
internal static class ReceiptTimes
{
    /// <summary>Milliseconds by the base name of the source.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> ReadAsync(IAmazonS3 s3, ReceiptReference receipt, CancellationToken cancellationToken)
    {
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        using var response = await s3.GetObjectAsync(receipt.Bucket, receipt.Key, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(response.ResponseStream);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            using var record = JsonDocument.Parse(line);
            if (record.RootElement.TryGetProperty("source", out var source)
                && record.RootElement.TryGetProperty("started", out var started)
                && record.RootElement.TryGetProperty("finished", out var finished))
            {
                times[Path.GetFileName(source.GetString()!)] = (finished.GetDateTimeOffset() - started.GetDateTimeOffset()).TotalMilliseconds;
            }
        }

        return times;
    }
}
