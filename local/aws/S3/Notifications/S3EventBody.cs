using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataEgress.Local.Aws.S3.Operations;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Notifications;

/// <summary>The messages that S3 sends into queues.</summary>
internal static class S3EventBody
{
    /// <summary>The version of the message's structure.</summary>
    private const string EventVersion = "2.6";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(
        S3Call call,
        BucketSettings bucket,
        string configurationId,
        string eventName,
        string key,
        StoredObject version,
        DateTimeOffset time,
        string sequencer) => Json(json =>
    {
        json.WriteStartArray("Records");
        json.WriteStartObject();
        json.WriteString("eventVersion", EventVersion);
        json.WriteString("eventSource", "aws:s3");
        json.WriteString("awsRegion", bucket.Region);
        json.WriteString("eventTime", Time(time));
        json.WriteString("eventName", eventName);
        json.WriteStartObject("userIdentity");
        json.WriteString("principalId", "AWS:" + call.Authentication.Caller.UserId);
        json.WriteEndObject();
        json.WriteStartObject("requestParameters");
        json.WriteString("sourceIPAddress", call.RemoteAddress);
        json.WriteEndObject();
        json.WriteStartObject("responseElements");
        json.WriteString("x-amz-request-id", call.RequestId);
        json.WriteString("x-amz-id-2", call.RequestId);
        json.WriteEndObject();
        json.WriteStartObject("s3");
        json.WriteString("s3SchemaVersion", "1.0");
        json.WriteString("configurationId", configurationId);
        json.WriteStartObject("bucket");
        json.WriteString("name", bucket.Name);
        json.WriteStartObject("ownerIdentity");
        json.WriteString("principalId", Participants.CanonicalId);
        json.WriteEndObject();
        json.WriteString("arn", "arn:aws:s3:::" + bucket.Name);
        json.WriteEndObject();
        json.WriteStartObject("object");
        json.WriteString("key", EncodeKey(key));
        if (eventName.StartsWith("ObjectCreated", StringComparison.Ordinal))
        {
            json.WriteNumber("size", version.Size);
            json.WriteString("eTag", version.ETag);
        }

        if (version.VersionId != StoredObject.NullVersion)
        {
            json.WriteString("versionId", version.VersionId);
        }

        json.WriteString("sequencer", sequencer);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    public static string WriteTest(S3Call call, DateTimeOffset time) => Json(json =>
    {
        json.WriteString("Service", "Amazon S3");
        json.WriteString("Event", "s3:TestEvent");
        json.WriteString("Time", Time(time));
        json.WriteString("Bucket", call.Bucket);
        json.WriteString("RequestId", call.RequestId);
        json.WriteString("HostId", call.RequestId);
    });

    /// <summary>
    /// Encodes a key as a form does, but for its slashes: a space becomes <c>+</c>, and every byte but letters, digits and
    /// <c>- _ . *</c> is escaped.
    /// </summary>
    public static string EncodeKey(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            var character = (char)octet;
            if (char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '*' or '/')
            {
                text.Append(character);
            }
            else if (character == ' ')
            {
                text.Append('+');
            }
            else
            {
                text.Append('%').Append(Convert.ToHexString([octet]));
            }
        }

        return text.ToString();
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Json(Action<Utf8JsonWriter> content)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
