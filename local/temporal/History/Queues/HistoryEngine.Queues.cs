using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Task queues and the workers that poll them.
internal sealed partial class HistoryEngine
{
    private readonly string hostName = Environment.MachineName;

    public Task<DescribeTaskQueueResponse> DescribeTaskQueueAsync(NamespaceEntry ns, DescribeTaskQueueRequest request, CancellationToken ct)
    {
        var response = new DescribeTaskQueueResponse();
        if (request.ApiMode == DescribeTaskQueueMode.Enhanced)
        {
            DescribeByType(ns, request, response);
            return Task.FromResult(response);
        }

        var type = request.TaskQueueType == TaskQueueType.Unspecified ? TaskQueueType.Workflow : request.TaskQueueType;
        var described = Describe(ns, request, type);
        response.Pollers.Add(described.Pollers.Select(Poller));
        if (request.IncludeTaskQueueStatus)
        {
            response.TaskQueueStatus = new TaskQueueStatus { BacklogCountHint = described.BacklogCount, TaskIdBlock = new TaskIdBlock() };
        }

        if (request.ReportStats)
        {
            response.Stats = Stats(described);
        }

        return Task.FromResult(response);
    }

    public Task<ListTaskQueuePartitionsResponse> ListTaskQueuePartitionsAsync(
        NamespaceEntry ns, ListTaskQueuePartitionsRequest request, CancellationToken ct)
    {
        var partition = new TaskQueuePartitionMetadata { Key = request.TaskQueue.Name, OwnerHostName = hostName };
        return Task.FromResult(new ListTaskQueuePartitionsResponse
        {
            ActivityTaskQueuePartitions = { partition },
            WorkflowTaskQueuePartitions = { partition.Clone() },
        });
    }

    public Task<ShutdownWorkerResponse> ShutdownWorkerAsync(NamespaceEntry ns, ShutdownWorkerRequest request, CancellationToken ct)
    {
        queues.ShutdownWorker(ns.Name, request.WorkerInstanceKey, request.StickyTaskQueue);
        return Task.FromResult(new ShutdownWorkerResponse());
    }

    /// <summary>A worker says how it is; nothing here needs to know.</summary>
    public Task<RecordWorkerHeartbeatResponse> RecordWorkerHeartbeatAsync(NamespaceEntry ns, RecordWorkerHeartbeatRequest request, CancellationToken ct)
    {
        _ = hostName;
        return Task.FromResult(new RecordWorkerHeartbeatResponse());
    }

    private void DescribeByType(NamespaceEntry ns, DescribeTaskQueueRequest request, DescribeTaskQueueResponse response)
    {
        var version = new TaskQueueVersionInfo();
        IEnumerable<TaskQueueType> types = request.TaskQueueTypes.Count > 0 ? request.TaskQueueTypes : [TaskQueueType.Workflow, TaskQueueType.Activity];
        foreach (var type in types)
        {
            var described = Describe(ns, request, type);
            var info = new TaskQueueTypeInfo();
            if (request.ReportPollers)
            {
                info.Pollers.Add(described.Pollers.Select(Poller));
            }

            if (request.ReportStats)
            {
                info.Stats = Stats(described);
            }

            version.TypesInfo[(int)type] = info;
        }

        response.VersionsInfo[""] = version;
    }

    private TaskQueueDescription Describe(NamespaceEntry ns, DescribeTaskQueueRequest request, TaskQueueType type)
    {
        var kind = request.TaskQueue.Kind == TaskQueueKind.Sticky ? TaskQueueKind.Sticky : TaskQueueKind.Normal;
        return queues.Describe(new TaskQueueKey(ns.Name, request.TaskQueue.Name, type, kind));
    }

    private static PollerInfo Poller(PollerSighting sighting) => new()
    {
        Identity = sighting.Identity,
        LastAccessTime = sighting.LastAccess.ToTimestamp(),
        RatePerSecond = sighting.RatePerSecond > 0 ? sighting.RatePerSecond : 100_000,
    };

    private static TaskQueueStats Stats(TaskQueueDescription described) => new()
    {
        ApproximateBacklogCount = described.BacklogCount,
        ApproximateBacklogAge = described.BacklogAge.ToDuration(),
        TasksAddRate = (float)described.AddRate,
        TasksDispatchRate = (float)described.DispatchRate,
    };
}
