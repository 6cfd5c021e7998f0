namespace DataEgress.Local.Aws.Signing;

/// <summary>The values of <c>x-amz-content-sha256</c> that are not a hash.</summary>
internal static class PayloadHash
{
    public const string Header = "x-amz-content-sha256";

    public const string Unsigned = "UNSIGNED-PAYLOAD";

    public const string StreamingSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    public const string StreamingSignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

    public const string StreamingUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    /// <summary>Whether the body is framed in chunks.</summary>
    public static bool IsStreaming(string value) => value.StartsWith("STREAMING-", StringComparison.Ordinal);
}
