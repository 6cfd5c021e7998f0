using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using Temporalio.Exceptions;

namespace Temporalio.Client.Grpc;

/// <summary>A gRPC message on the wire: a flag for compression, the length as four bytes, the message.</summary>
internal static class GrpcFrame
{
    private const int HeaderLength = 5;

    // Below this gzip costs more than it saves; gRPC allows single messages of a compressed stream to be plain.
    private const int CompressionThreshold = 1024;

    /// <summary>Writes a message.</summary>
    public static byte[] Write(IMessage message, bool gzip)
    {
        var size = message.CalculateSize();
        if (gzip && size >= CompressionThreshold)
        {
            return WriteCompressed(message);
        }

        var frame = new byte[HeaderLength + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        message.WriteTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>Reads the only message of a response; null if there is none.</summary>
    /// <param name="body">Body of the response; read to its end, so that the trailers are there.</param>
    /// <param name="encoding">The header <c>grpc-encoding</c>.</param>
    /// <param name="maximumLength">Largest message to take, in bytes.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="RpcException">The body is not a single message, or too large, or compressed in an unknown way.</exception>
    public static async Task<byte[]?> ReadSingleAsync(
        Stream body, string? encoding, int maximumLength, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderLength];
        var read = await body.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            return null;
        }

        if (read < HeaderLength)
        {
            throw Broken("The response ends inside a message's header.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        RequireFits(length, maximumLength);
        var message = new byte[length];
        if (await body.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < message.Length)
        {
            throw Broken("The response ends inside a message.");
        }

        if (await body.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0)
        {
            throw Broken("The response holds more than one message.");
        }

        return header[0] switch
        {
            0 => message,
            1 when encoding == "gzip" => await DecompressAsync(message, maximumLength, cancellationToken).ConfigureAwait(false),
            1 => throw new RpcException(
                RpcException.StatusCode.Unimplemented, $"The response is compressed with {encoding ?? "an unnamed encoding"}.", null),
            var flag => throw Broken($"The response has the unknown compression flag {flag}."),
        };
    }

    private static byte[] WriteCompressed(IMessage message)
    {
        using var frame = new MemoryStream();
        frame.Write(stackalloc byte[HeaderLength]);
        using (var gzip = new GZipStream(frame, CompressionLevel.Fastest, leaveOpen: true))
        {
            message.WriteTo(gzip);
        }

        var bytes = frame.ToArray();
        bytes[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - HeaderLength);
        return bytes;
    }

    private static async Task<byte[]> DecompressAsync(byte[] message, int maximumLength, CancellationToken cancellationToken)
    {
        using var plain = new MemoryStream();
        var gzip = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
        await using (gzip.ConfigureAwait(false))
        {
            var buffer = new byte[16 * 1024];
            int read;
            try
            {
                while ((read = await gzip.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    RequireFits(plain.Length + read, maximumLength);
                    plain.Write(buffer, 0, read);
                }
            }
            catch (InvalidDataException e)
            {
                throw Broken($"The response's gzip data is broken: {e.Message}");
            }
        }

        return plain.ToArray();
    }

    private static void RequireFits(long length, int maximumLength)
    {
        if (length > maximumLength)
        {
            throw new RpcException(
                RpcException.StatusCode.OutOfRange,
                $"The response's message has {length} bytes or more, the limit is {maximumLength}.",
                null);
        }
    }

    private static RpcException Broken(string message) => new(RpcException.StatusCode.Internal, message, null);
}
