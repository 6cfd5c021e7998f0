using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress.Receipts;

/// <summary>What became of one file: a line of the receipt.</summary>
/// <param name="Source">Key of the source; for a document its kind.</param>
/// <param name="Target">Key, or path, at the destination; empty if it was skipped.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Started">Start of the attempt that ended it.</param>
/// <param name="Finished">Its end.</param>
/// <param name="Attempts">
/// Attempts of the batch up to then, those before a human's retry included; 0 if the attempt that sent it left no record.
/// </param>
/// <param name="SourceVersion">Version of the source.</param>
/// <param name="SourceETag">ETag of the source.</param>
/// <param name="SourceSize">Bytes of the source.</param>
/// <param name="SourceModified">When the source was written.</param>
/// <param name="Sha256Read">
/// SHA-256 of what was read, hex. Of a file that S3 copied it is what S3 computed while copying; absent if S3 copied it in
/// parts, which gives no sum of the whole, and if the file was there already.
/// </param>
/// <param name="Sha256Written">SHA-256 of what was written, hex; likewise.</param>
/// <param name="Size">Bytes at the destination.</param>
/// <param name="Checksum">
/// The destination's own checksum: of S3 a SHA-256 in base64, <c>-N</c> appended if it is of N parts, or after
/// <see cref="CrcPrefix"/> a CRC-64/NVME of the whole, else the ETag; of a receiver
/// the SHA-256 in hex that it answered, absent if it said none.
/// </param>
/// <param name="Reason">Why it was skipped; or how it is known that it was sent, if not by its attempt.</param>
/// <param name="Receipt">What the receiver answered.</param>
/// <param name="TargetVersion">Version at the destination, in a bucket that keeps versions.</param>
/// <param name="TargetETag">ETag at the destination.</param>
/// <param name="CopiedByS3">S3 copied it: no byte passed through a worker.</param>
/// <param name="CheckedAgainst">
/// What the source's content was compared with when it was read or copied: a sum that S3 keeps of it (SHA256, SHA1, CRC64NVME,
/// CRC32C, CRC32, ETag, with "of N parts" if it is of those), its AES-GCM tag, a second reading, or its length only.
/// </param>
public sealed record FileRecord(
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
    string? Receipt = null,
    string? TargetVersion = null,
    string? TargetETag = null,
    bool? CopiedByS3 = null,
    string? CheckedAgainst = null)
{
    /// <summary>Stands before a checksum that is a CRC-64/NVME in base64.</summary>
    public const string CrcPrefix = "CRC64NVME:";
}

/// <summary>How a file ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FileOutcome>))]
public enum FileOutcome
{
    /// <summary>Sent, and verified.</summary>
    Sent,

    /// <summary>There already, with the same content.</summary>
    Present,

    /// <summary>Left out by a human.</summary>
    Skipped,
}
