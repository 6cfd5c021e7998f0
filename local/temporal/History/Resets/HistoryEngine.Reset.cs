using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Resets;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Resets: a new run that begins with a part of another one's history.
internal sealed partial class HistoryEngine
{
    public async Task<ResetWorkflowExecutionResponse> ResetWorkflowExecutionAsync(
        NamespaceEntry ns, ResetWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns, request.WorkflowExecution, ct);
        var source = FindRun(transaction.Chain, request.WorkflowExecution.RunId);
        var finish = request.WorkflowTaskFinishEventId;
        if (finish <= 1 || finish > source.State.Events.Count)
        {
            throw GrpcStatusException.InvalidArgument("Workflow task finish ID must be > 1 && <= workflow last event ID.");
        }

        if (transaction.Current!.State.Execution.CreateRequestId == request.RequestId)
        {
            return new ResetWorkflowExecutionResponse { RunId = transaction.Current.RunId };
        }

        var copied = source.State.Events.Read(1, finish);
        var runId = NewRunId();
        EndCurrent(transaction, request.Reason, runId);
        transaction.Open(source).Execution.ResetRunId = runId;
        var run = transaction.AddRun(runId);
        new HistoryCopy(run, source).Apply(copied, source.State.Execution.CreateRequestId);
        FailCopiedWorkflowTask(run, source, finish, request.Reason);
        foreach (var later in LaterEvents(transaction, source, finish))
        {
            Reapply(run, later, request);
        }

        run.State.FlushBuffered();
        run.NoteAdmittedUpdates();
        run.ScheduleWorkflowTaskIfNone();
        await transaction.CommitAsync();
        return new ResetWorkflowExecutionResponse { RunId = runId };
    }

    /// <summary>The run that goes on until now ends; nobody else hears of it.</summary>
    private static void EndCurrent(Transaction transaction, string reason, string resetRunId)
    {
        if (transaction.Current is { State.IsRunning: true } current)
        {
            var ending = transaction.Open(current);
            ending.Terminate(reason, details: null, ResetterIdentity);
            ending.Execution.ResetRunId = resetRunId;
        }
    }

    /// <summary>The history is cut within a workflow task; that one has failed.</summary>
    private static void FailCopiedWorkflowTask(RunEditor run, WorkflowRun source, long finish, string reason)
    {
        if (run.Execution.WorkflowTask is not { } task)
        {
            throw GrpcStatusException.InvalidArgument(
                $"Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, WorkflowTaskStarted + 1]: {finish}");
        }

        if (task.StartedEventId == 0)
        {
            run.StartWorkflowTask(ResetterIdentity, Guid.NewGuid().ToString(), run.CurrentTaskQueue());
        }

        run.FailWorkflowTask(
            WorkflowTaskFailedCause.ResetWorkflow,
            new Failure { Message = reason, ResetWorkflowFailureInfo = new ResetWorkflowFailureInfo() },
            ResetterIdentity,
            baseRunId: source.RunId,
            newRunId: run.RunId);
    }

    /// <summary>What happened from the cut on, in this run and those that went on from it.</summary>
    private static IEnumerable<HistoryEvent> LaterEvents(Transaction transaction, WorkflowRun source, long finish)
    {
        var from = finish;
        for (WorkflowRun? run = source; run is not null; from = 1)
        {
            foreach (var later in run.State.ReadWithStaged(from, run.State.NextEventId))
            {
                yield return later;
            }

            var next = run.State.Execution is { Status: WorkflowExecutionStatus.ContinuedAsNew } execution ? execution.NextRunId : "";
            run = next.Length > 0 ? transaction.Chain.Find(next) : null;
        }
    }
}
