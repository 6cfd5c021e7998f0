using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Signals.
internal sealed partial class HistoryEngine
{
    public Task<SignalWorkflowExecutionResponse> SignalWorkflowExecutionAsync(NamespaceEntry ns, SignalWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("SignalWorkflowExecution");
}
