using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.History.Updates;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Start and update in one.
internal sealed partial class HistoryEngine
{
    public async Task<ExecuteMultiOperationResponse> ExecuteMultiOperationAsync(
        NamespaceEntry ns, ExecuteMultiOperationRequest request, CancellationToken ct)
    {
        var start = request.Operations[0].StartWorkflow;
        var update = request.Operations[1].UpdateWorkflow;
        for (var repeated = false; ; repeated = true)
        {
            UpdateAdmission admission;
            StartWorkflowExecutionResponse started;
            await using (var transaction = await BeginOrCreateAsync(ns.Id, start.WorkflowId, ct))
            {
                (started, admission) = StartAndAdmit(transaction, ns, start, update);
                await transaction.CommitAsync();
            }

            try
            {
                var response = new ExecuteMultiOperationResponse();
                response.Responses.Add(new ExecuteMultiOperationResponse.Types.Response { StartWorkflow = started });
                response.Responses.Add(new ExecuteMultiOperationResponse.Types.Response { UpdateWorkflow = await WaitAsync(admission, update, ct) });
                return response;
            }
            catch (GrpcStatusException fault) when (UpdateErrors.IsAbortedByClosing(fault) && !started.Started && !repeated)
            {
                // The workflow that was there has closed: this call can start another one, but not for ever.
            }
            catch (GrpcStatusException fault) when (UpdateErrors.IsAbortedByClosing(fault) && !started.Started)
            {
                throw UpdateErrors.MultiOperationFailed(null, new GrpcStatusException(GrpcStatusCode.Aborted, fault.Message));
            }
            catch (GrpcStatusException fault)
            {
                throw started.Started ? UpdateErrors.UpdateAfterStartFailed(fault) : UpdateErrors.MultiOperationFailed(null, fault);
            }
        }
    }

    /// <summary>Finds the update, or the workflow to update, or starts one; the update's workflow task is the first.</summary>
    private (StartWorkflowExecutionResponse Started, UpdateAdmission Admission) StartAndAdmit(
        Transaction transaction, NamespaceEntry ns, StartWorkflowExecutionRequest start, UpdateWorkflowExecutionRequest update)
    {
        if (transaction.Current is { } current)
        {
            var execution = current.State.Execution;
            var known = FindUpdate(current, update.Request.Meta.UpdateId);
            var running = current.State.IsRunning;
            if (known is not null && (running || known.Ended is not null))
            {
                return (Existing(current), known);
            }

            if (running
                && (execution.CreateRequestId == start.RequestId || start.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.UseExisting))
            {
                return (Existing(current), AdmitOrFail(transaction.Open(current)));
            }
        }

        StartWorkflowExecutionResponse started;
        try
        {
            started = StartWorkflow(transaction, ns, start);
        }
        catch (GrpcStatusException fault)
        {
            throw UpdateErrors.MultiOperationFailed(fault, null);
        }

        return (started, AdmitOrFail(transaction.Open(transaction.Current!)));

        static StartWorkflowExecutionResponse Existing(WorkflowRun run) => new() { RunId = run.RunId, Status = run.State.Execution.Status };

        UpdateAdmission AdmitOrFail(RunEditor run)
        {
            try
            {
                return Admit(run, update.Request);
            }
            catch (GrpcStatusException fault)
            {
                throw UpdateErrors.MultiOperationFailed(null, fault);
            }
        }
    }
}
