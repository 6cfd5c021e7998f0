using System.Globalization;
using System.Text;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Storage;
using DataEgress.Local.Aws.Signing;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>An object's properties as headers of requests and answers.</summary>
internal static class ObjectHeaders
{
    private const string MetadataPrefix = "x-amz-meta-";

    /// <summary>S3's limit on the names and values of user metadata together.</summary>
    private const int MaxMetadataBytes = 2048;

    private const int MaxTags = 10;

    private const string EncryptionHeader = "x-amz-server-side-encryption";

    /// <summary>Headers that are kept and given back as they came.</summary>
    private static readonly string[] Kept =
    [
        "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
        "x-amz-storage-class", EncryptionHeader, EncryptionHeader + "-aws-kms-key-id", EncryptionHeader + "-bucket-key-enabled",
        "x-amz-website-redirect-location",
    ];

    /// <summary>Headers of a read that replace one of the answer's, by the query parameter that carries them.</summary>
    private static readonly (string Parameter, string Header)[] Overrides =
    [
        ("response-content-type", "content-type"), ("response-cache-control", "cache-control"),
        ("response-content-disposition", "content-disposition"), ("response-content-encoding", "content-encoding"),
        ("response-content-language", "content-language"), ("response-expires", "expires"),
    ];

    /// <summary>Reads what a request says about the object that it makes.</summary>
    public static ObjectProperties Read(S3Call call)
    {
        if (call.Header(EncryptionHeader + "-customer-algorithm") is not null)
        {
            throw S3Errors.NotImplemented(EncryptionHeader + "-customer-algorithm");
        }

        Dictionary<string, string> headers = [];
        foreach (var name in Kept)
        {
            if (call.Header(name) is { } value && Keep(name, value) is { } kept)
            {
                headers[name] = kept;
            }
        }

        headers.TryAdd(EncryptionHeader, "AES256");
        headers.TryAdd("content-type", "binary/octet-stream");
        return new ObjectProperties
        {
            Headers = headers,
            Metadata = ReadMetadata(call),
            Tags = ReadTags(call),
            Acl = call.Header("x-amz-acl"),
        };
    }

    /// <summary>Sets the headers of an answer that describe a version.</summary>
    public static void Write(S3Call call, StoredObject version)
    {
        WriteIdentity(call, version);
        foreach (var (name, value) in version.Properties.Headers)
        {
            call.Reply(name, value);
        }

        foreach (var (name, value) in version.Properties.Metadata)
        {
            call.Reply(MetadataPrefix + name, value);
        }

        foreach (var (parameter, header) in Overrides)
        {
            call.Reply(header, call.Query[parameter]);
        }

        if (version.Properties.Tags.Count > 0)
        {
            call.Reply("x-amz-tagging-count", version.Properties.Tags.Count.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Sets the headers that every answer about a version has: tag, time and version.</summary>
    public static void WriteIdentity(S3Call call, StoredObject version)
    {
        call.Reply("ETag", version.QuotedETag);
        call.Reply("Last-Modified", version.LastModified.ToString("R", CultureInfo.InvariantCulture));
        WriteVersion(call, version);
    }

    /// <summary>Sets the version header, for a bucket that has versions.</summary>
    public static void WriteVersion(S3Call call, StoredObject version)
    {
        if (version.VersionId != StoredObject.NullVersion)
        {
            call.Reply("x-amz-version-id", version.VersionId);
        }
    }

    /// <summary>Sets the headers that answer a write: tag, version, encryption.</summary>
    public static void WriteWritten(S3Call call, StoredObject version)
    {
        call.Reply("ETag", version.QuotedETag);
        WriteVersion(call, version);
        WriteEncryption(call, version.Properties);
    }

    public static void WriteEncryption(S3Call call, ObjectProperties properties)
    {
        foreach (var (name, value) in properties.Headers)
        {
            if (name.StartsWith(EncryptionHeader, StringComparison.Ordinal))
            {
                call.Reply(name, value);
            }
        }
    }

    /// <summary>Sets the header of a checksum.</summary>
    public static void WriteChecksum(S3Call call, StoredChecksum? checksum)
    {
        if (checksum is not null)
        {
            call.Reply(checksum.Algorithm.HeaderName(), checksum.Value);
            call.Reply("x-amz-checksum-type", checksum.Type.Name());
        }
    }

    /// <summary>Checks a set of tags against S3's limits.</summary>
    public static IReadOnlyDictionary<string, string> CheckTags(IEnumerable<(string Name, string Value)> pairs)
    {
        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (name.Length is 0 or > 128 || value.Length > 256 || !tags.TryAdd(name, value))
            {
                throw new S3Exception(400, "InvalidTag", "A tag's key must be unique and 1 to 128 characters long, its value at most 256.");
            }
        }

        return tags.Count <= MaxTags ? tags : throw new S3Exception(400, "BadRequest", $"Object tags cannot be greater than {MaxTags}");
    }

    private static string? Keep(string name, string value)
    {
        if (name != "content-encoding")
        {
            return value;
        }

        // The framing of the request is not part of the object.
        var codings = value.Split(',', StringSplitOptions.TrimEntries).Where(coding => coding != "aws-chunked");
        return string.Join(',', codings) is { Length: > 0 } left ? left : null;
    }

    private static Dictionary<string, string> ReadMetadata(S3Call call)
    {
        Dictionary<string, string> metadata = [];
        var size = 0;
        foreach (var (name, values) in call.Request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var shortName = name[MetadataPrefix.Length..].ToLowerInvariant();
                var value = string.Join(',', values.AsEnumerable());
                metadata[shortName] = value;
                size += Encoding.UTF8.GetByteCount(shortName) + Encoding.UTF8.GetByteCount(value);
            }
        }

        return size <= MaxMetadataBytes
            ? metadata
            : throw new S3Exception(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
            {
                Details = [("Size", $"{size}"), ("MaxSizeAllowed", $"{MaxMetadataBytes}")],
            };
    }

    private static IReadOnlyDictionary<string, string> ReadTags(S3Call call)
    {
        if (call.Header("x-amz-tagging") is not { } text)
        {
            return ObjectProperties.None.Tags;
        }

        return QueryParameters.TryParse(text, out var tags)
            ? CheckTags(tags.Pairs)
            : throw S3Errors.InvalidArgument("x-amz-tagging", text, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.");
    }
}
