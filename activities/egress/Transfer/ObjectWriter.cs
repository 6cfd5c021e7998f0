using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Where and how an object is written.</summary>
/// <param name="Bucket">Bucket.</param>
/// <param name="Key">Key.</param>
/// <param name="Metadata">User metadata, names without <c>x-amz-meta-</c>.</param>
/// <param name="Headers">Content headers; null for S3's defaults.</param>
/// <param name="OnlyIfAbsent">S3 is to refuse (412) if something is there.</param>
/// <param name="Tags">Tags; null for none.</param>
internal sealed record TargetObject(
    string Bucket,
    string Key,
    IReadOnlyDictionary<string, string> Metadata,
    ContentHeaders? Headers = null,
    bool OnlyIfAbsent = false,
    List<Tag>? Tags = null)
{
    /// <summary>Bucket and key, for messages.</summary>
    public string Name => $"s3://{Bucket}/{Key}";

    /// <summary>The condition as S3 takes it; null for none.</summary>
    public string? IfNoneMatch => OnlyIfAbsent ? "*" : null;
}

/// <summary>An object after it was written and verified.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of what was written, lower-case hex; null if S3 copied it.</param>
/// <param name="Checksum">What S3 says of it, see <see cref="Workflows.Egress.Receipts.FileRecord"/>.</param>
/// <param name="ETag">Its ETag, known when it was verified: by S3's answer to the write, or by asking for it.</param>
/// <param name="VersionId">Its version, in a bucket that keeps versions; likewise.</param>
/// <param name="CheckedAgainst">Of a copy: what it was compared with.</param>
internal sealed record WrittenObject(long Size, string? Sha256, string Checksum, string? ETag = null, string? VersionId = null, string? CheckedAgainst = null);

/// <summary>
/// Writes a stream as an object in bounded memory: in one piece if it fits a buffer, else in parts side by side. S3 checks
/// each piece against its SHA-256; the object becomes visible only when all of it was read and the caller agrees.
/// </summary>
internal sealed class ObjectWriter(PartBuffers buffers, IOptions<EgressOptions> options, ILogger<ObjectWriter> logger)
{
    /// <summary>S3's limit.</summary>
    public const int MaximumParts = 10_000;

    /// <summary>Writes the content and verifies what S3 has of it.</summary>
    /// <param name="s3">The client to write with.</param>
    /// <param name="target">Where to.</param>
    /// <param name="content">The content, read to its end.</param>
    /// <param name="approve">Called when the content was read and before it becomes visible; throws to prevent that.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind, unless the place keeps it.</param>
    /// <param name="pace">Holds back what is sent; null: as fast as it goes.</param>
    /// <param name="place">Where an upload in parts is noted, and perhaps one to go on with.</param>
    public async Task<WrittenObject> WriteAsync(
        IAmazonS3 s3,
        TargetObject target,
        Stream content,
        Action approve,
        CancellationToken cancellation,
        Pace? pace = null,
        UploadPlace? place = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var paced = pace?.Limit(content) ?? content;
        var first = await FillAsync(paced, hash, cancellation);
        WrittenObject written;
        if (first.Length < buffers.Size)
        {
            using (first)
            {
                approve();
                written = await PutAsync(s3, target, first, hash, cancellation);
            }
        }
        else
        {
            written = await UploadAsync(s3, target, first, content, paced, hash, approve, place, cancellation);
        }

        return await VerifyAsync(s3, target, written, cancellation);
    }

    /// <summary>Fails unless S3 has an object of this size and checksum, which its answer to the write may have told.</summary>
    /// <returns>The object as S3 has it.</returns>
    public static async Task<WrittenObject> VerifyAsync(IAmazonS3 s3, TargetObject target, WrittenObject written, CancellationToken cancellation)
    {
        if (written.ETag is not null)
        {
            return written;
        }

        var (head, unknown) = await ObjectStore.LookAsync(s3, target.Bucket, target.Key, cancellation);
        if (unknown)
        {
            throw Failures.Denied($"{target.Name} was written, and cannot be verified: S3 did not say what it has, and does not allow to look (s3:GetObject)");
        }

        if (head is null)
        {
            throw Failures.Verification($"{target.Name} is not there after it was written; retry");
        }

        if (head.Size != written.Size)
        {
            throw Failures.Verification($"{target.Name} has {head.Size} bytes, {written.Size} were written; retry when nobody else writes there");
        }

        if (head.Sha256 is { } checksum && written.Checksum != checksum && written.Checksum != head.ETag)
        {
            throw Failures.Verification($"{target.Name} has the checksum {checksum}, {written.Checksum} was written; retry when nobody else writes there");
        }

        // What was sent is what S3 has only if S3 says so.
        return written with { Checksum = head.Sha256 ?? (written.Checksum.StartsWith(FileRecord.CrcPrefix, StringComparison.Ordinal) ? written.Checksum : head.ETag), ETag = head.ETag, VersionId = head.VersionId };
    }

    private async Task<PartBuffers.PartBuffer> FillAsync(Stream content, IncrementalHash hash, CancellationToken cancellation)
    {
        var buffer = await buffers.RentAsync(cancellation);
        try
        {
            while (buffer.Length < buffers.Size
                && await content.ReadAsync(buffer.Bytes.AsMemory(buffer.Length, buffers.Size - buffer.Length), cancellation) is > 0 and var read)
            {
                // At once: what was just read is still near the processor.
                hash.AppendData(buffer.Bytes, buffer.Length, read);
                buffer.Length += read;
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static async Task<WrittenObject> PutAsync(
        IAmazonS3 s3, TargetObject target, PartBuffers.PartBuffer buffer, IncrementalHash hash, CancellationToken cancellation)
    {
        var sha256 = hash.GetCurrentHash();
        var hex = Convert.ToHexStringLower(sha256);
        var checksum = Convert.ToBase64String(sha256);
        var request = new PutObjectRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            CannedACL = S3CannedACL.BucketOwnerFullControl,
            InputStream = new MemoryStream(buffer.Bytes, 0, buffer.Length, writable: false),
            ChecksumSHA256 = checksum,
            TagSet = target.Tags,
            IfNoneMatch = target.IfNoneMatch,

            // The signature covers the content by the hash that is known already; chunks would each be hashed again.
            UseChunkEncoding = false,
        };
        target.Headers?.WriteTo(request.Headers);
        request.Headers[ContentHash.Header] = hex;
        ObjectStore.SetMetadata(request.Metadata, target.Metadata);
        request.Metadata[TargetMetadata.Sha256] = hex;
        var response = await s3.PutObjectAsync(request, cancellation);
        return Answered(target, new(buffer.Length, hex, checksum), response.ChecksumSHA256, response.ETag, response.VersionId);
    }

    /// <summary>What was written, verified if S3's answer tells its checksum.</summary>
    private static WrittenObject Answered(TargetObject target, WrittenObject written, string? checksum, string? etag, string? versionId)
    {
        if (checksum is null || etag is null)
        {
            return written;
        }

        return checksum == written.Checksum
            ? written with { ETag = etag.Trim('"'), VersionId = ObjectStore.NoVersion(versionId) }
            : throw Failures.Verification($"{target.Name}: S3 answers the checksum {checksum}, {written.Checksum} was sent; look for what alters requests on the way, then retry");
    }

    private async Task<WrittenObject> UploadAsync(
        IAmazonS3 s3,
        TargetObject target,
        PartBuffers.PartBuffer first,
        Stream content,
        Stream paced,
        IncrementalHash hash,
        Action approve,
        UploadPlace? place,
        CancellationToken cancellation)
    {
        PartUpload upload;
        try
        {
            upload = await PartUpload.OpenAsync(s3, target, Initiation(target), buffers.Size, place, logger, cancellation);
        }
        catch
        {
            first.Dispose();
            throw;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = new List<Task<PartETag>>();
        var size = 0L;
        try
        {
            for (var (buffer, number) = (first, 1); ; number++)
            {
                if (buffer.Length == 0)
                {
                    buffer.Dispose();
                    break;
                }

                size += buffer.Length;
                var last = buffer.Length < buffers.Size;
                var (part, bytes) = (number, buffer);

                // Elsewhere, so that its hash is computed while the next part is read.
                sending.Add(Task.Run(() => SendAsync(s3, target, upload, part, bytes, stop.Token), CancellationToken.None));
                if (last)
                {
                    break;
                }

                if (number == MaximumParts)
                {
                    throw Failures.Configuration(
                        $"Egress:Transfer:PartBytes: {buffers.Size}; the object needs more than {MaximumParts} parts, a larger value is required");
                }

                await BelowLimitAsync(sending);

                // Read again although S3 has it, for the hash of the whole; but not sent, and so not held back.
                buffer = await FillAsync(upload.Has(number + 1, buffers.Size) ? content : paced, hash, stop.Token);
            }

            var parts = await Task.WhenAll(sending);
            approve();
            var checksum = CompositeOf(parts);
            var completed = await upload.CompleteAsync(parts, size, cancellation);
            return Answered(
                target,
                new(size, Convert.ToHexStringLower(hash.GetCurrentHash()), checksum), completed.ChecksumSHA256, completed.ETag, completed.VersionId);
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(sending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await upload.LeaveAsync();
            throw;
        }
    }

    private static InitiateMultipartUploadRequest Initiation(TargetObject target)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = target.Bucket,
            Key = target.Key,
            CannedACL = S3CannedACL.BucketOwnerFullControl,
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            TagSet = target.Tags,
        };
        target.Headers?.WriteTo(request.Headers);
        ObjectStore.SetMetadata(request.Metadata, target.Metadata);
        return request;
    }

    private static async Task<PartETag> SendAsync(
        IAmazonS3 s3, TargetObject target, PartUpload upload, int number, PartBuffers.PartBuffer buffer, CancellationToken cancellation)
    {
        using (buffer)
        {
            var sha256 = SHA256.HashData(buffer.Bytes.AsSpan(0, buffer.Length));
            var checksum = Convert.ToBase64String(sha256);
            if (upload.Find(number, buffer.Length, checksum) is { } present)
            {
                return present;
            }

            var request = new UploadPartRequest
            {
                BucketName = target.Bucket,
                Key = target.Key,
                UploadId = upload.Id,
                PartNumber = number,
                PartSize = buffer.Length,
                InputStream = new MemoryStream(buffer.Bytes, 0, buffer.Length, writable: false),
                ChecksumSHA256 = checksum,
                UseChunkEncoding = false,
            };
            ContentHash.Set(request, sha256);
            var response = await s3.UploadPartAsync(request, cancellation);
            return new() { PartNumber = number, ETag = response.ETag ?? throw Failures.Strange(target.Name), ChecksumSHA256 = checksum };
        }
    }

    private async Task BelowLimitAsync(List<Task<PartETag>> sending)
    {
        while (sending.Count(t => !t.IsCompleted) >= options.Value.Transfer.PartsAtOnce)
        {
            await Task.WhenAny(sending.Where(t => !t.IsCompleted));
        }

        // A part that failed ends the upload at once, not after the rest was read.
        if (sending.Find(t => t.IsFaulted || t.IsCanceled) is { } failed)
        {
            await failed;
        }
    }

    /// <summary>S3's checksum of an object in parts: of the parts' checksums, with their number.</summary>
    private static string CompositeOf(PartETag[] parts)
    {
        var sums = parts.SelectMany(p => Convert.FromBase64String(p.ChecksumSHA256)).ToArray();
        return $"{Convert.ToBase64String(SHA256.HashData(sums))}-{parts.Length}";
    }
}
