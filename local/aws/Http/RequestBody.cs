using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace DataEgress.Local.Aws.Http;

/// <summary>Reads the whole body of a request that is small by nature.</summary>
internal static class RequestBody
{
    /// <summary>Reads up to <paramref name="limit"/> bytes; a longer body is refused.</summary>
    /// <exception cref="AwsException">413 when the body is longer.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, int limit, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await body.ReadAsync(bytes.GetMemory(4096), cancellationToken)) > 0)
        {
            bytes.Advance(read);
            if (bytes.WrittenCount > limit)
            {
                throw new AwsException(StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", $"The request is longer than {limit} bytes.");
            }
        }

        return bytes.WrittenMemory;
    }
}
