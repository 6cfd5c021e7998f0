using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Ending executions from outside.
internal sealed partial class HistoryEngine
{
    public Task<RequestCancelWorkflowExecutionResponse> RequestCancelWorkflowExecutionAsync(NamespaceEntry ns, RequestCancelWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("RequestCancelWorkflowExecution");

    public Task<TerminateWorkflowExecutionResponse> TerminateWorkflowExecutionAsync(NamespaceEntry ns, TerminateWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("TerminateWorkflowExecution");
}
