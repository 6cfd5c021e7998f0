using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>An upload in parts, begun or taken up where an earlier attempt left it.</summary>
/// <param name="s3">The client that writes.</param>
/// <param name="target">Where to.</param>
/// <param name="id">What S3 calls the upload.</param>
/// <param name="present">The parts that S3 has, by number.</param>
/// <param name="place">Where it is noted; null: nowhere.</param>
/// <param name="logger">Told if it cannot be given up.</param>
internal sealed class PartUpload(
    IAmazonS3 s3, TargetObject target, string id, IReadOnlyDictionary<int, PartDetail> present, UploadPlace? place, ILogger logger)
{
    // An abort must also go out when the work itself was cancelled, but must not hold a shutdown for long.
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(20);

    /// <summary>What S3 calls the upload.</summary>
    public string Id => id;

    /// <summary>Takes up the upload that is noted, if it is of the same content; else begins one.</summary>
    /// <param name="s3">The client that writes.</param>
    /// <param name="target">Where to.</param>
    /// <param name="initiate">How it is begun.</param>
    /// <param name="partBytes">Bytes of each part but the last.</param>
    /// <param name="place">Where it is noted; null: nowhere.</param>
    /// <param name="logger">Told if it cannot be given up.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<PartUpload> OpenAsync(
        IAmazonS3 s3,
        TargetObject target,
        InitiateMultipartUploadRequest initiate,
        long partBytes,
        UploadPlace? place,
        ILogger logger,
        CancellationToken cancellation)
    {
        if (place?.Begun is { } begun)
        {
            if (!place.IsSame(begun, partBytes))
            {
                // Of what the source was before: it will never be completed.
                place.Clear();
                await AbortAsync(s3, target.Bucket, begun.Target, begun.UploadId, logger);
            }
            else if (await TryListAsync(s3, target, begun.UploadId, cancellation) is { } parts)
            {
                logger.LogUploadTakenUp(target.Bucket, target.Key, parts.Count);
                return new(s3, target, begun.UploadId, parts, place, logger);
            }
        }

        await (place?.IntendAsync(cancellation) ?? Task.CompletedTask);

        // Without an id S3's client would send a part as an object of its own.
        var uploadId = (await s3.InitiateMultipartUploadAsync(initiate, cancellation)).UploadId is { Length: > 0 } begunNow
            ? begunNow
            : throw Failures.Strange(target.Name);
        await (place?.NoteAsync(s3, target.Bucket, uploadId, partBytes, logger, cancellation) ?? Task.CompletedTask);
        return new(s3, target, uploadId, NoParts, place, logger);
    }

    private static IReadOnlyDictionary<int, PartDetail> NoParts { get; } = new Dictionary<int, PartDetail>();

    /// <summary>Whether S3 has a part of this number and size.</summary>
    public bool Has(int number, long bytes) => present.TryGetValue(number, out var part) && part.Size == bytes;

    /// <summary>The part as S3 has it; null if it has none of this number, size and, where one is given, checksum.</summary>
    public PartETag? Find(int number, long bytes, string? sha256 = null) =>
        present.TryGetValue(number, out var part) && part.Size == bytes && (sha256 is null || part.ChecksumSHA256 == sha256)
            ? new() { PartNumber = number, ETag = part.ETag, ChecksumSHA256 = part.ChecksumSHA256, ChecksumCRC64NVME = part.ChecksumCRC64NVME }
            : null;

    /// <summary>Makes the object of the parts: it is visible from then on.</summary>
    /// <param name="parts">The parts, in their order.</param>
    /// <param name="bytes">Bytes of all of them: S3 refuses to make an object of another size.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="crc64Nvme">The CRC-64/NVME of the whole, base64: with another S3 makes no object either; null if it is not known.</param>
    public async Task<CompleteMultipartUploadResponse> CompleteAsync(
        IEnumerable<PartETag> parts, long bytes, CancellationToken cancellation, string? crc64Nvme = null)
    {
        var completed = await s3.CompleteMultipartUploadAsync(
            new()
            {
                BucketName = target.Bucket,
                Key = target.Key,
                UploadId = id,
                PartETags = [.. parts],
                MpuObjectSize = bytes,
                ChecksumCRC64NVME = crc64Nvme,
                ChecksumType = crc64Nvme is null ? null : ChecksumType.FULL_OBJECT,
                IfNoneMatch = target.IfNoneMatch,
            },
            cancellation);
        if (completed.ETag is null)
        {
            throw Failures.Strange(target.Name);
        }

        place?.Clear();
        return completed;
    }

    /// <summary>Gives it up, unless the next attempt is to go on with it.</summary>
    public async Task LeaveAsync()
    {
        if (place is not { Keeps: true })
        {
            place?.Clear();
            await AbortAsync(s3, target.Bucket, target.Key, id, logger);
        }
    }

    /// <summary>Gives an upload up; what S3 holds of it is dropped.</summary>
    public static async Task AbortAsync(IAmazonS3 s3, string bucket, string key, string uploadId, ILogger logger)
    {
        using var timeout = new CancellationTokenSource(AbortTimeout);
        try
        {
            await s3.AbortMultipartUploadAsync(new() { BucketName = bucket, Key = key, UploadId = uploadId }, timeout.Token);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // It was completed, or given up before.
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or OperationCanceledException)
        {
            // The bucket's lifecycle rule for incomplete uploads is the second net.
            logger.LogAbortFailed(e, bucket, key);
        }
    }

    /// <summary>The parts that S3 has of an upload; null if there is no such upload any more.</summary>
    private static async Task<IReadOnlyDictionary<int, PartDetail>?> TryListAsync(
        IAmazonS3 s3, TargetObject target, string uploadId, CancellationToken cancellation)
    {
        var parts = new Dictionary<int, PartDetail>();
        var request = new ListPartsRequest { BucketName = target.Bucket, Key = target.Key, UploadId = uploadId };
        try
        {
            ListPartsResponse page;
            do
            {
                page = await s3.ListPartsAsync(request, cancellation);
                foreach (var part in page.Parts ?? [])
                {
                    parts[part.PartNumber ?? 0] = part;
                }

                request.PartNumberMarker = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            while (page.IsTruncated == true);
            return parts;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            // A recipient's role often may write and not list: every part is sent again, and replaces itself.
            return parts;
        }
    }
}
