using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Transfer.Integrity;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// Lets S3 copy an object: no byte passes through the worker. Metadata and content headers are given explicitly, since a
/// copy in parts would lose them, and with them the data key.
/// </summary>
internal sealed class ObjectCopier(IOptions<EgressOptions> options, ILogger<ObjectCopier> logger)
{
    private const int PartsAtOnce = 8;
    private const string ByLength = "length";

    /// <summary>Copies and verifies.</summary>
    /// <param name="s3">The client to write with.</param>
    /// <param name="source">What is copied.</param>
    /// <param name="target">Where to.</param>
    /// <param name="pace">S3 copies at its own speed: only how soon copies follow each other is ours to say.</param>
    /// <param name="place">Where a copy in parts is noted, and perhaps one to go on with.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind, unless the place keeps it.</param>
    public async Task<WrittenObject> CopyAsync(
        IAmazonS3 s3, SourceObject source, TargetObject target, Pace pace, UploadPlace? place, CancellationToken cancellation)
    {
        WrittenObject written;
        if (source.Size <= options.Value.Transfer.LargestCopy)
        {
            await pace.TakeAsync(source.Size, cancellation);
            written = await CopyWholeAsync(s3, source, target, cancellation);
        }
        else
        {
            written = await CopyPartsAsync(s3, source, target, pace, place, cancellation);
        }

        return await ObjectWriter.VerifyAsync(s3, target, written, cancellation);
    }

    private static async Task<WrittenObject> CopyWholeAsync(
        IAmazonS3 s3, SourceObject source, TargetObject target, CancellationToken cancellation)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = source.Bucket,
            SourceKey = source.Key,
            SourceVersionId = source.VersionId,
            ETagToMatch = $"\"{source.ETag}\"",
            DestinationBucket = target.Bucket,
            DestinationKey = target.Key,
            CannedACL = S3CannedACL.BucketOwnerFullControl,
            MetadataDirective = S3MetadataDirective.REPLACE,
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            ContentType = source.Headers.ContentType,
            CacheControl = source.Headers.CacheControl,
            ContentDisposition = source.Headers.ContentDisposition,
            ContentEncoding = source.Headers.ContentEncoding,
            ContentLanguage = source.Headers.ContentLanguage,
            IfNoneMatch = target.IfNoneMatch,
        };
        ObjectStore.SetMetadata(request.Metadata, target.Metadata);
        var response = await s3.CopyObjectAsync(request, cancellation);
        var etag = response.ETag?.Trim('"') ?? throw Failures.Strange(target.Name);
        var same = IsSame(source, response.ChecksumSHA256, etag, response.ServerSideEncryptionMethod);
        if (same == false)
        {
            throw Failures.Verification($"the copy {target.Name} has another checksum than {source.Name}; retry");
        }

        var copied = new WrittenObject(
            source.Size, HexOf(response.ChecksumSHA256), response.ChecksumSHA256 ?? etag, CheckedAgainst: same is null ? ByLength : ComparedOf(source));

        // S3's answer is enough also where it tells a sum of the copy alone: nothing but S3 had its content in hands.
        return same is null && response.ChecksumSHA256 is null ? copied : copied with { ETag = etag, VersionId = ObjectStore.NoVersion(response.VersionId) };
    }

    /// <summary>Whether a copy has the source's checksum; null if S3 keeps none of the source that it tells of the copy.</summary>
    private static bool? IsSame(SourceObject source, string? sha256, string etag, ServerSideEncryptionMethod? encryption)
    {
        if (source.WholeSha256 is { } known)
        {
            return sha256 is null ? null : sha256 == known;
        }

        return IsMd5(source.ETag) && IsMd5(etag) && encryption != ServerSideEncryptionMethod.AWSKMS ? source.ETag == etag : null;
    }

    private static string ComparedOf(SourceObject source) =>
        KeptSum.NameOf(source.WholeSha256 is null ? SumAlgorithm.Md5 : SumAlgorithm.Sha256);

    private async Task<WrittenObject> CopyPartsAsync(
        IAmazonS3 s3, SourceObject source, TargetObject target, Pace pace, UploadPlace? place, CancellationToken cancellation)
    {
        // So large that the parts are no more than S3 allows.
        var partBytes = Math.Max(options.Value.Transfer.CopyPartBytes, (source.Size + ObjectWriter.MaximumParts - 1) / ObjectWriter.MaximumParts);
        var initiate = await InitiationAsync(s3, source, target, cancellation);
        var upload = await PartUpload.OpenAsync(s3, target, initiate, partBytes, place, logger, cancellation);
        try
        {
            var parts = new PartETag[(source.Size + partBytes - 1) / partBytes];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellation };
            await Parallel.ForAsync(0, parts.Length, parallel, async (i, token) =>
            {
                var first = i * partBytes;
                var bytes = Math.Min(partBytes, source.Size - first);
                parts[i] = upload.Find(i + 1, bytes) ?? await CopyPartAsync(s3, source, target, upload.Id, i + 1, first, bytes, pace, token);
            });
            var crc = CrcOf(source);
            var completed = await upload.CompleteAsync(parts, source.Size, cancellation, crc is null ? null : Convert.ToBase64String(crc.Value));
            var (sha256, whole) = (completed.ChecksumSHA256, crc is null ? null : completed.ChecksumCRC64NVME);
            var copied = new WrittenObject(
                source.Size,
                null,
                sha256 ?? (whole is null ? completed.ETag.Trim('"') : FileRecord.CrcPrefix + whole),
                CheckedAgainst: crc?.Name ?? ByLength);
            return sha256 is null && whole is null
                ? copied
                : copied with { ETag = completed.ETag.Trim('"'), VersionId = ObjectStore.NoVersion(completed.VersionId) };
        }
        catch
        {
            await upload.LeaveAsync();
            throw;
        }
    }

    private static async Task<PartETag> CopyPartAsync(
        IAmazonS3 s3,
        SourceObject source,
        TargetObject target,
        string uploadId,
        int number,
        long first,
        long bytes,
        Pace pace,
        CancellationToken cancellation)
    {
        await pace.TakeAsync(bytes, cancellation);
        var copied = await s3.CopyPartAsync(
            new()
            {
                SourceBucket = source.Bucket,
                SourceKey = source.Key,
                SourceVersionId = source.VersionId,
                ETagToMatch = [$"\"{source.ETag}\""],
                DestinationBucket = target.Bucket,
                DestinationKey = target.Key,
                UploadId = uploadId,
                PartNumber = number,
                FirstByte = first,
                LastByte = first + bytes - 1,
            },
            cancellation);
        return new() { PartNumber = number, ETag = copied.ETag ?? throw Failures.Strange(target.Name), ChecksumSHA256 = copied.ChecksumSHA256, ChecksumCRC64NVME = copied.ChecksumCRC64NVME };
    }

    /// <summary>Says by ourselves what a copy in one piece takes over by itself.</summary>
    private static async Task<InitiateMultipartUploadRequest> InitiationAsync(
        IAmazonS3 s3, SourceObject source, TargetObject target, CancellationToken cancellation)
    {
        var initiate = new InitiateMultipartUploadRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            CannedACL = S3CannedACL.BucketOwnerFullControl,
            ChecksumAlgorithm = CrcOf(source) is null ? ChecksumAlgorithm.SHA256 : ChecksumAlgorithm.CRC64NVME,
        };
        source.Headers.WriteTo(initiate.Headers);
        ObjectStore.SetMetadata(initiate.Metadata, target.Metadata);
        initiate.TagSet = await ObjectStore.TagsAsync(s3, source, cancellation);
        return initiate;
    }

    /// <summary>S3's SHA-256 as hex; null if it is of parts, and so not of the content.</summary>
    public static string? HexOf(string? checksum) =>
        checksum is null || checksum.Contains('-', StringComparison.Ordinal) ? null : Convert.ToHexStringLower(Convert.FromBase64String(checksum));

    // Of the sums that S3 computes of a copy in parts only this one is of the whole: it is asked for where it can be compared.
    private static KeptSum? CrcOf(SourceObject source) => source.Kept is { Algorithm: SumAlgorithm.Crc64Nvme, Parts: null } kept ? kept : null;

    // ETags of objects in one piece are MD5 sums, unless a KMS key or a customer's key encrypts them.
    private static bool IsMd5(string etag) => etag.Length == 32;
}
