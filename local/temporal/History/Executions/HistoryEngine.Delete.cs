using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Deleting executions: when asked to, and at the end of their retention.
internal sealed partial class HistoryEngine
{
    public async Task<DeleteWorkflowExecutionResponse> DeleteWorkflowExecutionAsync(
        NamespaceEntry ns, DeleteWorkflowExecutionRequest request, CancellationToken ct)
    {
        WorkflowRun run;
        await using (var transaction = await BeginAsync(ns, request.WorkflowExecution, ct))
        {
            run = FindRun(transaction.Chain, request.WorkflowExecution.RunId);
            if (run.State.IsRunning)
            {
                transaction.Open(run).Terminate("Delete workflow execution", details: null, RunEditor.ServerIdentity);
                await transaction.CommitAsync();
            }
        }

        await DeleteAsync(run);
        return new DeleteWorkflowExecutionResponse();
    }

    /// <summary>Deletes the closed run, unless somebody has done so before.</summary>
    private async Task DeleteAsync(WorkflowRun run)
    {
        await using var transaction = await BeginIfExistsAsync(run.Chain.NamespaceId, run.Chain.WorkflowId);
        if (transaction?.Chain.Find(run.RunId) == run)
        {
            await transaction.DeleteAsync(run);
            visibility.Delete(run.RunId);
        }
    }

    /// <summary>Keeps the closed run until its namespace's retention is over.</summary>
    private void KeepForRetention(WorkflowRun run)
    {
        if (run.State.Execution.CloseTime is { } closed)
        {
            run.Live.Arm(
                timers,
                WorkKey.Retention,
                closed.ToDateTimeOffset() + RetentionOf(run.Chain.NamespaceId),
                () => OnRetentionAsync(run),
                drivesSkipping: false);
        }
    }

    private async ValueTask OnRetentionAsync(WorkflowRun run)
    {
        await Task.Yield();
        await using (var transaction = await BeginIfExistsAsync(run.Chain.NamespaceId, run.Chain.WorkflowId))
        {
            run.Live.Fired(WorkKey.Retention);
            if (run.State.Execution.CloseTime.ToDateTimeOffset() + RetentionOf(run.Chain.NamespaceId) > clock.GetUtcNow())
            {
                KeepForRetention(run); // It has been prolonged.
                return;
            }
        }

        await DeleteAsync(run);
    }
}
