using System.Globalization;
using System.Text;
using System.Xml;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>ListObjects and ListObjectsV2.</summary>
internal sealed class ObjectLists(S3Store store)
{
    public Task ListV2Async(S3Call call)
    {
        var query = ListQuery.Read(call, "max-keys");
        var token = call.Query["continuation-token"];
        var startAfter = call.Query["start-after"] ?? "";
        var page = Collect(call, query, token is null ? startAfter : Open(token));
        return S3Xml.WriteAsync(call, "ListBucketResult", xml =>
        {
            WriteHead(xml, call, query, page);
            xml.WriteElementString("KeyCount", (page.Objects.Count + page.Prefixes.Count).ToString(CultureInfo.InvariantCulture));
            if (token is not null)
            {
                xml.WriteElementString("ContinuationToken", token);
            }

            if (page.Next is not null)
            {
                xml.WriteElementString("NextContinuationToken", Seal(page.Next));
            }

            if (startAfter.Length > 0)
            {
                xml.WriteElementString("StartAfter", query.Encode(startAfter));
            }

            WriteEntries(xml, query, page, withOwner: call.Query["fetch-owner"] == "true");
        });
    }

    public Task ListV1Async(S3Call call)
    {
        var query = ListQuery.Read(call, "max-keys");
        var marker = call.Query["marker"] ?? "";
        var page = Collect(call, query, marker);
        return S3Xml.WriteAsync(call, "ListBucketResult", xml =>
        {
            WriteHead(xml, call, query, page);
            xml.WriteElementString("Marker", query.Encode(marker));

            // Without a delimiter the last key is the marker, and S3 leaves this out.
            if (page.Next is not null && query.Delimiter.Length > 0)
            {
                xml.WriteElementString("NextMarker", query.Encode(page.Next));
            }

            WriteEntries(xml, query, page, withOwner: true);
        });
    }

    private static void WriteHead(XmlWriter xml, S3Call call, ListQuery query, Page page)
    {
        xml.WriteElementString("Name", call.Bucket);
        xml.WriteElementString("Prefix", query.Encode(query.Prefix));
        if (query.Delimiter.Length > 0)
        {
            xml.WriteElementString("Delimiter", query.Encode(query.Delimiter));
        }

        xml.WriteElementString("MaxKeys", query.PageSize.ToString(CultureInfo.InvariantCulture));
        if (query.UrlEncoded)
        {
            xml.WriteElementString("EncodingType", "url");
        }

        xml.WriteElementString("IsTruncated", page.Next is null ? "false" : "true");
    }

    private static void WriteEntries(XmlWriter xml, ListQuery query, Page page, bool withOwner)
    {
        foreach (var (key, version) in page.Objects)
        {
            xml.WriteStartElement("Contents");
            xml.WriteElementString("Key", query.Encode(key));
            xml.WriteElementString("LastModified", S3Xml.Time(version.LastModified));
            xml.WriteElementString("ETag", version.QuotedETag);
            if (version.Checksum is { } checksum)
            {
                xml.WriteElementString("ChecksumAlgorithm", checksum.Algorithm.Name());
                xml.WriteElementString("ChecksumType", checksum.Type.Name());
            }

            xml.WriteElementString("Size", version.Size.ToString(CultureInfo.InvariantCulture));
            if (withOwner)
            {
                Participants.Write(xml, "Owner");
            }

            xml.WriteElementString("StorageClass", version.Properties.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"));
            xml.WriteEndElement();
        }

        foreach (var prefix in page.Prefixes)
        {
            xml.WriteStartElement("CommonPrefixes");
            xml.WriteElementString("Prefix", query.Encode(prefix));
            xml.WriteEndElement();
        }
    }

    private static string Seal(string marker) => Convert.ToBase64String(Encoding.UTF8.GetBytes(marker));

    private static string Open(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, length))
            : throw S3Errors.InvalidArgument("continuation-token", token, "The continuation token provided is incorrect");
    }

    private Page Collect(S3Call call, ListQuery query, string marker) => store.Read(call.Bucket, bucket =>
    {
        List<(string, StoredObject)> objects = [];
        List<string> prefixes = [];
        var last = "";
        if (query.PageSize == 0)
        {
            return new Page(objects, prefixes, null);
        }

        foreach (var (text, isPrefix, versions) in Visible(bucket, query, marker))
        {
            if (objects.Count + prefixes.Count == query.PageSize)
            {
                return new Page(objects, prefixes, last);
            }

            last = text;
            if (isPrefix)
            {
                prefixes.Add(text);
            }
            else
            {
                objects.Add((text, versions[0]));
            }
        }

        return new Page(objects, prefixes, null);
    });

    /// <summary>The steps of the walk, without what only delete markers stand for.</summary>
    private static IEnumerable<(string Text, bool IsPrefix, StoredObject[] Versions)> Visible(Bucket bucket, ListQuery query, string marker) =>
        query.Walk(bucket.Objects, marker).Where(step => step.IsPrefix
            ? bucket.Settings.Versioning is Versioning.Never || HasVisible(bucket, step.Text)
            : !step.Value[0].IsDeleteMarker);

    private static bool HasVisible(Bucket bucket, string prefix) => bucket.Objects
        .From(key => KeyOrder.Instance.Compare(key, prefix) >= 0)
        .TakeWhile(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Any(entry => !entry.Value[0].IsDeleteMarker);

    private sealed record Page(List<(string Key, StoredObject Version)> Objects, List<string> Prefixes, string? Next);
}
