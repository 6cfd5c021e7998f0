using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>Reads the one message of a unary request: a flag byte, four bytes of length, the message.</summary>
internal static class GrpcMessageReader
{
    /// <summary>The largest message accepted, before and after decompression: what a real server accepts.</summary>
    public const int MaximumMessageBytes = 4 * 1024 * 1024;

    /// <summary>Bytes before a message.</summary>
    public const int PrefixBytes = 5;

    /// <exception cref="GrpcStatusException">The body is not exactly one message, or it is too large.</exception>
    public static async ValueTask<IMessage> ReadAsync(PipeReader body, bool gzip, GrpcMethod method, CancellationToken cancelled)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancelled);
            var buffer = result.Buffer;
            try
            {
                var length = CheckedLength(buffer);
                if (buffer.Length > PrefixBytes + length)
                {
                    throw Internal("grpc: more than one message in a unary request");
                }

                if (result.IsCompleted)
                {
                    return length is { } expected && buffer.Length == PrefixBytes + expected
                        ? Parse(buffer, gzip, method)
                        : throw Internal("grpc: the request ends within its message");
                }
            }
            finally
            {
                body.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }

    // The announced length, null while the prefix has not arrived.
    private static long? CheckedLength(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PrefixBytes)
        {
            return null;
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        if (prefix[0] > 1)
        {
            throw Internal($"grpc: invalid compression flag {prefix[0]}");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return length <= MaximumMessageBytes
            ? length
            : throw new GrpcStatusException(
                GrpcStatusCode.ResourceExhausted,
                $"grpc: received message larger than max ({length} vs. {MaximumMessageBytes})");
    }

    private static IMessage Parse(in ReadOnlySequence<byte> frame, bool gzip, GrpcMethod method)
    {
        var compressed = frame.FirstSpan[0] == 1;
        var message = frame.Slice(PrefixBytes);
        if (!compressed)
        {
            return Parse(method, message);
        }

        if (!gzip)
        {
            throw Internal("grpc: compressed flag set with identity or empty encoding");
        }

        var inflated = ArrayPool<byte>.Shared.Rent(Math.Max(1024, checked((int)message.Length) * 3));
        try
        {
            var count = Inflate(message, ref inflated);
            return Parse(method, new ReadOnlySequence<byte>(inflated, 0, count));
        }
        catch (InvalidDataException e)
        {
            throw Internal($"grpc: failed to decompress the received message: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inflated);
        }
    }

    private static int Inflate(in ReadOnlySequence<byte> message, ref byte[] inflated)
    {
        using var unzip = new GZipStream(new MemoryStream(message.ToArray(), writable: false), CompressionMode.Decompress);
        var count = 0;
        while (true)
        {
            if (count == inflated.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(inflated.Length * 2);
                inflated.AsSpan().CopyTo(larger);
                ArrayPool<byte>.Shared.Return(inflated);
                inflated = larger;
            }

            var read = unzip.Read(inflated, count, inflated.Length - count);
            count += read;
            if (count > MaximumMessageBytes)
            {
                throw new GrpcStatusException(
                    GrpcStatusCode.ResourceExhausted,
                    $"grpc: received message after decompression larger than max {MaximumMessageBytes}");
            }

            if (read == 0)
            {
                return count;
            }
        }
    }

    private static IMessage Parse(GrpcMethod method, in ReadOnlySequence<byte> message)
    {
        try
        {
            return method.Parse(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Internal($"grpc: error unmarshalling request: {e.Message}");
        }
    }

    private static GrpcStatusException Internal(string message) => new(GrpcStatusCode.Internal, message);
}
