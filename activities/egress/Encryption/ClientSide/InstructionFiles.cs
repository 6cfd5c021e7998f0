using System.Text.Json;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Activities.Egress.Transfer.Integrity;

namespace DataEgress.Activities.Egress.Encryption.ClientSide;

/// <summary>
/// Instruction files: envelopes that lie beside their object as objects of their own. They are no content, so they are not
/// sent; an object that is only called like one is.
/// </summary>
internal sealed class InstructionFiles(IAwsClients clients)
{
    private const string Suffix = ".instruction";

    // An envelope is one or two kilobytes, with a long encryption context a few more.
    private const int MaximumBytes = 64 * 1024;

    /// <summary>The key of the instruction file that an object has, if it has one.</summary>
    public static string KeyFor(string objectKey) => objectKey + Suffix;

    /// <summary>The object that this key would be the instruction file of; null if it is not called like one.</summary>
    public static string? ObjectKeyOf(string key) =>
        key.Length > Suffix.Length && key.EndsWith(Suffix, StringComparison.Ordinal) ? key[..^Suffix.Length] : null;

    /// <summary>Whether an object that is called like an instruction file is one: the object is there, and the file is an envelope.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="objectKey">The object beside it.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<bool> IsInstructionFileAsync(string bucket, string objectKey, CancellationToken cancellation) =>
        await ReadAsync(bucket, objectKey, cancellation) is not null
        && await ObjectStore.HeadAsync(clients.S3(), bucket, objectKey, cancellation) is not null;

    /// <summary>The entries of an object's instruction file.</summary>
    /// <returns>Null if there is none.</returns>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(string bucket, string objectKey, CancellationToken cancellation)
    {
        var s3 = clients.S3();
        if (await ObjectStore.HeadAsync(s3, bucket, KeyFor(objectKey), cancellation) is not { Size: <= MaximumBytes } file)
        {
            return null;
        }

        // A file that comes damaged is no file of another kind: its object would be sent as if it were not encrypted.
        var reading = await SourceReading.StartAsync(s3, new(file), authenticated: false, cancellation);
        await using var content = reading.Content;
        using var text = new MemoryStream();
        await content.CopyToAsync(text, cancellation);
        reading.Integrity.Verify();
        try
        {
            var entries = JsonSerializer.Deserialize<Dictionary<string, string>>(text.GetBuffer().AsSpan(0, (int)text.Length));
            return entries is not null && ClientSideEnvelopeReader.IsComplete(entries) ? entries : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
