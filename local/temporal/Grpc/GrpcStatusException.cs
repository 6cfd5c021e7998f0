using Google.Protobuf;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>Ends a call with a gRPC status; the optional detail travels in <c>grpc-status-details-bin</c>.</summary>
internal sealed class GrpcStatusException(GrpcStatusCode code, string message, IMessage? detail = null) : Exception(message)
{
    public GrpcStatusCode Code { get; } = code;

    public IMessage? Detail { get; } = detail;

    public static GrpcStatusException InvalidArgument(string message) => new(GrpcStatusCode.InvalidArgument, message);
}
