using DataEgress.Local.Aws.S3.Checksums;

namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>A stretch of a blob. An object's bytes are its segments one after the other.</summary>
internal sealed record Segment(string Blob, long Offset, long Length);

/// <summary>A checksum as S3 keeps it: the value is base64, with <c>-parts</c> behind a composite one.</summary>
internal sealed record StoredChecksum(ChecksumAlgorithm Algorithm, string Value, ChecksumType Type);

/// <summary>A part of a completed multipart object: what is left of it.</summary>
internal sealed record CompletedPart(int Number, long Size, string? Checksum);

/// <summary>One version of an object, or a delete marker.</summary>
internal sealed record StoredObject
{
    /// <summary>The version of an object in a bucket without versioning.</summary>
    public const string NullVersion = "null";

    public required string VersionId { get; init; }

    public bool IsDeleteMarker { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public long Size { get; init; }

    /// <summary>Without quotes.</summary>
    public string ETag { get; init; } = "";

    public IReadOnlyList<Segment> Segments { get; init; } = [];

    public StoredChecksum? Checksum { get; init; }

    /// <summary>The parts of a multipart object; null for any other.</summary>
    public IReadOnlyList<CompletedPart>? Parts { get; init; }

    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>The quoted form of the headers.</summary>
    public string QuotedETag => $"\"{ETag}\"";
}

/// <summary>What the sender of an object said about it.</summary>
internal sealed record ObjectProperties
{
    public static readonly ObjectProperties None = new();

    /// <summary>Headers that are kept and given back as they are, by lower-case name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>User metadata, by lower-case name without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The canned ACL, such as <c>bucket-owner-full-control</c>.</summary>
    public string? Acl { get; init; }
}
