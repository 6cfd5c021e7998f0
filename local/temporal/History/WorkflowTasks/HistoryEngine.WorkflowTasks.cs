using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Workflow tasks.
internal sealed partial class HistoryEngine
{
    public Task<PollWorkflowTaskQueueResponse> PollWorkflowTaskQueueAsync(NamespaceEntry ns, PollWorkflowTaskQueueRequest request, CancellationToken ct) =>
        throw Unimplemented("PollWorkflowTaskQueue");

    public Task<RespondWorkflowTaskCompletedResponse> RespondWorkflowTaskCompletedAsync(NamespaceEntry ns, RespondWorkflowTaskCompletedRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondWorkflowTaskCompleted");

    public Task<RespondWorkflowTaskFailedResponse> RespondWorkflowTaskFailedAsync(NamespaceEntry ns, RespondWorkflowTaskFailedRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondWorkflowTaskFailed");

    public Task<ResetStickyTaskQueueResponse> ResetStickyTaskQueueAsync(NamespaceEntry ns, ResetStickyTaskQueueRequest request, CancellationToken ct) =>
        throw Unimplemented("ResetStickyTaskQueue");
}
