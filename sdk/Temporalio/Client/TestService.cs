using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Temporalio.Client;

/// <summary>The test service of Temporal's API.</summary>
public abstract partial class TestService : RpcService
{
    /// <inheritdoc />
    internal override string FullName => "temporal.api.testservice.v1.TestService";

    /// <summary>The test service over a connection.</summary>
    /// <param name="connection">The connection.</param>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests it.")]
    public class Core(TemporalConnection connection) : TestService
    {
        /// <inheritdoc />
        protected override Task<T> InvokeRpcAsync<T>(
            string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null) =>
            connection.InvokeRpcAsync(this, rpc, req, resp, options);
    }
}
