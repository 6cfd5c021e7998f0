using System.Globalization;
using System.Security.Cryptography;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>Begins multipart uploads, takes their parts, lists and aborts them.</summary>
internal sealed class MultipartUploads(S3Store store, S3Clock clock)
{
    public const int MaxPartNumber = 10_000;

    private const long MaxPartBytes = 5L * 1024 * 1024 * 1024;

    public async Task CreateAsync(S3Call call)
    {
        var chosen = call.Header("x-amz-checksum-algorithm");
        var algorithm = ChecksumAlgorithms.Default;
        if (chosen is not null && !ChecksumAlgorithms.TryParse(chosen, out algorithm))
        {
            throw S3Errors.InvalidRequest($"Checksum algorithm provided is unsupported: {chosen}");
        }

        var upload = new MultipartUpload
        {
            UploadId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)),
            Key = call.Key,
            Initiated = clock.Now,
            Initiator = call.Authentication.Caller.Arn,
            Properties = ObjectHeaders.Read(call),
            Algorithm = algorithm,
            ChecksumType = ReadType(call, algorithm),
            AlgorithmChosen = chosen is not null,
        };
        await store.ChangeAsync(call.Bucket, bucket => new UploadSet(bucket.Name, upload));
        ObjectHeaders.WriteEncryption(call, upload.Properties);
        if (upload.AlgorithmChosen)
        {
            call.Reply("x-amz-checksum-algorithm", algorithm.Name());
            call.Reply("x-amz-checksum-type", upload.ChecksumType.Name());
        }

        await S3Xml.WriteAsync(call, "InitiateMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Bucket", call.Bucket);
            xml.WriteElementString("Key", call.Key);
            xml.WriteElementString("UploadId", upload.UploadId);
        });
    }

    public async Task PutPartAsync(S3Call call)
    {
        var number = PartNumber(call);
        var upload = store.Read(call.Bucket, bucket => Find(bucket, call));
        await using var body = S3Body.Open(call, upload.Algorithm);
        if (body.Declared is { } declared && upload.AlgorithmChosen && declared.Algorithm != upload.Algorithm)
        {
            throw S3Errors.InvalidRequest($"Checksum Type mismatch occurred, expected checksum Type: {upload.Algorithm.Name().ToLowerInvariant()}, actual checksum Type: {declared.Algorithm.Name().ToLowerInvariant()}");
        }

        CheckLength(body);
        await using var blob = store.Blobs.Create();
        await BlobTransfer.ReceiveAsync(body, blob, call.Aborted);
        var part = new StoredPart
        {
            Number = number,
            Size = blob.Length,
            ETag = body.Md5,
            LastModified = clock.Now,
            Segments = blob.Length == 0 ? [] : [new Segment(blob.Id, 0, blob.Length)],
            Checksum = Convert.ToBase64String(body.Checksum(upload.Algorithm)),
        };
        await CommitAsync(call, part);
        if (blob.Length > 0)
        {
            blob.Keep();
        }

        call.Reply("ETag", $"\"{part.ETag}\"");
        ObjectHeaders.WriteEncryption(call, upload.Properties);
        if (body.Declared is { } echoed)
        {
            call.Reply(echoed.Algorithm.HeaderName(), Convert.ToBase64String(body.Checksum(echoed.Algorithm)));
        }
        else if (upload.AlgorithmChosen)
        {
            call.Reply(upload.Algorithm.HeaderName(), part.Checksum);
        }
    }

    public async Task CopyPartAsync(S3Call call)
    {
        var number = PartNumber(call);
        var upload = store.Read(call.Bucket, bucket => Find(bucket, call));
        var (original, pin) = CopySource.Read(call).Pin(store, call);
        using (pin)
        {
            Conditions.CheckCopySource(call, original);
            var range = call.Header("x-amz-copy-source-range") is { } header
                ? ByteRange.ParseCopyRange(header, original.Size)
                : new ByteRange(0, original.Size);
            if (range.Length > MaxPartBytes)
            {
                throw S3Errors.InvalidRequest($"The specified copy source is larger than the maximum allowable size for a copy source: {MaxPartBytes}");
            }

            var segments = BlobTransfer.Slice(original.Segments, range);
            var (md5, checksum) = await BlobTransfer.HashAsync(store.Blobs, segments, tag: true, upload.Algorithm, call.Aborted);
            var part = new StoredPart
            {
                Number = number,
                Size = range.Length,
                ETag = md5!,
                LastModified = clock.Now,
                Segments = segments,
                Checksum = Convert.ToBase64String(checksum!),
            };
            await CommitAsync(call, part);
            ObjectHeaders.WriteEncryption(call, upload.Properties);
            if (original.VersionId != StoredObject.NullVersion)
            {
                call.Reply("x-amz-copy-source-version-id", original.VersionId);
            }

            await S3Xml.WriteAsync(call, "CopyPartResult", xml =>
            {
                xml.WriteElementString("LastModified", S3Xml.Time(part.LastModified));
                xml.WriteElementString("ETag", $"\"{part.ETag}\"");
                if (upload.AlgorithmChosen)
                {
                    xml.WriteElementString(upload.Algorithm.ElementName(), part.Checksum);
                }
            });
        }
    }

    public async Task AbortAsync(S3Call call)
    {
        await store.ChangeAsync(call.Bucket, bucket => new UploadRemoved(bucket.Name, Find(bucket, call).UploadId));
        call.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public Task ListPartsAsync(S3Call call)
    {
        var max = call.Number("max-parts", 1000, 0, int.MaxValue);
        var marker = call.Number("part-number-marker", 0, 0, int.MaxValue);
        var (upload, parts) = store.Read(call.Bucket, bucket =>
        {
            var found = Find(bucket, call);
            return (found, found.Parts.Values.Where(part => part.Number > marker).Take(Math.Min(max, 1000) + 1).ToList());
        });
        var truncated = parts.Count > Math.Min(max, 1000);
        var page = parts.Take(Math.Min(max, 1000)).ToList();
        return S3Xml.WriteAsync(call, "ListPartsResult", xml =>
        {
            xml.WriteElementString("Bucket", call.Bucket);
            xml.WriteElementString("Key", call.Key);
            xml.WriteElementString("UploadId", upload.UploadId);
            Participants.WriteInitiator(xml, upload.Initiator);
            Participants.Write(xml, "Owner");
            xml.WriteElementString("StorageClass", upload.Properties.Headers.GetValueOrDefault("x-amz-storage-class", "STANDARD"));
            if (upload.AlgorithmChosen)
            {
                xml.WriteElementString("ChecksumAlgorithm", upload.Algorithm.Name());
                xml.WriteElementString("ChecksumType", upload.ChecksumType.Name());
            }

            xml.WriteElementString("PartNumberMarker", marker.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("NextPartNumberMarker", (page.Count > 0 ? page[^1].Number : 0).ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("MaxParts", max.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("IsTruncated", truncated ? "true" : "false");
            foreach (var part in page)
            {
                xml.WriteStartElement("Part");
                xml.WriteElementString("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture));
                xml.WriteElementString("LastModified", S3Xml.Time(part.LastModified));
                xml.WriteElementString("ETag", $"\"{part.ETag}\"");
                xml.WriteElementString("Size", part.Size.ToString(CultureInfo.InvariantCulture));
                if (upload.AlgorithmChosen)
                {
                    xml.WriteElementString(upload.Algorithm.ElementName(), part.Checksum);
                }

                xml.WriteEndElement();
            }
        });
    }

    /// <summary>The upload that a request names, by id and key.</summary>
    public static MultipartUpload Find(Bucket bucket, S3Call call)
    {
        var uploadId = call.Query["uploadId"] ?? "";
        return bucket.Uploads.TryGetValue(uploadId, out var upload) && upload.Key == call.Key
            ? upload
            : throw S3Errors.NoSuchUpload(uploadId);
    }

    private static int PartNumber(S3Call call)
    {
        var number = call.Number("partNumber", 0, 1, MaxPartNumber);
        return number > 0
            ? number
            : throw S3Errors.InvalidArgument("partNumber", "", $"Part number must be an integer between 1 and {MaxPartNumber}, inclusive");
    }

    private static ChecksumType ReadType(S3Call call, ChecksumAlgorithm algorithm)
    {
        var name = call.Header("x-amz-checksum-type");
        ChecksumType? type = name switch
        {
            null => algorithm.DefaultType(),
            "FULL_OBJECT" => ChecksumType.FullObject,
            "COMPOSITE" => ChecksumType.Composite,
            _ => null,
        };
        var offered = type is ChecksumType.FullObject ? algorithm.IsCrc() : algorithm is not ChecksumAlgorithm.Crc64Nvme;
        return type is { } valid && offered
            ? valid
            : throw S3Errors.InvalidRequest($"The {name} checksum type cannot be used with the {algorithm.Name().ToLowerInvariant()} checksum algorithm.");
    }

    private static void CheckLength(S3Body body)
    {
        if (body.DeclaredLength is null)
        {
            throw new S3Exception(StatusCodes.Status411LengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        if (body.DeclaredLength > MaxPartBytes)
        {
            throw new S3Exception(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        }
    }

    private Task CommitAsync(S3Call call, StoredPart part) =>
        store.ChangeAsync(call.Bucket, bucket => new PartSet(bucket.Name, Find(bucket, call).UploadId, part));
}
