using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// Lets S3 copy an object: no byte passes through the worker. Metadata and content headers are given explicitly, since a
/// copy in parts would lose them, and with them the data key.
/// </summary>
internal sealed class ObjectCopier(ILogger<ObjectCopier> logger)
{
    /// <summary>The largest object that S3 copies in one piece.</summary>
    public const long LargestCopy = 5L << 30;

    private const long PartBytes = 512L << 20;
    private const int PartsAtOnce = 8;

    /// <summary>Copies and verifies.</summary>
    public async Task<WrittenObject> CopyAsync(IAmazonS3 s3, SourceObject source, TargetObject target, CancellationToken cancellation)
    {
        var written = source.Size <= LargestCopy
            ? await CopyWholeAsync(s3, source, target, cancellation)
            : await CopyPartsAsync(s3, source, target, cancellation);
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
        };
        ObjectStore.SetMetadata(request.Metadata, target.Metadata);
        var response = await s3.CopyObjectAsync(request, cancellation);
        var etag = response.ETag.Trim('"');
        if (source.Sha256 is { } known && !known.Contains('-', StringComparison.Ordinal)
            ? response.ChecksumSHA256 is { } copied && copied != known
            : IsMd5(source.ETag) && IsMd5(etag) && response.ServerSideEncryptionMethod != ServerSideEncryptionMethod.AWSKMS && source.ETag != etag)
        {
            throw Failures.Verification($"the copy s3://{target.Bucket}/{target.Key} has another checksum than s3://{source.Bucket}/{source.Key}");
        }

        return new(source.Size, HexOf(response.ChecksumSHA256), response.ChecksumSHA256 ?? etag);
    }

    private async Task<WrittenObject> CopyPartsAsync(
        IAmazonS3 s3, SourceObject source, TargetObject target, CancellationToken cancellation)
    {
        var initiate = new InitiateMultipartUploadRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            CannedACL = S3CannedACL.BucketOwnerFullControl,
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
        };
        initiate.Headers.ContentType = source.Headers.ContentType;
        initiate.Headers.CacheControl = source.Headers.CacheControl;
        initiate.Headers.ContentDisposition = source.Headers.ContentDisposition;
        initiate.Headers.ContentEncoding = source.Headers.ContentEncoding;
        ObjectStore.SetMetadata(initiate.Metadata, target.Metadata);
        var uploadId = (await s3.InitiateMultipartUploadAsync(initiate, cancellation)).UploadId;
        try
        {
            var parts = new PartETag[(source.Size + PartBytes - 1) / PartBytes];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellation };
            await Parallel.ForAsync(0, parts.Length, parallel, async (i, token) =>
            {
                var first = i * PartBytes;
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
                        PartNumber = i + 1,
                        FirstByte = first,
                        LastByte = Math.Min(first + PartBytes, source.Size) - 1,
                    },
                    token);
                parts[i] = new() { PartNumber = i + 1, ETag = copied.ETag, ChecksumSHA256 = copied.ChecksumSHA256 };
            });
            var completed = await s3.CompleteMultipartUploadAsync(
                new() { BucketName = target.Bucket, Key = target.Key, UploadId = uploadId, PartETags = [.. parts] }, cancellation);
            return new(source.Size, null, completed.ChecksumSHA256 ?? completed.ETag.Trim('"'));
        }
        catch
        {
            await ObjectWriter.AbortAsync(s3, target, uploadId, logger);
            throw;
        }
    }

    /// <summary>S3's SHA-256 as hex; null if it is of parts, and so not of the content.</summary>
    public static string? HexOf(string? checksum) =>
        checksum is null || checksum.Contains('-', StringComparison.Ordinal) ? null : Convert.ToHexStringLower(Convert.FromBase64String(checksum));

    // ETags of objects in one piece are MD5 sums, unless a KMS key or a customer's key encrypts them.
    private static bool IsMd5(string etag) => etag.Length == 32;
}
