using DataEgress.Local.Temporal.Rules;
using Google.Protobuf;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>What becomes of an answer of a worker that is too large: sending it again would not help, so it becomes a failure.</summary>
internal static class SizeLimits
{
    private const int KeptBytes = 512 * 1024;

    public static bool IsTooLarge(IMessage? blob) => blob is not null && blob.CalculateSize() > FrontendLimits.BlobBytes;

    /// <summary>A failure made by the server, never retried, with as much of the worker's own as may be kept.</summary>
    public static Failure Shortened(string message, Failure failure)
    {
        var shortened = FailureRules.OfServer(message, nonRetryable: true);
        shortened.Cause = FailureRules.Shorten(failure, KeptBytes);
        return shortened;
    }
}
