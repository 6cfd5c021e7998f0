using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Deleting executions.
internal sealed partial class HistoryEngine
{
    public Task<DeleteWorkflowExecutionResponse> DeleteWorkflowExecutionAsync(NamespaceEntry ns, DeleteWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("DeleteWorkflowExecution");
}
