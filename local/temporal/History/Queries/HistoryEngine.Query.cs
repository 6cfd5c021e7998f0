using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Queries.
internal sealed partial class HistoryEngine
{
    public Task<QueryWorkflowResponse> QueryWorkflowAsync(NamespaceEntry ns, QueryWorkflowRequest request, CancellationToken ct) =>
        throw Unimplemented("QueryWorkflow");

    public Task<RespondQueryTaskCompletedResponse> RespondQueryTaskCompletedAsync(NamespaceEntry ns, RespondQueryTaskCompletedRequest request, CancellationToken ct) =>
        throw Unimplemented("RespondQueryTaskCompleted");
}
