using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>A message in a queue.</summary>
internal sealed record Message
{
    public required string Id { get; init; }

    /// <summary>Its place in the order of sending, over all queues.</summary>
    public required long Order { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset Sent { get; init; }

    /// <summary>It cannot be received before this time.</summary>
    public required DateTimeOffset VisibleFrom { get; init; }

    public required string SenderId { get; init; }

    public IReadOnlyDictionary<string, MessageAttribute>? Attributes { get; init; }

    public string? TraceHeader { get; init; }

    public string? GroupId { get; init; }

    public string? DeduplicationId { get; init; }

    /// <summary>The queue it came from, when this is its dead-letter queue.</summary>
    public string? SourceArn { get; init; }

    public int ReceiveCount { get; init; }

    public DateTimeOffset? FirstReceived { get; init; }

    /// <summary>The last receive; part of its receipt handle. Null while it was never received.</summary>
    public string? ReceiveId { get; init; }

    [JsonIgnore]
    public bool WasReceived => ReceiveId is not null;
}

/// <summary>A message attribute: text, or bytes in base64.</summary>
internal sealed record MessageAttribute(string DataType, string? StringValue, string? BinaryValue);
