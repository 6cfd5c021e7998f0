using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Ending executions from outside.
internal sealed partial class HistoryEngine
{
    public async Task<RequestCancelWorkflowExecutionResponse> RequestCancelWorkflowExecutionAsync(
        NamespaceEntry ns, RequestCancelWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns.Id, request.WorkflowExecution.WorkflowId, ct);
        var run = OpenRun(transaction, request.WorkflowExecution.RunId, request.FirstExecutionRunId);

        // Once is enough, and a workflow that has ended needs no asking.
        if (!run.State.IsRunning || run.Execution.CancelRequested)
        {
            return new RequestCancelWorkflowExecutionResponse();
        }

        run.RequestCancel(request.Reason, request.Identity, request.RequestId);
        await transaction.CommitAsync();
        return new RequestCancelWorkflowExecutionResponse();
    }

    public async Task<TerminateWorkflowExecutionResponse> TerminateWorkflowExecutionAsync(
        NamespaceEntry ns, TerminateWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns.Id, request.WorkflowExecution.WorkflowId, ct);
        var run = OpenRun(transaction, request.WorkflowExecution.RunId, request.FirstExecutionRunId);
        if (!run.State.IsRunning)
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        run.Terminate(request.Reason, request.Details, request.Identity, request.Links);
        await transaction.CommitAsync();
        return new TerminateWorkflowExecutionResponse();
    }
}
