using System.Buffers;
using System.Security.Cryptography;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using Microsoft.Win32.SafeHandles;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>
/// Moves bytes between requests, blobs and answers, a block at a time. Files are read and written where the request is: what
/// was just written is in memory, and to hand each block to another thread and back costs more than to copy it.
/// </summary>
internal static class BlobTransfer
{
    private const int BlockBytes = 256 * 1024;
    private const int AnswerBlockBytes = 64 * 1024;

    /// <summary>Writes a payload into a blob, and verifies it.</summary>
    public static async Task ReceiveAsync(S3Body body, BlobWriter blob, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            int filled;
            while ((filled = await body.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                blob.Write(block.AsSpan(0, filled));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        body.Verify();
        blob.Flush();
    }

    /// <summary>Sends a stretch of an object.</summary>
    public static async Task SendAsync(
        BlobStore blobs, IReadOnlyList<Segment> segments, ByteRange range, S3Call call)
    {
        var output = call.Response.BodyWriter;
        foreach (var (file, offset, length) in Open(blobs, Slice(segments, range)))
        {
            for (long done = 0; done < length;)
            {
                var block = output.GetMemory(AnswerBlockBytes);
                var read = RandomAccess.Read(file, block.Span[..(int)Math.Min(block.Length, length - done)], offset + done);
                if (read == 0)
                {
                    throw new EndOfStreamException("A blob is shorter than its segment.");
                }

                output.Advance(read);
                done += read;
                await output.FlushAsync(call.Aborted);
            }
        }
    }

    /// <summary>Hashes stored bytes.</summary>
    /// <param name="blobs">Where they are.</param>
    /// <param name="segments">Which they are.</param>
    /// <param name="tag">Whether their MD5 is wanted.</param>
    /// <param name="algorithm">The checksum that is wanted; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<(string? Md5, byte[]? Checksum)> HashAsync(
        BlobStore blobs, IReadOnlyList<Segment> segments, bool tag, ChecksumAlgorithm? algorithm, CancellationToken cancellationToken)
    {
        using var md5 = tag ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
        using var checksum = algorithm?.Create();
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            foreach (var (file, offset, length) in Open(blobs, segments))
            {
                for (long done = 0; done < length;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var read = RandomAccess.Read(file, block.AsSpan(0, (int)Math.Min(block.Length, length - done)), offset + done);
                    if (read == 0)
                    {
                        throw new EndOfStreamException("A blob is shorter than its segment.");
                    }

                    md5?.AppendData(block, 0, read);
                    checksum?.Append(block.AsSpan(0, read));
                    done += read;
                    if (done < length)
                    {
                        // Gigabytes must not keep other requests from their turn.
                        await Task.Yield();
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return (md5 is null ? null : Convert.ToHexStringLower(md5.GetHashAndReset()), checksum?.Value);
    }

    /// <summary>The segments of a stretch of an object.</summary>
    public static IReadOnlyList<Segment> Slice(IReadOnlyList<Segment> segments, ByteRange range)
    {
        List<Segment> slice = [];
        long start = 0;
        foreach (var segment in segments)
        {
            var from = Math.Max(range.Offset, start);
            var to = Math.Min(range.Offset + range.Length, start + segment.Length);
            if (from < to)
            {
                slice.Add(new Segment(segment.Blob, segment.Offset + from - start, to - from));
            }

            start += segment.Length;
        }

        return slice;
    }

    private static IEnumerable<(SafeFileHandle File, long Offset, long Length)> Open(
        BlobStore blobs, IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
        {
            using var file = blobs.OpenRead(segment.Blob);
            yield return (file, segment.Offset, segment.Length);
        }
    }
}
