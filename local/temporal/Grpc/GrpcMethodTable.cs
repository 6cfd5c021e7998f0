using System.Collections.Frozen;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>Every method the server answers, found by path.</summary>
internal sealed class GrpcMethodTable
{
    private readonly FrozenDictionary<string, GrpcMethod> byPath;
    private readonly FrozenSet<string> services;

    private GrpcMethodTable(IReadOnlyCollection<GrpcMethod> methods)
    {
        byPath = methods.ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);
        services = methods.Select(method => method.Service).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The full names of the services that have a method here.</summary>
    public IReadOnlyCollection<string> Services => services;

    /// <exception cref="GrpcStatusException">UNIMPLEMENTED with the name of what is not there.</exception>
    public GrpcMethod Find(string path)
    {
        if (byPath.TryGetValue(path, out var method))
        {
            return method;
        }

        var slash = path.LastIndexOf('/');
        if (slash <= 0)
        {
            throw new GrpcStatusException(GrpcStatusCode.Unimplemented, $"malformed method name: \"{path}\"");
        }

        var service = path[1..slash];
        throw new GrpcStatusException(
            GrpcStatusCode.Unimplemented,
            services.Contains(service) ? $"unknown method {path[(slash + 1)..]} for service {service}" : $"unknown service {service}");
    }

    /// <summary>Collects methods; a path may be added once.</summary>
    internal sealed class Builder
    {
        private readonly List<GrpcMethod> methods = [];

        /// <summary>The methods of one service, added through the returned value.</summary>
        public ServiceBuilder Service(string name) => new(this, name);

        public GrpcMethodTable Build() => new(methods);

        /// <summary>Adds methods to one service.</summary>
        internal readonly struct ServiceBuilder(Builder table, string service)
        {
            public ServiceBuilder Add<TRequest, TResponse>(string name, Func<TRequest, GrpcCall, Task<TResponse>> handler)
                where TRequest : IMessage<TRequest>, new()
                where TResponse : IMessage<TResponse>
            {
                table.methods.Add(new GrpcMethod<TRequest, TResponse>(service, name, handler));
                return this;
            }

            /// <summary>Adds a method that answers without waiting.</summary>
            public ServiceBuilder Add<TRequest, TResponse>(string name, Func<TRequest, TResponse> handler)
                where TRequest : IMessage<TRequest>, new()
                where TResponse : IMessage<TResponse> =>
                Add<TRequest, TResponse>(name, (request, _) => Task.FromResult(handler(request)));
        }
    }
}
