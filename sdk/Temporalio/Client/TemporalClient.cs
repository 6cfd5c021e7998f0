using Temporalio.Client.Interceptors;

namespace Temporalio.Client;

/// <summary>A client of one namespace. Cheap: many may share a connection.</summary>
public partial class TemporalClient : ITemporalClient
{
    /// <summary>Creates a client on a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">Options of the client.</param>
    public TemporalClient(ITemporalConnection connection, TemporalClientOptions options)
    {
        Connection = connection;
        Options = (TemporalClientOptions)options.Clone();
        OutboundInterceptor = new ServiceCalls(this);
        foreach (var interceptor in Options.Interceptors?.Reverse() ?? [])
        {
            OutboundInterceptor = interceptor.InterceptClient(OutboundInterceptor);
        }
    }

    /// <inheritdoc />
    public ITemporalConnection Connection { get; private init; }

    /// <inheritdoc />
    public IBridgeClientProvider BridgeClientProvider => Connection;

    /// <inheritdoc />
    public WorkflowService WorkflowService => Connection.WorkflowService;

    /// <inheritdoc />
    public OperatorService OperatorService => Connection.OperatorService;

    /// <inheritdoc />
    public TemporalClientOptions Options { get; private init; }

    /// <inheritdoc />
    public ClientOutboundInterceptor OutboundInterceptor { get; private init; }

    /// <summary>Options of a call that retries.</summary>
    protected internal static RpcOptions RetryRpcOptions { get; } = new() { Retry = true };

    /// <summary>Connects and creates a client.</summary>
    /// <param name="options">Options.</param>
    /// <returns>The client.</returns>
    /// <exception cref="InvalidOperationException">The server cannot be reached or refuses.</exception>
    public static async Task<TemporalClient> ConnectAsync(TemporalClientConnectOptions options) =>
        new(await TemporalConnection.ConnectAsync(options).ConfigureAwait(false), options.ToClientOptions());

    /// <summary>Creates a client that connects with its first call. Workers need a connected one.</summary>
    /// <param name="options">Options.</param>
    /// <returns>The client.</returns>
    public static TemporalClient CreateLazy(TemporalClientConnectOptions options) =>
        new(TemporalConnection.CreateLazy(options), options.ToClientOptions());

    /// <inheritdoc />
    public AsyncActivityHandle GetAsyncActivityHandle(byte[] taskToken) =>
        new(this, new AsyncActivityHandle.TaskTokenReference(taskToken));

    /// <inheritdoc />
    public AsyncActivityHandle GetAsyncActivityHandle(string workflowId, string runId, string activityId) =>
        new(this, new AsyncActivityHandle.IdReference(workflowId, runId, activityId));

    /// <summary>The options of a high-level call: it retries unless the caller says otherwise.</summary>
    /// <param name="origOptions">What the caller gave.</param>
    /// <returns>The options to call with.</returns>
    protected internal static RpcOptions DefaultRetryOptions(RpcOptions? origOptions)
    {
        if (origOptions is not { Retry: null })
        {
            return origOptions ?? RetryRpcOptions;
        }

        var copy = (RpcOptions)origOptions.Clone();
        copy.Retry = true;
        return copy;
    }
}
