using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Temporalio.Client;

/// <summary>The workflow service of Temporal's API.</summary>
public abstract partial class WorkflowService : RpcService
{
    /// <inheritdoc />
    internal override string FullName => "temporal.api.workflowservice.v1.WorkflowService";

    /// <summary>The workflow service over a connection.</summary>
    /// <param name="connection">The connection.</param>
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests it.")]
    public class Core(TemporalConnection connection) : WorkflowService
    {
        /// <inheritdoc />
        protected override Task<T> InvokeRpcAsync<T>(
            string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null) =>
            connection.InvokeRpcAsync(this, rpc, req, resp, options);
    }
}
