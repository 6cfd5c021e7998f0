using System.Text.Json.Serialization;

namespace DataEgress.Workflows.Egress;

/// <summary>One upload of a flag: everything below its prefix is to leave.</summary>
/// <param name="Flag">The flag object.</param>
/// <param name="EventTime">When it was uploaded; its date in UTC is what placeholders call today.</param>
/// <param name="Environment">The environment's name, for search.</param>
/// <param name="Replays">The id of the workflow that this one repeats.</param>
/// <param name="Settings">Bounds of the work; null for the defaults.</param>
public sealed record EgressRequest(
    [property: JsonPropertyName("flag")] FlagObject Flag,
    [property: JsonPropertyName("eventTime")] DateTimeOffset EventTime,
    [property: JsonPropertyName("environment")] string Environment,
    [property: JsonPropertyName("replays")] string? Replays = null,
    [property: JsonPropertyName("settings")] DeliverySettings? Settings = null);

/// <summary>An object whose upload starts an egress.</summary>
/// <param name="Bucket">Its bucket; null if the event did not say.</param>
/// <param name="Key">Its decoded key.</param>
/// <param name="VersionId">Its version, in a bucket that keeps versions.</param>
public sealed record FlagObject(
    [property: JsonPropertyName("bucket")] string? Bucket,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("versionId")] string? VersionId = null)
{
    /// <summary>Keys of flags end so.</summary>
    public const string KeySuffix = "pipeline_success.flag";
}
