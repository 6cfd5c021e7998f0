using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Runtime;

namespace Temporalio.Worker.Tasks;

/// <summary>Whom a worker talks to, and as whom. The client can be replaced.</summary>
internal sealed class WorkerConnection(Func<IWorkerClient> client, string taskQueue, string? identity, string? buildId)
{
    public string Namespace { get; } = client().Options.Namespace;

    public string Identity { get; } = identity ?? ConnectionOf(client()).Options.Identity ?? DefaultIdentity;

    public string BuildId { get; } = buildId ?? SdkIdentity.BuildId;

    /// <summary>Unique per worker.</summary>
    public string InstanceKey { get; } = Guid.NewGuid().ToString();

    /// <summary>The worker's metrics.</summary>
    public WorkerMetrics Metrics { get; } = new(RuntimeOf(client()).SdkMeter, client().Options.Namespace, taskQueue);

    public DataConverter DataConverter { get; } = client().Options.DataConverter;

    public ITemporalConnection Connection => ConnectionOf(client());

    public WorkflowService Service => Connection.WorkflowService;

    private static string DefaultIdentity => $"{Environment.ProcessId}@{Environment.MachineName}";

    public static TemporalRuntime RuntimeOf(IWorkerClient client) => ConnectionOf(client).Options.Runtime ?? TemporalRuntime.Default;

    public static ITemporalConnection ConnectionOf(IWorkerClient client) =>
        client.BridgeClientProvider as ITemporalConnection
        ?? throw new ArgumentException("The worker's client must have a connection of this SDK", nameof(client));
}
