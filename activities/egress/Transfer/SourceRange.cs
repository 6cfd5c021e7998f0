using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// A range of an object, read once from beginning to end. A broken connection is taken up again where it broke, and only
/// under the same ETag, so that one file never mixes two contents.
/// </summary>
/// <param name="s3">The client to read with.</param>
/// <param name="source">The object.</param>
/// <param name="start">Offset of the first byte.</param>
/// <param name="end">Offset after the last byte.</param>
/// <param name="silence">How long a connection may say nothing before it is taken for broken; null for two minutes.</param>
/// <param name="first">An answer with the whole object, if there is one already and the range is all of it; owned.</param>
internal sealed class SourceRange(
    IAmazonS3 s3, SourceObject source, long start, long end, TimeSpan? silence = null, GetObjectResponse? first = null) : IDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);

    // Without a byte in between; with progress the count starts again.
    private const int ReconnectsWithoutProgress = 3;

    private GetObjectResponse? response = first;
    private CancellationTokenSource? limit;
    private CancellationToken limited;
    private long offset = start;
    private int reconnects;

    /// <summary>Bytes that are still to be read.</summary>
    public long Remaining => end - offset;

    /// <summary>Reads on; something, as long as there is something left.</summary>
    /// <exception cref="IOException">It broke off several times at the same place.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (buffer.IsEmpty || Remaining == 0)
        {
            return 0;
        }

        // An answer may be longer than it should be.
        buffer = buffer[..(int)Math.Min(buffer.Length, Remaining)];
        while (true)
        {
            try
            {
                var read = await ReadOnceAsync(buffer, cancellation);
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
            }
        }
    }

    /// <summary>Makes sure that nothing comes behind the end.</summary>
    /// <exception cref="IOException">Something does.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (response is not { } whole)
        {
            return;
        }

        response = null;
        using (whole)
        {
            if (await whole.ResponseStream.ReadAsync(new byte[1], cancellation) > 0)
            {
                throw new IOException($"the content goes on after {source.Size} bytes");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        response?.Dispose();
        response = null;
        limit?.Dispose();
        limit = null;
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var clock = Limit(cancellation);
        try
        {
            response ??= await OpenAsync(clock.Token);
            return await response.ResponseStream.ReadAsync(buffer, clock.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"nothing came after {offset} of {source.Size} bytes");
        }
        finally
        {
            // Whoever reads may take time between two reads.
            clock.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    // One for as many reads as possible: they are short.
    private CancellationTokenSource Limit(CancellationToken cancellation)
    {
        if (limit is null || limit.IsCancellationRequested || limited != cancellation)
        {
            limit?.Dispose();
            limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limited = cancellation;
        }

        limit.CancelAfter(silence ?? LongestSilence);
        return limit;
    }

    private async Task<GetObjectResponse> OpenAsync(CancellationToken cancellation)
    {
        var whole = offset == 0 && end == source.Size;
        var request = new GetObjectRequest
        {
            BucketName = source.Bucket,
            Key = source.Key,
            VersionId = source.VersionId,
            EtagToMatch = $"\"{source.ETag}\"",
            ChecksumMode = ChecksumMode.ENABLED,
            ByteRange = whole ? null : new ByteRange(offset, end - 1),
        };
        GetObjectResponse answer;
        try
        {
            answer = ObjectStore.Uncompared(await s3.GetObjectAsync(request, cancellation));
        }
        catch (AmazonServiceException e) when (Failures.IsNotFound(e))
        {
            throw Failures.Missing($"s3://{source.Bucket}/{source.Key} is gone; put it there and retry, or skip it");
        }

        if (whole || answer.ContentRange == $"bytes {offset}-{end - 1}/{source.Size}")
        {
            return answer;
        }

        answer.Dispose();
        throw new IOException($"bytes {offset} to {end - 1} of {source.Size} were asked for, and {(answer.ContentRange is { Length: > 0 } range ? range : "all")} came");
    }
}
