using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.History.Updates;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using WorkflowTaskKind = DataEgress.Local.Temporal.State.WorkflowTaskState.Types.Kind;

namespace DataEgress.Local.Temporal.History;

// Updates.
internal sealed partial class HistoryEngine
{
    private const int MostUpdatesInFlight = 10;
    private const int MostUpdateBytesInFlight = 20 << 20;
    private const int AttemptsBeforeUpdatesFail = 3;

    /// <summary>Who waits for an update is answered after this long, however far it is.</summary>
    private static readonly TimeSpan UpdateLongPoll = TimeSpan.FromSeconds(20);

    public async Task<UpdateWorkflowExecutionResponse> UpdateWorkflowExecutionAsync(
        NamespaceEntry ns, UpdateWorkflowExecutionRequest request, CancellationToken ct)
    {
        UpdateAdmission admission;
        await using (var transaction = await BeginAsync(ns, request.WorkflowExecution, ct))
        {
            admission = Admit(OpenRun(transaction, request.WorkflowExecution.RunId, request.FirstExecutionRunId), request.Request);
            if (admission.HasChanges)
            {
                await transaction.CommitAsync();
            }
        }

        return await WaitAsync(admission, request, ct);
    }

    public async Task<PollWorkflowExecutionUpdateResponse> PollWorkflowExecutionUpdateAsync(
        NamespaceEntry ns, PollWorkflowExecutionUpdateRequest request, CancellationToken ct)
    {
        var reference = request.UpdateRef;
        UpdateAdmission admission;
        await using (var transaction = await BeginAsync(ns, reference.WorkflowExecution, ct))
        {
            var run = FindRun(transaction.Chain, reference.WorkflowExecution.RunId);
            admission = FindUpdate(run, reference.UpdateId)
                ?? throw ExecutionErrors.NotFound($"update \"{reference.UpdateId}\" not found");
        }

        var status = await admission.WaitAsync(request.WaitPolicy.LifecycleStage, UpdateLongPoll, ct);
        await admission.Run.Chain.Durable;
        return new PollWorkflowExecutionUpdateResponse
        {
            Outcome = status.Outcome,
            Stage = status.Stage,
            UpdateRef = new UpdateRef { WorkflowExecution = IdentityOf(admission.Run), UpdateId = reference.UpdateId },
        };
    }

    /// <summary>Finds the request's update in the run, or makes it and a workflow task to go with.</summary>
    private static UpdateAdmission Admit(RunEditor run, Request request)
    {
        var id = request.Meta.UpdateId;
        if (FindUpdate(run.Run, id) is { } known)
        {
            return known;
        }

        if (!run.State.IsRunning)
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        if (run.Execution.WorkflowTaskAttempt >= AttemptsBeforeUpdatesFail)
        {
            throw UpdateErrors.TaskFailing();
        }

        if (run.Run.CloseAttempted && run.State.HasStartedWorkflowTask)
        {
            throw ExecutionErrors.Closing();
        }

        if (run.Run.Updates.Count >= MostUpdatesInFlight)
        {
            throw UpdateErrors.TooManyInFlight(MostUpdatesInFlight);
        }

        if (run.Execution.UpdateCount + run.Run.Updates.Count >= RunEditor.MostUpdates)
        {
            throw UpdateErrors.TooManyInAll(RunEditor.MostUpdates);
        }

        if (run.Run.Updates.RequestBytes + request.CalculateSize() >= MostUpdateBytesInFlight)
        {
            throw UpdateErrors.TooLargeInFlight(MostUpdateBytesInFlight);
        }

        var update = new PendingUpdate(id, request);
        run.Run.Updates.Add(update);
        // Not even a delay of the first task holds an update up.
        var needsTask = run.Execution.WorkflowTask is null;
        if (needsTask)
        {
            run.ScheduleWorkflowTask(WorkflowTaskKind.Speculative);
        }

        return new UpdateAdmission(run.Run, update, Ended: null, HasChanges: needsTask);
    }

    /// <summary>The update with this id, at work or ended. Null when there is none.</summary>
    private static UpdateAdmission? FindUpdate(WorkflowRun run, string id)
    {
        if (run.Updates.Find(id, run.State) is { } pending)
        {
            // After a restart a closed run has nobody left to end its accepted updates.
            return run.State.IsRunning
                ? new UpdateAdmission(run, pending, Ended: null)
                : new UpdateAdmission(run, pending, new Outcome { Failure = UpdateErrors.WorkflowCompleted() });
        }

        return run.State.Updates.TryGet(id, out var stored) && stored.CompletedEventId != 0
            ? new UpdateAdmission(
                run, null, run.State.FindEvent(stored.CompletedEventId).WorkflowExecutionUpdateCompletedEventAttributes.Outcome)
            : null;
    }

    private static async Task<UpdateWorkflowExecutionResponse> WaitAsync(
        UpdateAdmission admission, UpdateWorkflowExecutionRequest request, CancellationToken ct)
    {
        var status = await admission.WaitAsync(request.WaitPolicy.LifecycleStage, UpdateLongPoll, ct);
        await admission.Run.Chain.Durable;
        return new UpdateWorkflowExecutionResponse
        {
            UpdateRef = new UpdateRef { WorkflowExecution = IdentityOf(admission.Run), UpdateId = request.Request.Meta.UpdateId },
            Outcome = status.Outcome,
            Stage = status.Stage,
        };
    }

    /// <summary>An update in a run: one to wait for, or its outcome.</summary>
    private sealed record UpdateAdmission(WorkflowRun Run, PendingUpdate? Pending, Outcome? Ended, bool HasChanges = false)
    {
        public Task<UpdateStatus> WaitAsync(UpdateWorkflowExecutionLifecycleStage stage, TimeSpan longest, CancellationToken ct) =>
            Ended is not null
                ? Task.FromResult(new UpdateStatus(UpdateWorkflowExecutionLifecycleStage.Completed, Ended))
                : Pending!.WaitAsync(stage, longest, ct);
    }
}
