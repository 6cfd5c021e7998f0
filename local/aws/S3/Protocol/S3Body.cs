using System.Globalization;
using System.Security.Cryptography;
using DataEgress.Local.Aws.S3.Checksums;
using DataEgress.Local.Aws.Signing;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>
/// The payload of a request, without its framing. What the sender declared about it (length, hashes, checksums) is computed
/// as the payload passes and compared by <see cref="Verify"/>, after the last byte and before anything becomes visible.
/// </summary>
internal sealed class S3Body : ReadOnlyStream
{
    private readonly S3Call call;
    private readonly Stream payload;
    private readonly AwsChunkedStream? chunked;
    private readonly string? declaredHash;
    private readonly byte[]? declaredMd5;
    private readonly IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Dictionary<ChecksumAlgorithm, IChecksum> checksums = [];
    private readonly long? declaredLength;
    private long length;
    private byte[]? md5Value;

    private S3Body(S3Call call, ChecksumAlgorithm? alsoCompute, bool isChecksumOfBody)
    {
        this.call = call;
        var contentHash = call.Header(PayloadHash.Header);
        if (contentHash is not null && PayloadHash.IsStreaming(contentHash))
        {
            chunked = new AwsChunkedStream(
                call.Request.BodyReader, contentHash == PayloadHash.StreamingUnsignedTrailer ? null : call.Authentication.ChunkSigner);
            payload = chunked;
            declaredLength = ParseLength(call.Header("x-amz-decoded-content-length"));
        }
        else
        {
            payload = call.Request.Body;
            declaredLength = call.Request.ContentLength;
            if (contentHash is not null && contentHash != PayloadHash.Unsigned)
            {
                declaredHash = contentHash;
            }
        }

        declaredMd5 = ParseMd5(call.Header("Content-MD5"));
        Declared = isChecksumOfBody ? DeclaredChecksum.Read(call) : null;
        Compute(Declared?.Algorithm);
        Compute(alsoCompute);
        if (declaredHash is not null)
        {
            // The same hash, whether the signature or the checksum declares it.
            Compute(ChecksumAlgorithm.Sha256);
        }
    }

    /// <summary>The checksum that the sender declared; its value may follow in a trailer.</summary>
    public DeclaredChecksum? Declared { get; }

    /// <summary>How many bytes of payload have been read.</summary>
    public long PayloadLength => length;

    /// <summary>How many bytes the sender said the payload has; null when it did not.</summary>
    public long? DeclaredLength => declaredLength;

    /// <summary>The MD5 of the payload, in lower-case hexadecimal; after <see cref="Verify"/>.</summary>
    public string Md5 => Convert.ToHexStringLower(md5Value!);

    /// <param name="call">The request.</param>
    /// <param name="alsoCompute">A checksum wanted besides the declared one.</param>
    /// <param name="isChecksumOfBody">False where a checksum in the headers is of something else.</param>
    public static S3Body Open(S3Call call, ChecksumAlgorithm? alsoCompute = null, bool isChecksumOfBody = true) =>
        new(call, alsoCompute, isChecksumOfBody);

    /// <summary>The computed checksum; after <see cref="Verify"/>.</summary>
    public byte[] Checksum(ChecksumAlgorithm algorithm) => checksums[algorithm].Value;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await payload.ReadAsync(buffer, cancellationToken);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            throw S3Errors.IncompleteBody();
        }

        var data = buffer.Span[..read];
        length += read;
        md5.AppendData(data);
        foreach (var checksum in checksums.Values)
        {
            checksum.Append(data);
        }

        return read;
    }

    /// <summary>Compares everything that the sender declared with what came.</summary>
    /// <exception cref="S3Exception">Something differs.</exception>
    public void Verify()
    {
        if (declaredLength is { } expectedLength && expectedLength != length)
        {
            throw S3Errors.IncompleteBody();
        }

        if (declaredHash is not null)
        {
            var computed = Convert.ToHexStringLower(Checksum(ChecksumAlgorithm.Sha256));
            if (!computed.Equals(declaredHash, StringComparison.OrdinalIgnoreCase))
            {
                throw new S3Exception(
                    400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
                {
                    Details = [("ClientComputedContentSHA256", declaredHash), ("S3ComputedContentSHA256", computed)],
                };
            }
        }

        md5Value = md5.GetHashAndReset();
        if (declaredMd5 is not null && !md5Value.AsSpan().SequenceEqual(declaredMd5))
        {
            throw S3Errors.BadDigest("Content-MD5", Convert.ToBase64String(declaredMd5), Convert.ToBase64String(md5Value));
        }

        if (Declared is { } declared)
        {
            var value = declared.Value ?? chunked?.Trailers.GetValueOrDefault(declared.Algorithm.HeaderName());
            var computed = Convert.ToBase64String(Checksum(declared.Algorithm));
            if (value is not null && value != computed)
            {
                throw S3Errors.BadDigest(declared.Algorithm.Name(), value, computed);
            }

            if (value is null && declared.InTrailer)
            {
                throw new S3Exception(400, "MalformedTrailerError", "The trailer announced by x-amz-trailer is missing.");
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            chunked?.Dispose();
            md5.Dispose();
            foreach (var checksum in checksums.Values)
            {
                checksum.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private static long? ParseLength(string? text)
    {
        if (text is null)
        {
            throw new S3Exception(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw S3Errors.InvalidArgument("x-amz-decoded-content-length", text, "It must be a number of bytes");
    }

    private static byte[]? ParseMd5(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var bytes = new byte[MD5.HashSizeInBytes];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == bytes.Length
            ? bytes
            : throw S3Errors.InvalidDigest("Content-MD5", text);
    }

    private void Compute(ChecksumAlgorithm? algorithm)
    {
        if (algorithm is { } wanted && !checksums.ContainsKey(wanted))
        {
            checksums.Add(wanted, wanted.Create());
        }
    }
}
