using DataEgress.Local.Aws.S3.Protocol;

namespace DataEgress.Local.Aws.S3.Checksums;

/// <summary>The checksum that a request says its payload has.</summary>
/// <param name="Algorithm">Which one.</param>
/// <param name="Value">Its value in base64; null when it follows in a trailer, or when only the algorithm was named.</param>
/// <param name="InTrailer">Whether the value follows in a trailer.</param>
internal sealed record DeclaredChecksum(ChecksumAlgorithm Algorithm, string? Value, bool InTrailer)
{
    /// <summary>Reads the headers; null when none speaks of a checksum.</summary>
    /// <exception cref="S3Exception">More than one checksum, or a value of the wrong length.</exception>
    public static DeclaredChecksum? Read(S3Call call)
    {
        DeclaredChecksum? found = null;
        foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>())
        {
            if (call.Header(algorithm.HeaderName()) is not { } value)
            {
                continue;
            }

            if (found is not null)
            {
                throw S3Errors.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
            }

            found = new DeclaredChecksum(algorithm, Checked(algorithm, value), InTrailer: false);
        }

        if (found is null && call.Header("x-amz-trailer") is { } trailer)
        {
            foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>())
            {
                if (trailer.Contains(algorithm.HeaderName(), StringComparison.OrdinalIgnoreCase))
                {
                    found = new DeclaredChecksum(algorithm, Value: null, InTrailer: true);
                }
            }
        }

        if (found is null && call.Header("x-amz-sdk-checksum-algorithm") is { } name && ChecksumAlgorithms.TryParse(name, out var named))
        {
            found = new DeclaredChecksum(named, Value: null, InTrailer: false);
        }

        return found;
    }

    /// <summary>Returns a checksum's value if it has the right form.</summary>
    /// <exception cref="S3Exception">It is not base64 of the right length.</exception>
    public static string Checked(ChecksumAlgorithm algorithm, string value)
    {
        var bytes = new byte[64];
        return Convert.TryFromBase64String(value, bytes, out var length) && length == algorithm.Length()
            ? value
            : throw S3Errors.InvalidRequest($"Value for {algorithm.HeaderName()} header is invalid.");
    }
}
