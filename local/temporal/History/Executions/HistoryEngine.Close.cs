using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Ending executions from outside.
internal sealed partial class HistoryEngine
{
    public async Task<RequestCancelWorkflowExecutionResponse> RequestCancelWorkflowExecutionAsync(
        NamespaceEntry ns, RequestCancelWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns, request.WorkflowExecution, ct);
        if (!AddressedRun(transaction, request.WorkflowExecution, request.FirstExecutionRunId).State.IsRunning)
        {
            return new RequestCancelWorkflowExecutionResponse(); // A workflow that has ended needs no asking.
        }

        var run = OpenRun(transaction, RunIdOf(request.WorkflowExecution, request.FirstExecutionRunId), request.FirstExecutionRunId);
        if (run.Execution.CancelRequested)
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
        await using var transaction = await BeginAsync(ns, request.WorkflowExecution, ct);
        if (!AddressedRun(transaction, request.WorkflowExecution, request.FirstExecutionRunId).State.IsRunning)
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        var run = OpenRun(transaction, RunIdOf(request.WorkflowExecution, request.FirstExecutionRunId), request.FirstExecutionRunId);
        run.Terminate(request.Reason, request.Details, request.Identity, request.Links);
        await transaction.CommitAsync();
        return new TerminateWorkflowExecutionResponse();
    }

    private static WorkflowRun AddressedRun(Transaction transaction, WorkflowExecution execution, string firstRunId) =>
        FindRun(transaction.Chain, RunIdOf(execution, firstRunId));

    /// <summary>Who names the first run of a chain means the current one, whatever else the request says.</summary>
    private static string RunIdOf(WorkflowExecution execution, string firstRunId) => firstRunId.Length > 0 ? "" : execution.RunId;
}
