using System.Globalization;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Notifications;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using DataEgress.Local.Aws.Signing;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>PutObject and CopyObject.</summary>
internal sealed class ObjectWrites(S3Store store, S3Notifier notifier, S3Clock clock)
{
    private const long MaxSingleBytes = 5L * 1024 * 1024 * 1024;

    public async Task PutAsync(S3Call call)
    {
        var properties = ObjectHeaders.Read(call);
        store.Read(call.Bucket, _ => true);
        await using var body = S3Body.Open(call, DeclaredChecksum.Read(call) is null ? ChecksumAlgorithms.Default : null);
        CheckLength(body);
        await using var blob = store.Blobs.Create();
        await BlobTransfer.ReceiveAsync(body, blob, call.Aborted);

        var algorithm = body.Declared?.Algorithm ?? ChecksumAlgorithms.Default;
        var version = new StoredObject
        {
            VersionId = StoredObject.NullVersion,
            LastModified = clock.Now,
            Size = blob.Length,
            ETag = body.Md5,
            Segments = blob.Length == 0 ? [] : [new Segment(blob.Id, 0, blob.Length)],
            Checksum = new StoredChecksum(algorithm, Convert.ToBase64String(body.Checksum(algorithm)), ChecksumType.FullObject),
            Properties = properties,
        };
        version = await CommitAsync(call, version);
        if (blob.Length > 0)
        {
            blob.Keep();
        }

        await notifier.PublishAsync(call, S3EventName.CreatedPut, call.Key, version);
        ObjectHeaders.WriteWritten(call, version);
        ObjectHeaders.WriteChecksum(call, version.Checksum);
    }

    public async Task CopyAsync(S3Call call)
    {
        var source = CopySource.Read(call);
        var replaces = Replaces(call, "x-amz-metadata-directive");
        var replacesTags = Replaces(call, "x-amz-tagging-directive");
        var given = ObjectHeaders.Read(call);
        store.Read(call.Bucket, _ => true);
        var (original, pin) = source.Pin(store, call);
        using (pin)
        {
            Conditions.CheckCopySource(call, original);
            var sameObject = source.Bucket == call.Bucket && source.Key == call.Key && source.VersionId is null;
            if (sameObject && !replaces && call.Header("x-amz-storage-class") is null && call.Header("x-amz-server-side-encryption") is null)
            {
                throw S3Errors.InvalidRequest(
                    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
            }

            if (original.Size > MaxSingleBytes)
            {
                throw S3Errors.InvalidRequest($"The specified copy source is larger than the maximum allowable size for a copy source: {MaxSingleBytes}");
            }

            var (etag, checksum) = await HashAsync(call, original);
            var version = new StoredObject
            {
                VersionId = StoredObject.NullVersion,
                LastModified = clock.Now,
                Size = original.Size,
                ETag = etag,
                Segments = original.Segments,
                Checksum = checksum,
                Properties = Inherit(call, original.Properties, given, replaces, replacesTags),
            };
            version = await CommitAsync(call, version);
            await notifier.PublishAsync(call, S3EventName.CreatedCopy, call.Key, version);
            ObjectHeaders.WriteVersion(call, version);
            ObjectHeaders.WriteEncryption(call, version.Properties);
            if (original.VersionId != StoredObject.NullVersion)
            {
                call.Reply("x-amz-copy-source-version-id", original.VersionId);
            }

            await S3Xml.WriteAsync(call, "CopyObjectResult", xml =>
            {
                xml.WriteElementString("ETag", version.QuotedETag);
                xml.WriteElementString("LastModified", S3Xml.Time(version.LastModified));
                xml.WriteElementString(checksum.Algorithm.ElementName(), checksum.Value);
                xml.WriteElementString("ChecksumType", checksum.Type.Name());
            });
        }
    }

    private static void CheckLength(S3Body body)
    {
        switch (body.DeclaredLength)
        {
            case null:
                throw new S3Exception(StatusCodes.Status411LengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.");
            case > MaxSingleBytes:
                throw new S3Exception(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
                {
                    Details =
                    [
                        ("ProposedSize", body.DeclaredLength.Value.ToString(CultureInfo.InvariantCulture)),
                        ("MaxSizeAllowed", MaxSingleBytes.ToString(CultureInfo.InvariantCulture)),
                    ],
                };
        }
    }

    private static bool Replaces(S3Call call, string header) => call.Header(header) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        { } other => throw S3Errors.InvalidArgument(header, other, "Unknown directive: it must be COPY or REPLACE"),
    };

    private static ObjectProperties Inherit(
        S3Call call, ObjectProperties original, ObjectProperties given, bool replaces, bool replacesTags)
    {
        var properties = replaces ? given : given with { Headers = original.Headers, Metadata = original.Metadata };
        if (!replaces)
        {
            // Encryption and storage class are the copy's own, whatever the directive says.
            var headers = original.Headers.Where(header => !IsOwn(header.Key)).Concat(given.Headers.Where(header => IsOwn(header.Key)));
            properties = properties with { Headers = headers.ToDictionary() };
        }

        return properties with { Tags = replacesTags ? given.Tags : original.Tags, Acl = call.Header("x-amz-acl") };

        static bool IsOwn(string name) =>
            name == "x-amz-storage-class" || name.StartsWith("x-amz-server-side-encryption", StringComparison.Ordinal);
    }

    /// <summary>The copy's tag is the MD5 of its bytes, also where the original came in parts and has another.</summary>
    private async Task<(string ETag, StoredChecksum Checksum)> HashAsync(S3Call call, StoredObject original)
    {
        ChecksumAlgorithm? wanted = call.Header("x-amz-checksum-algorithm") is { } name
            ? ChecksumAlgorithms.TryParse(name, out var parsed)
                ? parsed
                : throw S3Errors.InvalidRequest($"Checksum algorithm provided is unsupported: {name}")
            : null;
        var kept = original.Checksum is { Type: ChecksumType.FullObject } whole && (wanted ?? whole.Algorithm) == whole.Algorithm ? whole : null;
        var tag = original.Parts is null ? original.ETag : null;
        if (tag is not null && kept is not null)
        {
            return (tag, kept);
        }

        // Only what is not known: hashing gigabytes is what such a copy costs here.
        var algorithm = wanted ?? original.Checksum?.Algorithm ?? ChecksumAlgorithms.Default;
        var (md5, checksum) = await BlobTransfer.HashAsync(
            store.Blobs, original.Segments, tag is null, kept is null ? algorithm : null, call.Aborted);
        return (tag ?? md5!, kept ?? new StoredChecksum(algorithm, Convert.ToBase64String(checksum!), ChecksumType.FullObject));
    }

    private Task<StoredObject> CommitAsync(S3Call call, StoredObject version) => store.ChangeAsync<StoredObject>(call.Bucket, bucket =>
    {
        Conditions.CheckWrite(call, bucket.Current(call.Key));
        var written = version with { VersionId = VersionLookup.NewId(bucket) };
        return ([new VersionSet(bucket.Name, call.Key, written)], written);
    });
}
