using System.Globalization;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>GetObject, HeadObject and GetObjectAttributes.</summary>
internal sealed class ObjectReads(S3Store store)
{
    public async Task GetAsync(S3Call call)
    {
        var (version, pin) = store.Pin(call.Bucket, bucket =>
        {
            var found = VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"]);
            return (found, found.Segments);
        });
        using (pin)
        {
            var range = Describe(call, version);
            await BlobTransfer.SendAsync(store.Blobs, version.Segments, range, call);
        }
    }

    public Task HeadAsync(S3Call call)
    {
        Describe(call, store.Read(call.Bucket, bucket => VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"])));
        return Task.CompletedTask;
    }

    public Task GetAttributesAsync(S3Call call)
    {
        var wanted = (call.Header("x-amz-object-attributes") ?? "").Split(',', StringSplitOptions.TrimEntries);
        var version = store.Read(call.Bucket, bucket => VersionLookup.Find(call, bucket, call.Key, call.Query["versionId"]));
        call.Reply("Last-Modified", version.LastModified.ToString("R", CultureInfo.InvariantCulture));
        ObjectHeaders.WriteVersion(call, version);
        var marker = call.Header("x-amz-part-number-marker") is { } text && int.TryParse(text, out var number) ? number : 0;
        var max = call.Header("x-amz-max-parts") is { } limit && int.TryParse(limit, out var count) ? Math.Clamp(count, 0, 1000) : 1000;
        return S3Xml.WriteAsync(call, "GetObjectAttributesResponse", xml =>
        {
            if (wanted.Contains("ETag"))
            {
                xml.WriteElementString("ETag", version.ETag);
            }

            if (wanted.Contains("Checksum") && version.Checksum is { } checksum)
            {
                xml.WriteStartElement("Checksum");
                xml.WriteElementString(checksum.Algorithm.ElementName(), checksum.Value);
                xml.WriteElementString("ChecksumType", checksum.Type.Name());
                xml.WriteEndElement();
            }

            if (wanted.Contains("ObjectParts") && version.Parts is { } parts)
            {
                WriteParts(xml, version, parts, marker, max);
            }

            if (wanted.Contains("StorageClass"))
            {
                xml.WriteElementString("StorageClass", version.Properties.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"));
            }

            if (wanted.Contains("ObjectSize"))
            {
                xml.WriteElementString("ObjectSize", version.Size.ToString(CultureInfo.InvariantCulture));
            }
        });
    }

    private static void WriteParts(System.Xml.XmlWriter xml, StoredObject version, IReadOnlyList<CompletedPart> parts, int marker, int max)
    {
        var page = parts.Where(part => part.Number > marker).Take(max).ToList();
        xml.WriteStartElement("ObjectParts");
        xml.WriteElementString("TotalPartsCount", parts.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("PartNumberMarker", marker.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("NextPartNumberMarker", (page.Count > 0 ? page[^1].Number : 0).ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("MaxParts", max.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("IsTruncated", page.Count > 0 && page[^1].Number < parts[^1].Number ? "true" : "false");
        foreach (var part in page)
        {
            xml.WriteStartElement("Part");
            xml.WriteElementString("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("Size", part.Size.ToString(CultureInfo.InvariantCulture));
            if (part.Checksum is not null)
            {
                xml.WriteElementString(version.Checksum!.Algorithm.ElementName(), part.Checksum);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>Checks the conditions, sets status and headers, and says which bytes are meant.</summary>
    private static ByteRange Describe(S3Call call, StoredObject version)
    {
        Conditions.CheckRead(call, version);
        var range = RangeOf(call, version);
        ObjectHeaders.Write(call, version);
        call.Reply("Accept-Ranges", "bytes");
        if (range is null && "ENABLED".Equals(call.Header("x-amz-checksum-mode"), StringComparison.OrdinalIgnoreCase))
        {
            ObjectHeaders.WriteChecksum(call, version.Checksum);
        }

        if (range is { } part)
        {
            call.Response.StatusCode = StatusCodes.Status206PartialContent;
            call.Reply("Content-Range", part.ContentRange(version.Size));
        }

        var meant = range ?? new ByteRange(0, version.Size);
        call.Response.ContentLength = meant.Length;
        return meant;
    }

    private static ByteRange? RangeOf(S3Call call, StoredObject version)
    {
        var partNumber = call.Number("partNumber", 0, 1, 10_000);
        if (partNumber == 0)
        {
            return ByteRange.Parse(call.Header("Range"), version.Size);
        }

        if (version.Parts is not { } parts)
        {
            return partNumber == 1 ? null : throw new S3Exception(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
        }

        if (partNumber > parts.Count)
        {
            throw new S3Exception(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
        }

        call.Reply("x-amz-mp-parts-count", parts.Count.ToString(CultureInfo.InvariantCulture));
        if (call.Header("x-amz-checksum-mode") is not null && version.Checksum is { } checksum && parts[partNumber - 1].Checksum is { } value)
        {
            call.Reply(checksum.Algorithm.HeaderName(), value);
            call.Reply("x-amz-checksum-type", checksum.Type.Name());
        }

        return new ByteRange(parts.Take(partNumber - 1).Sum(part => part.Size), parts[partNumber - 1].Size);
    }
}
