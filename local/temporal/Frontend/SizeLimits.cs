using Google.Protobuf;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>What becomes of an answer of a worker that is too large: sending it again would not help, so it becomes a failure.</summary>
internal static class SizeLimits
{
    private const string Source = "Server";

    public static bool IsTooLarge(IMessage? blob) => blob is not null && blob.CalculateSize() > FrontendLimits.BlobBytes;

    /// <summary>A failure made by the server, never retried.</summary>
    public static Failure ServerFailure(string message) => new()
    {
        Message = message,
        Source = Source,
        ServerFailureInfo = new ServerFailureInfo { NonRetryable = true },
    };
}
