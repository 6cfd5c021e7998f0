using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataEgress.Activities.Egress.Receipts;

/// <summary>What became of one file: a line of the receipt.</summary>
/// <param name="Source">Key of the source; for a document its kind.</param>
/// <param name="Target">Key, or path, at the destination.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Started">Start of the attempt that ended it.</param>
/// <param name="Finished">Its end.</param>
/// <param name="Attempts">Attempts of the batch up to then.</param>
/// <param name="SourceVersion">Version of the source.</param>
/// <param name="SourceETag">ETag of the source.</param>
/// <param name="SourceSize">Bytes of the source.</param>
/// <param name="SourceModified">When the source was written.</param>
/// <param name="Sha256Read">SHA-256 of what was read, hex; absent if S3 copied it or it was there.</param>
/// <param name="Sha256Written">SHA-256 of what was written, hex; likewise.</param>
/// <param name="Size">Bytes at the destination.</param>
/// <param name="Checksum">The destination's own checksum.</param>
/// <param name="Reason">Why it was skipped.</param>
/// <param name="Receipt">What the receiver answered.</param>
internal sealed record FileRecord(
    string Source,
    string Target,
    FileOutcome Outcome,
    DateTimeOffset Started,
    DateTimeOffset Finished,
    int Attempts,
    string? SourceVersion = null,
    string? SourceETag = null,
    long SourceSize = 0,
    DateTimeOffset? SourceModified = null,
    string? Sha256Read = null,
    string? Sha256Written = null,
    long Size = 0,
    string? Checksum = null,
    string? Reason = null,
    string? Receipt = null);

/// <summary>How a file ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FileOutcome>))]
internal enum FileOutcome
{
    /// <summary>Sent, and verified.</summary>
    Sent,

    /// <summary>There already, with the same content.</summary>
    Present,

    /// <summary>Left out by a human.</summary>
    Skipped,
}

/// <summary>How receipts are written: one JSON object per line, absent values left out.</summary>
internal static class ReceiptJson
{
    /// <summary>The options of every line.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
