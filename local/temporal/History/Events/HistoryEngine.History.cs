using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Reading histories.
internal sealed partial class HistoryEngine
{
    public Task<GetWorkflowExecutionHistoryResponse> GetWorkflowExecutionHistoryAsync(NamespaceEntry ns, GetWorkflowExecutionHistoryRequest request, CancellationToken ct) =>
        throw Unimplemented("GetWorkflowExecutionHistory");

    public Task<GetWorkflowExecutionHistoryReverseResponse> GetWorkflowExecutionHistoryReverseAsync(NamespaceEntry ns, GetWorkflowExecutionHistoryReverseRequest request, CancellationToken ct) =>
        throw Unimplemented("GetWorkflowExecutionHistoryReverse");
}
