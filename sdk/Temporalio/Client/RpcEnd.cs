using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>How calls end.</summary>
internal static class RpcEnd
{
    /// <summary>Whether a call ended by its deadline or by cancellation.</summary>
    public static bool IsTimeoutOrCancellation(Exception exception) => exception
        is OperationCanceledException
        or RpcException { Code: RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled };
}
