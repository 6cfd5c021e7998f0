using System.Buffers;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>One unary method: parses its request, runs its handler.</summary>
internal abstract class GrpcMethod(string service, string name)
{
    public string Service { get; } = service;

    public string Name { get; } = name;

    /// <summary>The path of the HTTP request.</summary>
    public string Path { get; } = $"/{service}/{name}";

    /// <summary>Parses a request; the buffer may be reused afterwards.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not that message.</exception>
    public abstract IMessage Parse(in ReadOnlySequence<byte> message);

    public abstract ValueTask<IMessage> InvokeAsync(IMessage request, GrpcCall call);
}

/// <inheritdoc/>
internal sealed class GrpcMethod<TRequest, TResponse>(string service, string name, Func<TRequest, GrpcCall, Task<TResponse>> handler)
    : GrpcMethod(service, name)
    where TRequest : IMessage<TRequest>, new()
    where TResponse : IMessage<TResponse>
{
    public override IMessage Parse(in ReadOnlySequence<byte> message)
    {
        var request = new TRequest();
        request.MergeFrom(message);
        return request;
    }

    public override async ValueTask<IMessage> InvokeAsync(IMessage request, GrpcCall call) =>
        await handler((TRequest)request, call);
}
