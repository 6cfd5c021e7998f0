using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Temporalio.Client;

/// <summary>A connection to a server, to be shared by all clients and workers that can.</summary>
public sealed class TemporalConnection : ITemporalConnection
{
    private readonly Lock metadataLock = new();
    private IReadOnlyCollection<KeyValuePair<string, string>> rpcMetadata;
    private IReadOnlyCollection<KeyValuePair<string, byte[]>> rpcBinaryMetadata;
    private string? apiKey;

    private TemporalConnection(TemporalConnectionOptions options)
    {
        options.Identity ??= $"{Environment.ProcessId}@{Environment.MachineName}";
        Options = options;
        rpcMetadata = [.. options.RpcMetadata ?? []];
        rpcBinaryMetadata = [.. options.RpcBinaryMetadata ?? []];
        apiKey = options.ApiKey;
        WorkflowService = new WorkflowService.Core(this);
        OperatorService = new OperatorService.Core(this);
        TestService = new TestService.Core(this);
    }

    /// <inheritdoc />
    public IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata { get => rpcMetadata; set => rpcMetadata = value; }

    /// <inheritdoc />
    public IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata { get => rpcBinaryMetadata; set => rpcBinaryMetadata = value; }

    /// <inheritdoc />
    public string? ApiKey { get => apiKey; set => apiKey = value; }

    /// <inheritdoc />
    public WorkflowService WorkflowService { get; private init; }

    /// <inheritdoc />
    public OperatorService OperatorService { get; private init; }

    /// <inheritdoc />
    public TestService TestService { get; private init; }

    /// <inheritdoc />
    public TemporalConnectionOptions Options { get; private init; }

    /// <inheritdoc />
    public bool IsConnected => false;

    /// <inheritdoc />
    public SafeHandle? BridgeClient => null;

    /// <summary>Connects.</summary>
    /// <param name="options">Options.</param>
    /// <returns>The connection.</returns>
    public static async Task<TemporalConnection> ConnectAsync(TemporalConnectionOptions options)
    {
        var connection = new TemporalConnection(options);
        await connection.ConnectAsync().ConfigureAwait(false);
        return connection;
    }

    /// <summary>Creates a connection that is made with its first call.</summary>
    /// <param name="options">Options.</param>
    /// <returns>The connection.</returns>
    public static TemporalConnection CreateLazy(TemporalConnectionOptions options) => new(options);

    /// <inheritdoc />
    public Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null) => throw new NotImplementedException();

    /// <inheritdoc />
    public Task ConnectAsync() => throw new NotImplementedException();

    /// <summary>Makes a call.</summary>
    internal Task<T> InvokeRpcAsync<T>(
        RpcService service, string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options = null)
        where T : IMessage<T> => throw new NotImplementedException();
}
