using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Grpc;
using Temporalio.Exceptions;
using Temporalio.Worker.Tasks;

namespace Temporalio.Client;

/// <summary>
/// A connection to a server, to be shared by all clients and workers that can. It lives as long as something refers to it.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The official type is not disposable; the finalizer closes the sockets.")]
public sealed class TemporalConnection : ITemporalConnection
{
    private const string ClientName = "temporal-dotnet";

    // The release of the official SDK whose API and behaviour this follows; servers compare it with what they support.
    private const string ClientVersion = "1.18.0";

    private readonly Lock changing = new();
    private readonly SemaphoreSlim connecting = new(1, 1);
    private readonly GrpcChannel channel;
    private readonly RpcRetryOptions retry;
    private readonly RpcMetrics? metrics;
    private volatile GetSystemInfoResponse? systemInfo;
    private volatile Metadata metadata;

    private TemporalConnection(TemporalConnectionOptions options)
    {
        options.Identity ??= $"{Environment.ProcessId}@{Environment.MachineName}";
        Options = options;
        metadata = new(RpcMetadataOf(options.RpcMetadata), RpcBinaryMetadataOf(options.RpcBinaryMetadata), Grpc.RpcMetadata.ApiKey(options.ApiKey));
        retry = options.RpcRetry ?? RpcRetry.Default;
        channel = new(options);
        metrics = (options.Runtime ?? Temporalio.Runtime.TemporalRuntime.Default).SdkMeter is { } meter ? new(meter) : null;
        WorkflowService = new WorkflowService.Core(this);
        OperatorService = new OperatorService.Core(this);
        TestService = new TestService.Core(this);
    }

    /// <summary>Closes the sockets when nothing refers to the connection any more.</summary>
    ~TemporalConnection() => channel?.Dispose();

    /// <inheritdoc />
    public IReadOnlyCollection<KeyValuePair<string, string>> RpcMetadata
    {
        get => metadata.Text;
        set => Change(current => current with { Text = RpcMetadataOf(value) });
    }

    /// <inheritdoc />
    public IReadOnlyCollection<KeyValuePair<string, byte[]>> RpcBinaryMetadata
    {
        get => metadata.Binary;
        set => Change(current => current with { Binary = RpcBinaryMetadataOf(value) });
    }

    /// <inheritdoc />
    public string? ApiKey
    {
        get => metadata.ApiKey;
        set => Change(current => current with { ApiKey = Grpc.RpcMetadata.ApiKey(value) });
    }

    /// <inheritdoc />
    public WorkflowService WorkflowService { get; private init; }

    /// <inheritdoc />
    public OperatorService OperatorService { get; private init; }

    /// <inheritdoc />
    public TestService TestService { get; private init; }

    /// <inheritdoc />
    public TemporalConnectionOptions Options { get; private init; }

    /// <inheritdoc />
    public bool IsConnected => systemInfo is not null;

    /// <inheritdoc />
    public SafeHandle? BridgeClient => null;

    /// <summary>What the server can do; null before the connection is made.</summary>
    internal GetSystemInfoResponse.Types.Capabilities? Capabilities => systemInfo?.Capabilities;

    /// <summary>Workers on this connection that may take the first task of a run started here.</summary>
    internal EagerStarts EagerStarts { get; } = new();

    /// <summary>Connects.</summary>
    /// <param name="options">Options; the target host is required.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="InvalidOperationException">The server cannot be reached or refuses.</exception>
    public static async Task<TemporalConnection> ConnectAsync(TemporalConnectionOptions options)
    {
        var connection = new TemporalConnection(options);
        await connection.ConnectAsync().ConfigureAwait(false);
        return connection;
    }

    /// <summary>Creates a connection that is made with its first call.</summary>
    /// <param name="options">Options; the target host is required.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static TemporalConnection CreateLazy(TemporalConnectionOptions options) => new(options);

    /// <inheritdoc />
    public Task<bool> CheckHealthAsync(RpcService? service = null, RpcOptions? options = null) =>
        HealthService.CheckAsync(this, service ?? WorkflowService, options);

    /// <inheritdoc />
    public async Task ConnectAsync()
    {
        if (systemInfo is not null)
        {
            return;
        }

        await connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            systemInfo ??= await GetSystemInfoAsync().ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            throw new InvalidOperationException($"Connecting to {Options.TargetHost} failed: {e.Code}: {e.Message}", e);
        }
        finally
        {
            connecting.Release();
        }
    }

    /// <summary>Makes a call to a service.</summary>
    internal Task<T> InvokeRpcAsync<T>(RpcService service, string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options)
        where T : IMessage<T> => InvokeRpcAsync(service.FullName, rpc, req, resp, options);

    /// <summary>Makes a call to a service by name, after connecting if need be.</summary>
    internal async Task<T> InvokeRpcAsync<T>(string service, string rpc, IMessage req, MessageParser<T> resp, RpcOptions? options)
        where T : IMessage<T>
    {
        await ConnectAsync().WaitAsync(options?.CancellationToken ?? CancellationToken.None).ConfigureAwait(false);
        return await CallAsync($"/{service}/{rpc}", req, resp, options).ConfigureAwait(false);
    }

    private static KeyValuePair<string, string>[] RpcMetadataOf(IReadOnlyCollection<KeyValuePair<string, string>>? metadata) =>
        [.. Grpc.RpcMetadata.Text(metadata)];

    private static KeyValuePair<string, byte[]>[] RpcBinaryMetadataOf(IReadOnlyCollection<KeyValuePair<string, byte[]>>? metadata)
    {
        Grpc.RpcMetadata.Binary(metadata);
        return [.. metadata ?? []];
    }

    private void Change(Func<Metadata, Metadata> change)
    {
        if (!IsConnected)
        {
            throw new InvalidOperationException("Metadata cannot be changed before the connection is made.");
        }

        lock (changing)
        {
            metadata = change(metadata);
        }
    }

    private async Task<GetSystemInfoResponse> GetSystemInfoAsync()
    {
        try
        {
            return await CallAsync(
                $"/{WorkflowService.FullName}/GetSystemInfo", new GetSystemInfoRequest(), GetSystemInfoResponse.Parser, null).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.Unimplemented)
        {
            return new();
        }
    }

    private async Task<T> CallAsync<T>(string path, IMessage request, MessageParser<T> parser, RpcOptions? options)
        where T : IMessage<T>
    {
        var kind = RpcCallKinds.Of(request);
        var frame = channel.Serialize(request);
        var sent = metadata.ForCall(request, options);
        var timeout = options?.Timeout is { Ticks: > 0 } own ? own : kind.DefaultTimeout();
        var cancellationToken = options?.CancellationToken ?? CancellationToken.None;
        var retries = options?.Retry == true ? new RpcRetry(kind, retry, TimeProvider.System, Random.Shared.NextDouble) : null;
        while (true)
        {
            TimeSpan delay;
            try
            {
                return await (metrics is null ? AttemptAsync() : metrics.MeasureAsync(path, request, kind, AttemptAsync))
                    .ConfigureAwait(false);
            }
            catch (RpcException e) when (retries?.AfterFailure(e) is { } wait)
            {
                delay = wait;
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }

        Task<T> AttemptAsync() => channel.CallAsync(path, frame, parser, sent, timeout, cancellationToken);
    }

    /// <summary>Metadata of the connection; replaced as a whole.</summary>
    private sealed record Metadata(
        IReadOnlyCollection<KeyValuePair<string, string>> Text,
        IReadOnlyCollection<KeyValuePair<string, byte[]>> Binary,
        string? ApiKey)
    {
        /// <summary>What is sent with a call: its own metadata, then the client's, then the connection's.</summary>
        public Dictionary<string, string> ForCall(IMessage request, RpcOptions? options)
        {
            var all = new Dictionary<string, string>();
            Add(all, Grpc.RpcMetadata.Text(options?.Metadata));
            Add(all, Grpc.RpcMetadata.Binary(options?.BinaryMetadata));
            all.TryAdd("client-name", ClientName);
            all.TryAdd("client-version", ClientVersion);
            if (Grpc.RpcMetadata.NamespaceOf(request) is { } ns)
            {
                all.TryAdd("temporal-namespace", ns);
            }

            Add(all, Text);
            Add(all, Grpc.RpcMetadata.Binary(Binary));
            if (ApiKey is { Length: > 0 } key)
            {
                all.TryAdd("authorization", $"Bearer {key}");
            }

            return all;
        }

        private static void Add(Dictionary<string, string> all, IEnumerable<KeyValuePair<string, string>> more)
        {
            foreach (var (name, value) in more)
            {
                all.TryAdd(name, value);
            }
        }
    }
}
