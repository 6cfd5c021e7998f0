using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Transfer.Integrity;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// An object's content, read once from beginning to end. A broken connection is taken up again where it broke, and only
/// under the same ETag, so that one file never mixes two contents.
/// </summary>
/// <param name="s3">The client to read with.</param>
/// <param name="source">The object.</param>
/// <param name="silence">How long a connection may say nothing before it is taken for broken; null for two minutes.</param>
/// <param name="first">An answer with its whole content, if there is one already; owned.</param>
internal sealed class SourceStream(IAmazonS3 s3, SourceObject source, TimeSpan? silence = null, GetObjectResponse? first = null) : ReadOnlyStream
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    // Without a byte in between; with progress the count starts again.
    private const int ReconnectsWithoutProgress = 3;

    private GetObjectResponse? response = first;
    private long offset;
    private int reconnects;
    private bool resumed;

    /// <summary>
    /// The sum that S3's client compared the content with, once all was read; null if it could not: S3 keeps none that it knows,
    /// or more than one connection was needed.
    /// </summary>
    public SumAlgorithm? CheckedBy { get; private set; }

    /// <summary>Whether S3's client compares such sums by itself. CRC-64/NVME takes a native library that it has not.</summary>
    public static bool IsCheckedByClient(SumAlgorithm algorithm) =>
        algorithm is SumAlgorithm.Sha256 or SumAlgorithm.Sha1 or SumAlgorithm.Crc32C or SumAlgorithm.Crc32;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (offset == source.Size)
        {
            await EndAsync(cancellationToken);
            return 0;
        }

        while (true)
        {
            try
            {
                var read = await ReadOnceAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    throw new IOException($"the content ended after {offset} of {source.Size} bytes");
                }

                offset += read;
                reconnects = 0;
                return read;
            }
            catch (Exception e) when (e is IOException or HttpRequestException && reconnects < ReconnectsWithoutProgress)
            {
                reconnects++;
                response?.Dispose();
                response = null;
                resumed |= offset > 0;
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        response?.Dispose();
        response = null;
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response?.Dispose();
            response = null;
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(silence ?? LongestSilence);
        try
        {
            response ??= await OpenAsync(limit.Token);
            return await response.ResponseStream.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"nothing came after {offset} of {source.Size} bytes");
        }
    }

    /// <summary>Reads the end of the answer, where S3's client compares the content with the checksum that S3 sent.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (response is { } whole)
        {
            response = null;
            using (whole)
            {
                if (await whole.ResponseStream.ReadAsync(new byte[1], cancellationToken) > 0)
                {
                    throw new IOException($"the content goes on after {source.Size} bytes");
                }

                CheckedBy = resumed ? null : SumOf(whole);
            }
        }
    }

    private static SumAlgorithm? SumOf(GetObjectResponse response) => response switch
    {
        { ChecksumType: { } type } when type != ChecksumType.FULL_OBJECT => null,
        { ChecksumSHA256: { Length: > 0 } sum } when IsWhole(sum) => SumAlgorithm.Sha256,
        { ChecksumSHA1: { Length: > 0 } sum } when IsWhole(sum) => SumAlgorithm.Sha1,
        { ChecksumCRC32C: { Length: > 0 } sum } when IsWhole(sum) => SumAlgorithm.Crc32C,
        { ChecksumCRC32: { Length: > 0 } sum } when IsWhole(sum) => SumAlgorithm.Crc32,
        _ => null,
    };

    private static bool IsWhole(string sum) => !sum.Contains('-', StringComparison.Ordinal);

    private async Task<GetObjectResponse> OpenAsync(CancellationToken cancellation)
    {
        var request = new GetObjectRequest
        {
            BucketName = source.Bucket,
            Key = source.Key,
            VersionId = source.VersionId,
            EtagToMatch = $"\"{source.ETag}\"",
            ChecksumMode = ChecksumMode.ENABLED,
            ByteRange = offset == 0 ? null : new ByteRange(offset, source.Size - 1),
        };
        try
        {
            return await s3.GetObjectAsync(request, cancellation);
        }
        catch (AmazonServiceException e) when (Failures.IsNotFound(e))
        {
            throw Failures.Missing($"s3://{source.Bucket}/{source.Key} is gone; put it there and retry, or skip it");
        }
    }
}
