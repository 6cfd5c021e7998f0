using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Protocol.Health;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Version.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>What the server says about itself.</summary>
internal sealed class SystemCalls(string clusterId, DateTimeOffset startTime)
{
    /// <summary>The version whose behaviour this server has.</summary>
    public const string ServerVersion = "1.32.0";

    public const string ClusterName = "active";

    private const string Store = "egress";

    // What nothing here implements, and what clients cope with when it is empty: they show an empty list.
    private static readonly string[] EmptyAnswers =
        ["ListSchedules", "CountSchedules", "ListBatchOperations", "ListWorkerDeployments", "ListWorkers", "CountWorkers"];

    private static readonly (string Client, string Versions)[] SupportedClients =
    [
        ("temporal-go", "<2.0.0"), ("temporal-java", "<2.0.0"), ("temporal-php", "<2.0.0"), ("temporal-typescript", "<2.0.0"),
        ("temporal-cli", "<2.0.0"), ("temporal-server", "<2.0.0"), ("temporal-ui", "<3.0.0"), ("Nexus-go-sdk", "<2.0.0"),
    ];

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service)
    {
        service
            .Add<GetSystemInfoRequest, GetSystemInfoResponse>("GetSystemInfo", GetSystemInfo)
            .Add<GetClusterInfoRequest, GetClusterInfoResponse>("GetClusterInfo", GetClusterInfo)
            .Add<GetSearchAttributesRequest, GetSearchAttributesResponse>("GetSearchAttributes", GetSearchAttributes);
        foreach (var name in EmptyAnswers)
        {
            service.Add<Empty, Empty>(name, _ => new Empty());
        }
    }

    /// <summary>Health of a service: those that the table holds are serving.</summary>
    public static void AddHealthTo(GrpcMethodTable.Builder table, IReadOnlyCollection<string> services) => table
        .Service("grpc.health.v1.Health")
        .Add<HealthCheckRequest, HealthCheckResponse>("Check", request => request.Service.Length == 0 || services.Contains(request.Service)
            ? new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }
            : throw new GrpcStatusException(GrpcStatusCode.NotFound, "unknown service"));

    private static GetSystemInfoResponse GetSystemInfo(GetSystemInfoRequest request) => new()
    {
        ServerVersion = ServerVersion,
        Capabilities = new GetSystemInfoResponse.Types.Capabilities
        {
            SignalAndQueryHeader = true,
            InternalErrorDifferentiation = true,
            ActivityFailureIncludeHeartbeat = true,
            EncodedFailureAttributes = true,
            BuildIdBasedVersioning = true,
            UpsertMemo = true,
            EagerWorkflowStart = true,
            SdkMetadata = true,
            CountGroupByExecutionStatus = true,
        },
    };

    private GetClusterInfoResponse GetClusterInfo(GetClusterInfoRequest request)
    {
        var info = new GetClusterInfoResponse
        {
            ServerVersion = ServerVersion,
            ClusterId = clusterId,
            ClusterName = ClusterName,
            HistoryShardCount = 1,
            PersistenceStore = Store,
            VisibilityStore = Store,
            VersionInfo = new VersionInfo
            {
                Current = new ReleaseInfo { Version = ServerVersion },
                Recommended = new ReleaseInfo { Version = ServerVersion },
                LastUpdateTime = startTime.ToTimestamp(),
            },
        };
        foreach (var (client, versions) in SupportedClients)
        {
            info.SupportedClients[client] = versions;
        }

        return info;
    }

    private static GetSearchAttributesResponse GetSearchAttributes(GetSearchAttributesRequest request)
    {
        var response = new GetSearchAttributesResponse();
        response.Keys.Add(SystemSearchAttributes.System);
        response.Keys.Add(SystemSearchAttributes.Predefined);
        return response;
    }
}
