using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;

namespace DataEgress.Workers.Poller;

/// <summary>
/// Reads every form in which an upload is told: S3's own event, wrapped by SNS or not, EventBridge's, and the minimal body
/// with nothing but a key.
/// </summary>
internal static class EventParser
{
    private const string MajorVersion = "2.";
    private const int MostWrappings = 3;
    private const int HashCharacters = 32;
    private const string NoText = "the body holds escapes that are no text";

    /// <summary>Reads a message.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="sent">When it was sent, for events that do not say when they happened.</param>
    public static ParsedMessage Parse(string body, DateTimeOffset sent) => Parse(body, sent, 1);

    private static ParsedMessage Parse(string body, DateTimeOffset sent, int wrappings)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return new ParsedMessage.Malformed("the body is not a JSON object");
            }

            if (root.TryGetProperty("Records", out var records))
            {
                return ParseRecords(records, sent);
            }

            if (Text(root, "Event") == "s3:TestEvent")
            {
                return new ParsedMessage.Nothing("S3's test event");
            }

            if (Text(root, "Type") == "Notification" && Text(root, "Message") is { } message)
            {
                return wrappings == MostWrappings
                    ? new ParsedMessage.Malformed("notifications are wrapped in each other too often")
                    : Parse(message, Time(root, "Timestamp") ?? sent, wrappings + 1);
            }

            return root.TryGetProperty("detail", out var detail) && root.TryGetProperty("detail-type", out _)
                ? ParseEventBridge(root, detail, sent)
                : new ParsedMessage.Malformed("the body is neither an S3 event nor a notification of one");
        }
        catch (JsonException e)
        {
            return new ParsedMessage.Malformed($"the body is not JSON: line {e.LineNumber}, position {e.BytePositionInLine}");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: JSON by its grammar, and no text.
            return new ParsedMessage.Malformed(NoText);
        }
    }

    private static ParsedMessage ParseRecords(JsonElement records, DateTimeOffset sent)
    {
        if (records.ValueKind != JsonValueKind.Array)
        {
            return new ParsedMessage.Malformed("Records is not an array");
        }

        // One record that makes no sense keeps no other from its work.
        var flags = new List<FlagEvent>();
        string? problem = null;
        var number = 0;
        foreach (var record in records.EnumerateArray())
        {
            if (ParseRecord(record, sent, flags) is { } found)
            {
                problem ??= $"Records[{number}]{found}";
            }

            number++;
        }

        return problem is not null && flags.Count == 0 ? new ParsedMessage.Malformed(problem) : new ParsedMessage.Events(flags, problem);
    }

    /// <summary>Adds the flag that a record tells of, if it tells of one.</summary>
    /// <returns>What is wrong with it; null if nothing.</returns>
    private static string? ParseRecord(JsonElement record, DateTimeOffset sent, List<FlagEvent> flags)
    {
        try
        {
            if (Text(record, "eventVersion") is { } version && !version.StartsWith(MajorVersion, StringComparison.Ordinal))
            {
                return $".eventVersion: '{version}', 2.x is understood";
            }

            if (Object(record, "s3") is not { } s3 || Object(s3, "object") is not { } o || Text(o, "key") is not { Length: > 0 } encoded)
            {
                return ".s3.object.key is missing";
            }

            if (Text(record, "eventName") is not { } name || IsCreation(name))
            {
                var bucket = Object(s3, "bucket") is { } b ? Text(b, "name") : null;
                Add(flags, bucket, WebUtility.UrlDecode(encoded), Text(o, "versionId"), Text(o, "sequencer"), Time(record, "eventTime") ?? sent, record);
            }

            return null;
        }
        catch (InvalidOperationException)
        {
            return $": {NoText}";
        }
    }

    private static ParsedMessage ParseEventBridge(JsonElement root, JsonElement detail, DateTimeOffset sent)
    {
        if (Text(root, "source") != "aws.s3" || Text(root, "detail-type") != "Object Created")
        {
            return new ParsedMessage.Nothing($"EventBridge's '{Text(root, "detail-type")}' from '{Text(root, "source")}'");
        }

        if (Object(detail, "object") is not { } o || Text(o, "key") is not { Length: > 0 } key)
        {
            return new ParsedMessage.Malformed("detail.object.key is missing");
        }

        var flags = new List<FlagEvent>();
        var bucket = Object(detail, "bucket") is { } b ? Text(b, "name") : null;
        Add(flags, bucket, key, Text(o, "version-id"), Text(o, "sequencer"), Time(root, "time") ?? sent, detail);
        return new ParsedMessage.Events(flags);
    }

    private static void Add(
        List<FlagEvent> flags, string? bucket, string key, string? version, string? sequencer, DateTimeOffset time, JsonElement record)
    {
        if (!SourcePrefixes.IsFlag(key))
        {
            return;
        }

        var versionId = version is "" or "null" ? null : version;
        var occurrence = versionId ?? (string.IsNullOrEmpty(sequencer) ? HashOf(record) : sequencer);
        flags.Add(new(new FlagObject(string.IsNullOrEmpty(bucket) ? null : bucket, key, versionId), occurrence, time));
    }

    private static bool IsCreation(string eventName) =>
        (eventName.StartsWith("s3:", StringComparison.Ordinal) ? eventName[3..] : eventName).StartsWith("ObjectCreated", StringComparison.Ordinal);

    private static string HashOf(JsonElement record) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record.GetRawText())))[..HashCharacters];

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
