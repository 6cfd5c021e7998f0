using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using DataEgress.Local.Temporal.Time;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.History;

// What one run does to other executions. Never while holding its own lock: the other may be waiting for this one.
internal sealed partial class HistoryEngine
{
    internal NamespaceRegistry Namespaces => namespaces;

    /// <summary>How long a closed run of the namespace is kept.</summary>
    internal TimeSpan RetentionOf(string namespaceId) =>
        namespaces.TryGetById(namespaceId, out var entry) ? entry.Retention : TimeSpan.FromDays(1);

    partial void FollowCrossWorkflow(WorkflowRun run, RunDelta delta)
    {
        FollowWaiters(run, delta);
        if (!run.State.IsRunning)
        {
            KeepForRetention(run);
            FollowClose(run);
            HoldClock(run);
            return;
        }

        foreach (var child in delta.Children)
        {
            var initiated = run.State.Events[child.InitiatedEventId];
            Post(run, child.RunId.Length == 0 ? () => StartChildAsync(run, child, initiated) : () => ScheduleFirstTaskOfChildAsync(child));
        }

        foreach (var signal in delta.ExternalSignals)
        {
            var wanted = run.State.Events[signal.InitiatedEventId].SignalExternalWorkflowExecutionInitiatedEventAttributes;
            Post(run, () => DeliverSignalAsync(run, signal, wanted));
        }

        foreach (var cancel in delta.ExternalCancels)
        {
            var wanted = run.State.Events[cancel.InitiatedEventId].RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
            Post(run, () => DeliverCancelAsync(run, cancel, wanted));
        }

        // Last: what was posted holds the clock by now.
        HoldClock(run);
    }

    /// <summary>Posts work for the run; the clock does not skip before it is done.</summary>
    private void Post(WorkflowRun run, Func<Task> work)
    {
        var hold = (clock as ServerClock)?.Hold();
        run.Outbox.Post(async () =>
        {
            try
            {
                await work();
            }
#pragma warning disable CA1031 // The run's other work must go on; what failed is done again after a restart.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogCrossWorkflowFailed(logger, run.Chain.WorkflowId, run.RunId, exception);
            }
            finally
            {
                hold?.Dispose();
            }
        });
    }

    /// <summary>Carries out a change of a run that may be gone or closed meanwhile; then nothing happens.</summary>
    private async Task ChangeAsync(WorkflowRun run, Action<RunEditor> change)
    {
        await using var transaction = await BeginIfExistsAsync(run.Chain.NamespaceId, run.Chain.WorkflowId);
        if (transaction?.Chain.Find(run.RunId) == run)
        {
            change(transaction.Open(run));
            await transaction.CommitAsync();
        }
    }

    /// <summary>Locks the chain of a workflow id; null when it has no runs.</summary>
    private async Task<Transaction?> BeginIfExistsAsync(string namespaceId, string workflowId)
    {
        try
        {
            var transaction = await BeginAsync(namespaceId, workflowId, runId: "", CancellationToken.None);
            transaction.RefusesWhenTooLarge = false;
            return transaction;
        }
        catch (GrpcStatusException exception) when (exception.Code == GrpcStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The run of another execution: the one named, or its current one. Null when there is none.</summary>
    private static WorkflowRun? FindRun(Transaction transaction, string runId) =>
        runId.Length == 0 ? transaction.Chain.Current : transaction.Chain.Find(runId);

    private static bool IsChildOf(WorkflowRun run, WorkflowExecution parent) =>
        run.State.Execution.Parent is { } link && link.WorkflowId == parent.WorkflowId && link.RunId == parent.RunId;

    private static WorkflowExecution IdentityOf(WorkflowRun run) => new() { WorkflowId = run.Chain.WorkflowId, RunId = run.RunId };

    [LoggerMessage(Level = LogLevel.Error, Message = "Work of workflow {WorkflowId}, run {RunId}, on another execution failed")]
    private static partial void LogCrossWorkflowFailed(ILogger logger, string workflowId, string runId, Exception exception);
}
