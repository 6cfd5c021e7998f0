namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>Whether overwritten and deleted objects are kept.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<Versioning>))]
internal enum Versioning
{
    Never,
    Enabled,
    Suspended,
}

/// <summary>The settings of a bucket.</summary>
internal sealed record BucketSettings
{
    public required string Name { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string Region { get; init; }

    public Versioning Versioning { get; init; }

    public IReadOnlyList<QueueNotification> Notifications { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The canned ACL; null means private.</summary>
    public string? Acl { get; init; }
}

/// <summary>Which events of a bucket go to which queue.</summary>
/// <param name="Id">The configuration's name.</param>
/// <param name="QueueArn">The queue.</param>
/// <param name="Events">Event names as configured, such as <c>s3:ObjectCreated:*</c>.</param>
/// <param name="Prefix">How the key must begin.</param>
/// <param name="Suffix">How the key must end.</param>
internal sealed record QueueNotification(string Id, string QueueArn, IReadOnlyList<string> Events, string Prefix, string Suffix);

/// <summary>A bucket and everything in it. Guarded by the store's lock.</summary>
internal sealed class Bucket(BucketSettings settings)
{
    public BucketSettings Settings { get; set; } = settings;

    public string Name => Settings.Name;

    /// <summary>The versions of each key, newest first; never an empty list.</summary>
    public KeyIndex<StoredObject[]> Objects { get; } = new();

    public Dictionary<string, MultipartUpload> Uploads { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest version of a key, unless it is missing or a delete marker.</summary>
    public StoredObject? Current(string key) =>
        Objects.TryGet(key, out var versions) && !versions[0].IsDeleteMarker ? versions[0] : null;
}
