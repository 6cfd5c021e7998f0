using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using DataEgress.Local.Aws.Signing;

namespace DataEgress.Local.Aws.S3.Protocol;

/// <summary>
/// Reads a body in <c>aws-chunked</c> framing: <c>hex-size[;chunk-signature=…] CRLF data CRLF</c>, a last chunk of size 0, and
/// trailing headers. Signatures of chunks and trailers are verified as they pass.
/// </summary>
internal sealed class AwsChunkedStream(PipeReader source, ChunkSigner? signer) : ReadOnlyStream
{
    private const int MaxLineBytes = 16 * 1024;

    private const string SignatureExtension = "chunk-signature=";

    private const string TrailerSignature = "x-amz-trailer-signature";

    private readonly IncrementalHash? chunkHash = signer is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, string> trailers = new(StringComparer.OrdinalIgnoreCase);
    private string chunkSignature = "";
    private long remaining = -1;
    private bool finished;

    /// <summary>The trailing headers; complete once the stream has been read to its end.</summary>
    public IReadOnlyDictionary<string, string> Trailers => trailers;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!finished)
        {
            if (remaining < 0)
            {
                ParseChunkHeader(await ReadLineAsync(cancellationToken));
                if (remaining == 0)
                {
                    await EndAsync(cancellationToken);
                }

                continue;
            }

            if (remaining == 0)
            {
                if ((await ReadLineAsync(cancellationToken)).Length != 0)
                {
                    throw S3Errors.IncompleteBody();
                }

                VerifyChunk();
                remaining = -1;
                continue;
            }

            return await ReadDataAsync(buffer, cancellationToken);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            chunkHash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadDataAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var result = await source.ReadAsync(cancellationToken);
        var available = result.Buffer;
        if (available.IsEmpty && result.IsCompleted)
        {
            throw S3Errors.IncompleteBody();
        }

        var length = (int)Math.Min(Math.Min(available.Length, buffer.Length), remaining);
        var taken = available.Slice(0, length);
        taken.CopyTo(buffer.Span);
        source.AdvanceTo(taken.End);
        chunkHash?.AppendData(buffer.Span[..length]);
        remaining -= length;
        return length;
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        VerifyChunk();
        var signedText = new StringBuilder();
        string? signature = null;
        while (await ReadLineAsync(cancellationToken, endAllowed: true) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new S3Exception(400, "MalformedTrailerError", "The request contained trailing data that was not well-formed.");
            }

            var name = line[..colon].Trim().ToLowerInvariant();
            var value = line[(colon + 1)..].Trim();
            if (name == TrailerSignature)
            {
                signature = value;
            }
            else
            {
                trailers[name] = value;
                signedText.Append(name).Append(':').Append(value).Append('\n');
            }
        }

        if (signer is not null && signedText.Length > 0 && chunkSignature.Length > 0)
        {
            signer.VerifyTrailers(signedText.ToString(), signature ?? "");
        }

        finished = true;
    }

    private void VerifyChunk()
    {
        if (chunkHash is null)
        {
            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        chunkHash.GetHashAndReset(hash);
        signer!.VerifyChunk(hash, chunkSignature);
    }

    private void ParseChunkHeader(string line)
    {
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var size = semicolon < 0 ? line : line[..semicolon];
        if (!long.TryParse(size.Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out remaining) || remaining < 0)
        {
            throw S3Errors.IncompleteBody();
        }

        var extension = semicolon < 0 ? "" : line[(semicolon + 1)..].Trim();
        chunkSignature = extension.StartsWith(SignatureExtension, StringComparison.Ordinal) ? extension[SignatureExtension.Length..] : "";
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken, bool endAllowed = false)
    {
        while (true)
        {
            var result = await source.ReadAsync(cancellationToken);
            var available = result.Buffer;
            if (available.PositionOf((byte)'\n') is { } newline)
            {
                var line = Encoding.Latin1.GetString(available.Slice(0, newline)).TrimEnd('\r');
                source.AdvanceTo(available.GetPosition(1, newline));
                return line;
            }

            var length = available.Length;
            source.AdvanceTo(available.Start, available.End);
            if (result.IsCompleted && endAllowed && length == 0)
            {
                return "";
            }

            if (result.IsCompleted || length > MaxLineBytes)
            {
                throw S3Errors.IncompleteBody();
            }
        }
    }
}
