using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>A change of the store, as it is logged.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(BucketSet), "bucket")]
[JsonDerivedType(typeof(BucketRemoved), "bucket-removed")]
[JsonDerivedType(typeof(VersionSet), "version")]
[JsonDerivedType(typeof(VersionRemoved), "version-removed")]
[JsonDerivedType(typeof(UploadSet), "upload")]
[JsonDerivedType(typeof(UploadRemoved), "upload-removed")]
[JsonDerivedType(typeof(PartSet), "part")]
internal abstract record StoreChange
{
    /// <summary>The bytes of the log's record.</summary>
    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, StoreJson.Default.StoreChange);

    public static StoreChange Deserialize(ReadOnlySpan<byte> record) =>
        JsonSerializer.Deserialize(record, StoreJson.Default.StoreChange) ?? throw new InvalidDataException("An S3 log record is empty.");
}

/// <summary>A bucket was made, or its settings changed.</summary>
internal sealed record BucketSet(BucketSettings Settings) : StoreChange;

/// <summary>An empty bucket was removed, with its unfinished uploads.</summary>
internal sealed record BucketRemoved(string Bucket) : StoreChange;

/// <summary>A version was written; it takes the place of one with the same id.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key.</param>
/// <param name="Version">The version.</param>
/// <param name="CompletedUpload">The upload that it ends; null when it came whole.</param>
/// <param name="Amends">Whether only tags or ACL of an existing version changed, so that its age among the versions stays.</param>
internal sealed record VersionSet(string Bucket, string Key, StoredObject Version, string? CompletedUpload = null, bool Amends = false)
    : StoreChange;

/// <summary>A version was removed for good.</summary>
internal sealed record VersionRemoved(string Bucket, string Key, string VersionId) : StoreChange;

/// <summary>A multipart upload was begun.</summary>
internal sealed record UploadSet(string Bucket, MultipartUpload Upload) : StoreChange;

/// <summary>A multipart upload was aborted.</summary>
internal sealed record UploadRemoved(string Bucket, string UploadId) : StoreChange;

/// <summary>A part was uploaded, or uploaded again.</summary>
internal sealed record PartSet(string Bucket, string UploadId, StoredPart Part) : StoreChange;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoreChange))]
internal sealed partial class StoreJson : JsonSerializerContext;
