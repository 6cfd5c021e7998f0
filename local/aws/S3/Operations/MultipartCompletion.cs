using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Notifications;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>
/// CompleteMultipartUpload. The object takes the parts' bytes where they are, so that completing costs nothing but a record.
/// </summary>
internal sealed class MultipartCompletion(S3Store store, S3Notifier notifier, S3Clock clock)
{
    private const long MinPartBytes = 5 * 1024 * 1024;

    public async Task CompleteAsync(S3Call call)
    {
        var document = await S3Xml.ReadAsync(call, "CompleteMultipartUpload", isChecksumOfBody: false);
        var listed = document.Children("Part").Select(ListedPart.Read).ToList();
        if (listed.Count is 0 or > MultipartUploads.MaxPartNumber)
        {
            throw S3Errors.MalformedXml();
        }

        var version = await store.ChangeAsync<StoredObject>(call.Bucket, bucket =>
        {
            var upload = MultipartUploads.Find(bucket, call);
            var parts = Choose(upload, listed);
            Conditions.CheckWrite(call, bucket.Current(call.Key));
            var made = Assemble(call, upload, parts) with { VersionId = VersionLookup.NewId(bucket) };
            return ([new VersionSet(bucket.Name, call.Key, made, upload.UploadId)], made);
        });
        await notifier.PublishAsync(call, S3EventName.CreatedMultipart, call.Key, version);
        ObjectHeaders.WriteVersion(call, version);
        ObjectHeaders.WriteEncryption(call, version.Properties);
        await S3Xml.WriteAsync(call, "CompleteMultipartUploadResult", xml =>
        {
            xml.WriteElementString("Location", $"{call.Request.Scheme}://{call.Request.Host}{call.Request.Path}");
            xml.WriteElementString("Bucket", call.Bucket);
            xml.WriteElementString("Key", call.Key);
            xml.WriteElementString("ETag", version.QuotedETag);
            xml.WriteElementString(version.Checksum!.Algorithm.ElementName(), version.Checksum.Value);
            xml.WriteElementString("ChecksumType", version.Checksum.Type.Name());
        });
    }

    private static List<StoredPart> Choose(MultipartUpload upload, List<ListedPart> listed)
    {
        List<StoredPart> parts = [];
        foreach (var wanted in listed)
        {
            if (parts.Count > 0 && wanted.Number <= parts[^1].Number)
            {
                throw new S3Exception(
                    400, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.");
            }

            if (!upload.Parts.TryGetValue(wanted.Number, out var part) || part.ETag != wanted.ETag)
            {
                throw S3Errors.InvalidPart(wanted.Number);
            }

            CheckChecksum(upload, wanted, part);
            parts.Add(part);
        }

        if (parts.SkipLast(1).FirstOrDefault(part => part.Size < MinPartBytes) is { } small)
        {
            throw new S3Exception(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            {
                Details =
                [
                    ("ProposedSize", small.Size.ToString(CultureInfo.InvariantCulture)),
                    ("MinSizeAllowed", MinPartBytes.ToString(CultureInfo.InvariantCulture)),
                    ("PartNumber", small.Number.ToString(CultureInfo.InvariantCulture)),
                    ("ETag", small.ETag),
                ],
            };
        }

        return parts;
    }

    private static void CheckChecksum(MultipartUpload upload, ListedPart wanted, StoredPart part)
    {
        if (wanted.Checksums.TryGetValue(upload.Algorithm, out var value))
        {
            if (value != part.Checksum)
            {
                throw S3Errors.InvalidPart(wanted.Number);
            }
        }
        else if (upload.AlgorithmChosen && upload.ChecksumType is ChecksumType.Composite)
        {
            throw S3Errors.InvalidRequest($"The upload was created using a {upload.Algorithm.Name().ToLowerInvariant()} checksum. The complete request must include the checksum for each part. It was missing for part {wanted.Number} in the request.");
        }
    }

    private static StoredChecksum Combine(MultipartUpload upload, List<StoredPart> parts)
    {
        if (upload.ChecksumType is ChecksumType.Composite)
        {
            using var checksum = upload.Algorithm.Create();
            foreach (var part in parts)
            {
                checksum.Append(Convert.FromBase64String(part.Checksum));
            }

            return new StoredChecksum(upload.Algorithm, $"{Convert.ToBase64String(checksum.Value)}-{parts.Count}", ChecksumType.Composite);
        }

        var parameters = CrcParameters.Of(upload.Algorithm);
        ulong whole = 0;
        foreach (var part in parts)
        {
            whole = parameters.Combine(whole, CrcChecksum.FromBytes(Convert.FromBase64String(part.Checksum)), part.Size);
        }

        return new StoredChecksum(upload.Algorithm, Convert.ToBase64String(CrcChecksum.Bytes(parameters, whole)), ChecksumType.FullObject);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5351", Justification = "The tag of a multipart object is defined by MD5; nothing relies on it for security.")]
    private static string Tag(List<StoredPart> parts)
    {
        var digests = parts.SelectMany(part => Convert.FromHexString(part.ETag)).ToArray();
        return $"{Convert.ToHexStringLower(MD5.HashData(digests))}-{parts.Count}";
    }

    private StoredObject Assemble(S3Call call, MultipartUpload upload, List<StoredPart> parts)
    {
        var size = parts.Sum(part => part.Size);
        if (call.Header("x-amz-mp-object-size") is { } declaredSize && declaredSize != size.ToString(CultureInfo.InvariantCulture))
        {
            throw S3Errors.InvalidRequest($"The provided 'x-amz-mp-object-size' header value {declaredSize} does not match what was computed: {size}");
        }

        var checksum = Combine(upload, parts);
        foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>())
        {
            if (call.Header(algorithm.HeaderName()) is { } declared && algorithm == checksum.Algorithm && declared != checksum.Value)
            {
                throw S3Errors.BadDigest(algorithm.Name(), declared, checksum.Value);
            }
        }

        return new StoredObject
        {
            VersionId = StoredObject.NullVersion,
            LastModified = clock.Now,
            Size = size,
            ETag = Tag(parts),
            Segments = [.. parts.SelectMany(part => part.Segments)],
            Checksum = checksum,
            Parts = [.. parts.Select(part => new CompletedPart(part.Number, part.Size, upload.AlgorithmChosen ? part.Checksum : null))],
            Properties = upload.Properties,
        };
    }

    /// <summary>A part as the request lists it.</summary>
    private sealed record ListedPart(int Number, string ETag, Dictionary<ChecksumAlgorithm, string> Checksums)
    {
        public static ListedPart Read(XElement element)
        {
            if (!int.TryParse(element.Child("PartNumber")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || element.Child("ETag")?.Value is not { } tag)
            {
                throw S3Errors.MalformedXml();
            }

            Dictionary<ChecksumAlgorithm, string> checksums = [];
            foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>())
            {
                if (element.Child(algorithm.ElementName())?.Value is { Length: > 0 } value)
                {
                    checksums[algorithm] = value;
                }
            }

            return new ListedPart(number, tag.Trim().Trim('"'), checksums);
        }
    }
}
