using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Temporalio.Client;

/// <summary>The operator service of Temporal's API.</summary>
public abstract partial class OperatorService : RpcService
{
    /// <inheritdoc />
    internal override string FullName => "temporal.api.operatorservice.v1.OperatorService";

    /// <summary>The operator service over a connection.</summary>
    /// <param name="connection">The connection.</param>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests it.")]
    public class Core(TemporalConnection connection) : OperatorService
    {
        /// <inheritdoc />
        protected override Task<T> InvokeRpcAsync<T>(
            string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null) =>
            connection.InvokeRpcAsync(this, rpc, req, resp, options);
    }
}
