using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Task queues and workers.
internal sealed partial class HistoryEngine
{
    public Task<DescribeTaskQueueResponse> DescribeTaskQueueAsync(NamespaceEntry ns, DescribeTaskQueueRequest request, CancellationToken ct) =>
        throw Unimplemented("DescribeTaskQueue");

    public Task<ListTaskQueuePartitionsResponse> ListTaskQueuePartitionsAsync(NamespaceEntry ns, ListTaskQueuePartitionsRequest request, CancellationToken ct) =>
        throw Unimplemented("ListTaskQueuePartitions");

    public Task<ShutdownWorkerResponse> ShutdownWorkerAsync(NamespaceEntry ns, ShutdownWorkerRequest request, CancellationToken ct) =>
        throw Unimplemented("ShutdownWorker");

    public Task<RecordWorkerHeartbeatResponse> RecordWorkerHeartbeatAsync(NamespaceEntry ns, RecordWorkerHeartbeatRequest request, CancellationToken ct) =>
        throw Unimplemented("RecordWorkerHeartbeat");
}
