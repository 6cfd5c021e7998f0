namespace DataEgress.Local.Aws.S3.Notifications;

/// <summary>The events that are sent, without the <c>s3:</c> that configurations have before them.</summary>
internal static class S3EventName
{
    public const string CreatedPut = "ObjectCreated:Put";

    public const string CreatedCopy = "ObjectCreated:Copy";

    public const string CreatedMultipart = "ObjectCreated:CompleteMultipartUpload";

    public const string RemovedDelete = "ObjectRemoved:Delete";

    public const string RemovedMarker = "ObjectRemoved:DeleteMarkerCreated";

    /// <summary>What a configuration may name.</summary>
    public static readonly IReadOnlySet<string> Configurable = new HashSet<string>(StringComparer.Ordinal)
    {
        "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload", "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated", "s3:TestEvent",
    };

    /// <summary>Whether a configured name, which may end in an asterisk, covers an event.</summary>
    public static bool Covers(string configured, string eventName)
    {
        var pattern = configured.AsSpan("s3:".Length);
        return pattern.EndsWith("*") ? eventName.AsSpan().StartsWith(pattern[..^1]) : pattern.SequenceEqual(eventName);
    }
}
