using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Starter.Receipts;

/// <summary>Asks a destination whether it has what a receipt says.</summary>
/// <param name="s3">S3, with the right to read there.</param>
/// <param name="bucket">The destination.</param>
/// <param name="content">Every object is read and hashed as well.</param>
internal sealed class DestinationCheck(IAmazonS3 s3, string bucket, bool content)
{
    private const int ObjectsAtOnce = 16;
    private const int BufferBytes = 128 * 1024;

    private readonly ConcurrentBag<DestinationProblem> problems = [];
    private long asked;
    private long hashed;

    /// <summary>Asks for every file that was sent or was there.</summary>
    public async Task<DestinationVerdict> RunAsync(IAsyncEnumerable<FileRecord> files, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ObjectsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(files, parallel, async (file, token) =>
        {
            if (file.Outcome == FileOutcome.Skipped)
            {
                return;
            }

            Interlocked.Increment(ref asked);
            var found = await HeadAsync(file.Target, token).ConfigureAwait(false);
            var problem = found is null ? "is not there" : Differences(file, found) ?? await ReadAsync(file, found, token).ConfigureAwait(false);
            if (problem is not null)
            {
                problems.Add(new(file.Target, problem));
            }
        }).ConfigureAwait(false);
        return new(bucket, asked, hashed, [.. problems.OrderBy(p => p.Key, StringComparer.Ordinal)]);
    }

    private static string? Differences(FileRecord file, GetObjectMetadataResponse found)
    {
        var etag = found.ETag.Trim('"');
        return Differs("version", file.TargetVersion, found.VersionId)
            ?? (found.ContentLength == file.Size ? null : $"has {found.ContentLength} bytes, {file.Size} were delivered")
            ?? (file.Checksum?.StartsWith(FileRecord.CrcPrefix, StringComparison.Ordinal) == true
                ? Differs("CRC-64/NVME", file.Checksum[FileRecord.CrcPrefix.Length..], found.ChecksumCRC64NVME)
                : Differs("SHA-256", file.Checksum == file.TargetETag ? null : file.Checksum, found.ChecksumSHA256 ?? file.Checksum))
            ?? Differs("ETag", file.TargetETag, etag);
    }

    private static string? Differs(string what, string? delivered, string? found) =>
        delivered is null || delivered == found ? null : $"has the {what} {found ?? "none"}, {delivered} was delivered";

    private Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellation) =>
        S3Access.CallAsync(Name(key), async () =>
        {
            try
            {
                return await s3.GetObjectMetadataAsync(
                    new GetObjectMetadataRequest { BucketName = bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancellation).ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (S3Access.IsNotFound(e))
            {
                return null;
            }
        });

    // Without a sum in the receipt (S3 copied it in parts, or it was there already) size, checksum and ETag must do.
    private async Task<string?> ReadAsync(FileRecord file, GetObjectMetadataResponse found, CancellationToken cancellation)
    {
        if (!content || file.Sha256Written is not { } written)
        {
            return null;
        }

        var sha256 = await S3Access.CallAsync(Name(file.Target), () => HashAsync(file.Target, found.ETag, cancellation)).ConfigureAwait(false);
        Interlocked.Increment(ref hashed);
        return sha256 == written ? null : $"has content of SHA-256 {sha256}, {written} was delivered";
    }

    private async Task<string> HashAsync(string key, string etag, CancellationToken cancellation)
    {
        using var response = await s3.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = etag }, cancellation).ConfigureAwait(false);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await response.ResponseStream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string Name(string key) => $"s3://{bucket}/{key}";
}
