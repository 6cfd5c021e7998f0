using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// Activity tasks: answered by the worker that has the token, or by anyone who knows the activity's id.
internal sealed partial class HistoryEngine
{
    public async Task<RespondActivityTaskCompletedResponse> RespondActivityTaskCompletedAsync(
        NamespaceEntry ns, RespondActivityTaskCompletedRequest request, CancellationToken ct)
    {
        await ChangeActivityAsync(
            ActivityReference.ByToken(request.TaskToken),
            (run, activity) => run.CompleteActivity(activity, request.Result, request.Identity, request.WorkerVersion),
            ct);
        return new RespondActivityTaskCompletedResponse();
    }

    public async Task<RespondActivityTaskCompletedByIdResponse> RespondActivityTaskCompletedByIdAsync(
        NamespaceEntry ns, RespondActivityTaskCompletedByIdRequest request, CancellationToken ct)
    {
        await ChangeActivityAsync(
            ActivityReference.ById(ns, request.WorkflowId, request.RunId, request.ActivityId),
            (run, activity) =>
            {
                if (activity.StartedTime is null)
                {
                    run.StartActivity(activity, request.Identity, requestId: "");
                }

                run.CompleteActivity(activity, request.Result, request.Identity, version: null);
            },
            ct,
            mayBeWaiting: true);
        return new RespondActivityTaskCompletedByIdResponse();
    }

    public async Task<RespondActivityTaskFailedResponse> RespondActivityTaskFailedAsync(
        NamespaceEntry ns, RespondActivityTaskFailedRequest request, CancellationToken ct)
    {
        await ChangeActivityAsync(
            ActivityReference.ByToken(request.TaskToken),
            (run, activity) => Fail(run, activity, request.Failure, request.LastHeartbeatDetails, request.Identity, request.WorkerVersion),
            ct);
        return new RespondActivityTaskFailedResponse();
    }

    public async Task<RespondActivityTaskFailedByIdResponse> RespondActivityTaskFailedByIdAsync(
        NamespaceEntry ns, RespondActivityTaskFailedByIdRequest request, CancellationToken ct)
    {
        await ChangeActivityAsync(
            ActivityReference.ById(ns, request.WorkflowId, request.RunId, request.ActivityId),
            (run, activity) => Fail(run, activity, request.Failure, request.LastHeartbeatDetails, request.Identity, version: null),
            ct);
        return new RespondActivityTaskFailedByIdResponse();
    }

    public async Task<RespondActivityTaskCanceledResponse> RespondActivityTaskCanceledAsync(
        NamespaceEntry ns, RespondActivityTaskCanceledRequest request, CancellationToken ct)
    {
        await ChangeActivityAsync(
            ActivityReference.ByToken(request.TaskToken),
            (run, activity) => Cancel(run, activity, request.Details, request.Identity, request.WorkerVersion),
            ct);
        return new RespondActivityTaskCanceledResponse();
    }

    public async Task<RespondActivityTaskCanceledByIdResponse> RespondActivityTaskCanceledByIdAsync(
        NamespaceEntry ns, RespondActivityTaskCanceledByIdRequest request, CancellationToken ct)
    {
        await ChangeActivityAsync(
            ActivityReference.ById(ns, request.WorkflowId, request.RunId, request.ActivityId),
            (run, activity) => Cancel(run, activity, request.Details, request.Identity, version: null),
            ct);
        return new RespondActivityTaskCanceledByIdResponse();
    }

    public async Task<RecordActivityTaskHeartbeatResponse> RecordActivityTaskHeartbeatAsync(
        NamespaceEntry ns, RecordActivityTaskHeartbeatRequest request, CancellationToken ct)
    {
        var cancelRequested = false;
        await ChangeActivityAsync(
            ActivityReference.ByToken(request.TaskToken),
            (run, activity) => cancelRequested = Beat(run, activity, request.Details),
            ct);
        return new RecordActivityTaskHeartbeatResponse { CancelRequested = cancelRequested };
    }

    public async Task<RecordActivityTaskHeartbeatByIdResponse> RecordActivityTaskHeartbeatByIdAsync(
        NamespaceEntry ns, RecordActivityTaskHeartbeatByIdRequest request, CancellationToken ct)
    {
        var cancelRequested = false;
        await ChangeActivityAsync(
            ActivityReference.ById(ns, request.WorkflowId, request.RunId, request.ActivityId),
            (run, activity) => cancelRequested = Beat(run, activity, request.Details),
            ct);
        return new RecordActivityTaskHeartbeatByIdResponse { CancelRequested = cancelRequested };
    }

    private static void Fail(
        RunEditor run, PendingActivity activity, Failure? failure, Payloads? lastDetails, string identity, WorkerVersionStamp? version)
    {
        if (lastDetails is not null)
        {
            Beat(run, activity, lastDetails);
        }

        run.FailActivity(activity, failure ?? new Failure(), identity, version);
    }

    private static void Cancel(RunEditor run, PendingActivity activity, Payloads? details, string identity, WorkerVersionStamp? version)
    {
        if (!activity.CancelRequested)
        {
            throw GrpcStatusException.InvalidArgument("unable to mark activity as canceled without activity being request canceled first");
        }

        run.CancelActivity(activity, details, identity, version);
        run.ScheduleWorkflowTaskIfNone();
    }

    private static bool Beat(RunEditor run, PendingActivity activity, Payloads? details)
    {
        activity.LastHeartbeatTime = run.Timestamp;
        activity.HeartbeatDetails = details;
        return activity.CancelRequested;
    }

    /// <summary>Changes an activity that a worker has.</summary>
    /// <param name="reference">Which.</param>
    /// <param name="change">The change.</param>
    /// <param name="ct">Ends the wait for the workflow's turn.</param>
    /// <param name="mayBeWaiting">Whether one that is named by its id may still wait for a worker.</param>
    private async Task ChangeActivityAsync(
        ActivityReference reference, Action<RunEditor, PendingActivity> change, CancellationToken ct, bool mayBeWaiting = false)
    {
        await using var transaction = await BeginAsync(reference.NamespaceId, reference.WorkflowId, reference.RunId, ct);
        var run = OpenRun(transaction, reference.RunId);
        if (!run.State.IsRunning)
        {
            throw ExecutionErrors.AlreadyCompleted();
        }

        change(run, FindActivity(run, reference, mayBeWaiting));
        await transaction.CommitAsync();
    }

    private static PendingActivity FindActivity(RunEditor run, ActivityReference reference, bool mayBeWaiting)
    {
        if (reference.ScheduledEventId == 0)
        {
            var named = run.FindActivity(reference.ActivityId) ?? throw ExecutionErrors.NotFound(
                $"cannot find pending activity with ActivityID {reference.ActivityId}, check workflow execution history for more details");
            return mayBeWaiting || named.StartedTime is not null
                ? run.State.Activities.Edit(named.ScheduledEventId)!
                : throw ExecutionErrors.ActivityTaskNotFound();
        }

        return run.State.Activities.TryGet(reference.ScheduledEventId, out var activity)
            && activity.StartedTime is not null
            && activity.Attempt == reference.Attempt
            ? run.State.Activities.Edit(reference.ScheduledEventId)!
            : throw ExecutionErrors.ActivityTaskNotFound();
    }
}
