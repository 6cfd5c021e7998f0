using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Activity tasks.
internal sealed partial class HistoryEngine
{
    public Task<PollActivityTaskQueueResponse> PollActivityTaskQueueAsync(NamespaceEntry ns, PollActivityTaskQueueRequest request, CancellationToken ct) =>
        throw Unimplemented("PollActivityTaskQueue");

    public Task<RespondActivityTaskCompletedResponse> RespondActivityTaskCompletedAsync(NamespaceEntry ns, RespondActivityTaskCompletedRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondActivityTaskCompleted");

    public Task<RespondActivityTaskFailedResponse> RespondActivityTaskFailedAsync(NamespaceEntry ns, RespondActivityTaskFailedRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondActivityTaskFailed");

    public Task<RespondActivityTaskCanceledResponse> RespondActivityTaskCanceledAsync(NamespaceEntry ns, RespondActivityTaskCanceledRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondActivityTaskCanceled");

    public Task<RespondActivityTaskCompletedByIdResponse> RespondActivityTaskCompletedByIdAsync(NamespaceEntry ns, RespondActivityTaskCompletedByIdRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondActivityTaskCompletedById");

    public Task<RespondActivityTaskFailedByIdResponse> RespondActivityTaskFailedByIdAsync(NamespaceEntry ns, RespondActivityTaskFailedByIdRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondActivityTaskFailedById");

    public Task<RespondActivityTaskCanceledByIdResponse> RespondActivityTaskCanceledByIdAsync(NamespaceEntry ns, RespondActivityTaskCanceledByIdRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondActivityTaskCanceledById");

    public Task<RecordActivityTaskHeartbeatResponse> RecordActivityTaskHeartbeatAsync(NamespaceEntry ns, RecordActivityTaskHeartbeatRequest request, CancellationToken ct) =>
        throw Unimplemented("RecordActivityTaskHeartbeat");

    public Task<RecordActivityTaskHeartbeatByIdResponse> RecordActivityTaskHeartbeatByIdAsync(NamespaceEntry ns, RecordActivityTaskHeartbeatByIdRequest request, CancellationToken ct) =>
        throw Unimplemented("RecordActivityTaskHeartbeatById");
}
