using System.Globalization;
using System.Xml;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>ListObjectVersions and ListMultipartUploads.</summary>
internal sealed class VersionLists(S3Store store)
{
    public Task ListVersionsAsync(S3Call call)
    {
        var query = ListQuery.Read(call, "max-keys");
        var keyMarker = call.Query["key-marker"] ?? "";
        var versionMarker = call.Query["version-id-marker"] ?? "";
        if (versionMarker.Length > 0 && keyMarker.Length == 0)
        {
            throw S3Errors.InvalidArgument("version-id-marker", versionMarker, "A version-id marker cannot be specified without a key marker.");
        }

        var entries = store.Read(call.Bucket, bucket => Versions(bucket, query, keyMarker, versionMarker).Take(query.PageSize + 1).ToList());
        var truncated = query.PageSize > 0 && entries.Count > query.PageSize;
        var page = entries.Take(query.PageSize).ToList();
        return S3Xml.WriteAsync(call, "ListVersionsResult", xml =>
        {
            WriteHead(xml, call, query, truncated);
            xml.WriteElementString("MaxKeys", query.PageSize.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("KeyMarker", query.Encode(keyMarker));
            xml.WriteElementString("VersionIdMarker", versionMarker);
            if (truncated)
            {
                xml.WriteElementString("NextKeyMarker", query.Encode(page[^1].Text));
                if (page[^1].Version is { } last)
                {
                    xml.WriteElementString("NextVersionIdMarker", last.VersionId);
                }
            }

            foreach (var (key, version, isLatest) in page.Where(entry => entry.Version is not null))
            {
                WriteVersion(xml, query.Encode(key), version!, isLatest);
            }

            WritePrefixes(xml, query, page.Where(entry => entry.Version is null).Select(entry => entry.Text));
        });
    }

    public Task ListUploadsAsync(S3Call call)
    {
        var query = ListQuery.Read(call, "max-uploads");
        var keyMarker = call.Query["key-marker"] ?? "";
        var uploadMarker = call.Query["upload-id-marker"] ?? "";
        var entries = store.Read(call.Bucket, bucket => Uploads(bucket, query, keyMarker, uploadMarker).Take(query.PageSize + 1).ToList());
        var truncated = query.PageSize > 0 && entries.Count > query.PageSize;
        var page = entries.Take(query.PageSize).ToList();
        return S3Xml.WriteAsync(call, "ListMultipartUploadsResult", xml =>
        {
            xml.WriteElementString("Bucket", call.Bucket);
            xml.WriteElementString("KeyMarker", query.Encode(keyMarker));
            xml.WriteElementString("UploadIdMarker", uploadMarker);
            if (truncated)
            {
                xml.WriteElementString("NextKeyMarker", query.Encode(page[^1].Text));
                xml.WriteElementString("NextUploadIdMarker", page[^1].Upload?.UploadId ?? "");
            }

            WriteFilter(xml, query, truncated);
            xml.WriteElementString("MaxUploads", query.PageSize.ToString(CultureInfo.InvariantCulture));
            foreach (var upload in page.Select(entry => entry.Upload).OfType<MultipartUpload>())
            {
                xml.WriteStartElement("Upload");
                xml.WriteElementString("Key", query.Encode(upload.Key));
                xml.WriteElementString("UploadId", upload.UploadId);
                Participants.WriteInitiator(xml, upload.Initiator);
                Participants.Write(xml, "Owner");
                xml.WriteElementString("StorageClass", upload.Properties.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"));
                xml.WriteElementString("Initiated", S3Xml.Time(upload.Initiated));
                xml.WriteEndElement();
            }

            WritePrefixes(xml, query, page.Where(entry => entry.Upload is null).Select(entry => entry.Text));
        });
    }

    private static void WriteHead(XmlWriter xml, S3Call call, ListQuery query, bool truncated)
    {
        xml.WriteElementString("Name", call.Bucket);
        WriteFilter(xml, query, truncated);
    }

    private static void WriteFilter(XmlWriter xml, ListQuery query, bool truncated)
    {
        xml.WriteElementString("Prefix", query.Encode(query.Prefix));
        if (query.Delimiter.Length > 0)
        {
            xml.WriteElementString("Delimiter", query.Encode(query.Delimiter));
        }

        if (query.UrlEncoded)
        {
            xml.WriteElementString("EncodingType", "url");
        }

        xml.WriteElementString("IsTruncated", truncated ? "true" : "false");
    }

    private static void WritePrefixes(XmlWriter xml, ListQuery query, IEnumerable<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            xml.WriteStartElement("CommonPrefixes");
            xml.WriteElementString("Prefix", query.Encode(prefix));
            xml.WriteEndElement();
        }
    }

    private static void WriteVersion(XmlWriter xml, string key, StoredObject version, bool isLatest)
    {
        xml.WriteStartElement(version.IsDeleteMarker ? "DeleteMarker" : "Version");
        xml.WriteElementString("Key", key);
        xml.WriteElementString("VersionId", version.VersionId);
        xml.WriteElementString("IsLatest", isLatest ? "true" : "false");
        xml.WriteElementString("LastModified", S3Xml.Time(version.LastModified));
        if (!version.IsDeleteMarker)
        {
            xml.WriteElementString("ETag", version.QuotedETag);
            xml.WriteElementString("Size", version.Size.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("StorageClass", version.Properties.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"));
        }

        Participants.Write(xml, "Owner");
        xml.WriteEndElement();
    }

    private static IEnumerable<(string Text, StoredObject? Version, bool IsLatest)> Versions(
        Bucket bucket, ListQuery query, string keyMarker, string versionMarker)
    {
        if (versionMarker.Length > 0 && bucket.Objects.TryGet(keyMarker, out var started))
        {
            // The page before ended within this key's versions.
            var after = Array.FindIndex(started, version => version.VersionId == versionMarker);
            for (var index = after + 1; after >= 0 && index < started.Length; index++)
            {
                yield return (keyMarker, started[index], false);
            }
        }

        foreach (var (text, isPrefix, versions) in query.Walk(bucket.Objects, keyMarker))
        {
            if (isPrefix)
            {
                yield return (text, null, false);
                continue;
            }

            for (var index = 0; index < versions.Length; index++)
            {
                yield return (text, versions[index], index == 0);
            }
        }
    }

    private static IEnumerable<(string Text, MultipartUpload? Upload)> Uploads(
        Bucket bucket, ListQuery query, string keyMarker, string uploadMarker)
    {
        // Uploads are few; the index is made for this listing.
        var index = new KeyIndex<List<MultipartUpload>>();
        foreach (var group in bucket.Uploads.Values.GroupBy(upload => upload.Key))
        {
            index.Set(group.Key, [.. group.OrderBy(upload => upload.Initiated).ThenBy(upload => upload.UploadId, StringComparer.Ordinal)]);
        }

        if (uploadMarker.Length > 0 && index.TryGet(keyMarker, out var started))
        {
            foreach (var upload in started.SkipWhile(upload => upload.UploadId != uploadMarker).Skip(1))
            {
                yield return (keyMarker, upload);
            }
        }

        foreach (var (text, isPrefix, uploads) in query.Walk(index, keyMarker))
        {
            if (isPrefix)
            {
                yield return (text, null);
                continue;
            }

            foreach (var upload in uploads)
            {
                yield return (text, upload);
            }
        }
    }
}
