using Google.Protobuf;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>How calls end.</summary>
internal static class RpcEnd
{
    /// <summary>Whether a call ended by its deadline or by cancellation.</summary>
    public static bool IsTimeoutOrCancellation(Exception exception) => exception
        is OperationCanceledException
        or RpcException { Code: RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled };

    /// <summary>The failure's only detail, if it is of a type; the server attaches one at most.</summary>
    public static T? Detail<T>(RpcException failure)
        where T : class, IMessage, new() =>
        failure.GrpcStatus.Value is { Details: [var detail] } && detail.TryUnpack(out T message) ? message : null;
}
