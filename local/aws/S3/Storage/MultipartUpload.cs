using System.Text.Json.Serialization;
using DataEgress.Local.Aws.S3.Checksums;

namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>A part that has been uploaded, and not yet made part of an object.</summary>
internal sealed record StoredPart
{
    public required int Number { get; init; }

    public required long Size { get; init; }

    /// <summary>Without quotes.</summary>
    public required string ETag { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public required IReadOnlyList<Segment> Segments { get; init; }

    /// <summary>The value, base64, in the upload's algorithm.</summary>
    public required string Checksum { get; init; }
}

/// <summary>A multipart upload under way.</summary>
internal sealed record MultipartUpload
{
    public required string UploadId { get; init; }

    public required string Key { get; init; }

    public required DateTimeOffset Initiated { get; init; }

    /// <summary>The principal that began it; null in uploads that were begun before it was kept.</summary>
    public string? Initiator { get; init; }

    public required ObjectProperties Properties { get; init; }

    public required ChecksumAlgorithm Algorithm { get; init; }

    public required ChecksumType ChecksumType { get; init; }

    /// <summary>Whether the sender chose the algorithm, so that answers speak of it.</summary>
    public required bool AlgorithmChosen { get; init; }

    /// <summary>The parts by number; logged one by one, not with the upload. Guarded by the store's lock.</summary>
    [JsonIgnore]
    public SortedDictionary<int, StoredPart> Parts { get; } = [];
}
