using System.Runtime.CompilerServices;
using System.Text.Json;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>What lies in our own bucket: one JSON object per line.</summary>
internal static class ReceiptLines
{
    /// <summary>What it is called in the object's headers.</summary>
    public const string ContentType = "application/x-ndjson";

    /// <summary>Reads the lines.</summary>
    /// <param name="content">The content.</param>
    /// <param name="what">What it is, for an error's message.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="JsonException">A line is not what it should be.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(Stream content, string what, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(content);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            yield return JsonSerializer.Deserialize<T>(line, ReceiptJson.Options) ?? throw new JsonException($"empty line in {what}");
        }
    }
}
