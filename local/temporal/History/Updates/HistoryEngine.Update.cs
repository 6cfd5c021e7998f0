using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Updates.
internal sealed partial class HistoryEngine
{
    public Task<UpdateWorkflowExecutionResponse> UpdateWorkflowExecutionAsync(NamespaceEntry ns, UpdateWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("UpdateWorkflowExecution");

    public Task<PollWorkflowExecutionUpdateResponse> PollWorkflowExecutionUpdateAsync(NamespaceEntry ns, PollWorkflowExecutionUpdateRequest request, CancellationToken ct) =>
        throw Unimplemented("PollWorkflowExecutionUpdate");

    public Task<ExecuteMultiOperationResponse> ExecuteMultiOperationAsync(NamespaceEntry ns, ExecuteMultiOperationRequest request, CancellationToken ct) =>
        throw Unimplemented("ExecuteMultiOperation");
}
