using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// What an execution is doing.
internal sealed partial class HistoryEngine
{
    public Task<DescribeWorkflowExecutionResponse> DescribeWorkflowExecutionAsync(NamespaceEntry ns, DescribeWorkflowExecutionRequest request, CancellationToken ct) =>
        throw Unimplemented("DescribeWorkflowExecution");
}
