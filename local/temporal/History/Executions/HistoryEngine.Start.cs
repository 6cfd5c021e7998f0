using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Starting executions.
internal sealed partial class HistoryEngine
{
    public Task<StartWorkflowExecutionResponse> StartWorkflowExecutionAsync(NamespaceEntry ns, StartWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("StartWorkflowExecution");

    public Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartWorkflowExecutionAsync(NamespaceEntry ns, SignalWithStartWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("SignalWithStartWorkflowExecution");
}
