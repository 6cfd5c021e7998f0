using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Resets.
internal sealed partial class HistoryEngine
{
    public Task<ResetWorkflowExecutionResponse> ResetWorkflowExecutionAsync(NamespaceEntry ns, ResetWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("ResetWorkflowExecution");
}
