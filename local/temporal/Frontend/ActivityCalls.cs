using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using Google.Protobuf;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>Calls of workers about activities, by task token and by id.</summary>
internal sealed class ActivityCalls(NamespaceRegistry namespaces, HistoryEngine engine)
{
    private const string ResultTooLarge = "Complete result exceeds size limit.";
    private const string FailureTooLarge = "Failure exceeds size limit.";
    private const string CancelDetailsTooLarge = "Cancel details exceed size limit.";
    private const string HeartbeatTooLarge = "Heartbeat details exceed size limit.";

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>("PollActivityTaskQueue", PollAsync)
        .Add<RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse>("RecordActivityTaskHeartbeat", HeartbeatAsync)
        .Add<RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse>("RespondActivityTaskCompleted", CompleteAsync)
        .Add<RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse>("RespondActivityTaskFailed", FailAsync)
        .Add<RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse>("RespondActivityTaskCanceled", CancelAsync)
        .Add<RecordActivityTaskHeartbeatByIdRequest, RecordActivityTaskHeartbeatByIdResponse>(
            "RecordActivityTaskHeartbeatById", HeartbeatByIdAsync)
        .Add<RespondActivityTaskCompletedByIdRequest, RespondActivityTaskCompletedByIdResponse>(
            "RespondActivityTaskCompletedById", CompleteByIdAsync)
        .Add<RespondActivityTaskFailedByIdRequest, RespondActivityTaskFailedByIdResponse>("RespondActivityTaskFailedById", FailByIdAsync)
        .Add<RespondActivityTaskCanceledByIdRequest, RespondActivityTaskCanceledByIdResponse>(
            "RespondActivityTaskCanceledById", CancelByIdAsync);

    private Task<PollActivityTaskQueueResponse> PollAsync(PollActivityTaskQueueRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        var budget = LongPolls.Budget(call);
        TaskQueueRules.Check(request.TaskQueue);
        RequestRules.CheckIdentity(request.Identity);
        return LongPolls.PollAsync(call, budget, token => engine.PollActivityTaskQueueAsync(ns, request, token));
    }

    private async Task<RecordActivityTaskHeartbeatResponse> HeartbeatAsync(RecordActivityTaskHeartbeatRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        if (!SizeLimits.IsTooLarge(request.Details))
        {
            return await engine.RecordActivityTaskHeartbeatAsync(ns, request, call.Cancelled);
        }

        await FailAsync(ns, request.TaskToken, request.Identity, HeartbeatTooLarge, call);
        return new RecordActivityTaskHeartbeatResponse { CancelRequested = true };
    }

    private async Task<RespondActivityTaskCompletedResponse> CompleteAsync(RespondActivityTaskCompletedRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        RequestRules.CheckIdentity(request.Identity);
        if (!SizeLimits.IsTooLarge(request.Result))
        {
            return await engine.RespondActivityTaskCompletedAsync(ns, request, call.Cancelled);
        }

        await FailAsync(ns, request.TaskToken, request.Identity, ResultTooLarge, call);
        return new RespondActivityTaskCompletedResponse();
    }

    private async Task<RespondActivityTaskFailedResponse> FailAsync(RespondActivityTaskFailedRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        if (request.Failure is { ApplicationFailureInfo: null })
        {
            throw RequestRules.Refused("Failure must have ApplicationFailureInfo.");
        }

        CheckNextRetryDelays(request.Failure);
        RequestRules.CheckIdentity(request.Identity);
        var tooLarge = new List<Failure>();
        if (SizeLimits.IsTooLarge(request.LastHeartbeatDetails))
        {
            request.LastHeartbeatDetails = null;
            tooLarge.Add(FailureRules.OfServer(HeartbeatTooLarge, nonRetryable: true));
        }

        if (SizeLimits.IsTooLarge(request.Failure))
        {
            request.Failure = SizeLimits.Shortened(FailureTooLarge, request.Failure);
            tooLarge.Add(request.Failure);
        }

        var response = await engine.RespondActivityTaskFailedAsync(ns, request, call.Cancelled);
        response.Failures.Add(tooLarge);
        return response;
    }

    private async Task<RespondActivityTaskCanceledResponse> CancelAsync(RespondActivityTaskCanceledRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        RequestRules.CheckIdentity(request.Identity);
        if (!SizeLimits.IsTooLarge(request.Details))
        {
            return await engine.RespondActivityTaskCanceledAsync(ns, request, call.Cancelled);
        }

        await FailAsync(ns, request.TaskToken, request.Identity, CancelDetailsTooLarge, call);
        return new RespondActivityTaskCanceledResponse();
    }

    private async Task<RecordActivityTaskHeartbeatByIdResponse> HeartbeatByIdAsync(
        RecordActivityTaskHeartbeatByIdRequest request, GrpcCall call)
    {
        var ns = ResolveById(request.Namespace, request.ActivityId, identity: "");
        CheckLookup(request.WorkflowId, request.RunId, request.ActivityId);
        if (!SizeLimits.IsTooLarge(request.Details))
        {
            return await engine.RecordActivityTaskHeartbeatByIdAsync(ns, request, call.Cancelled);
        }

        await FailByIdAsync(ns, request.WorkflowId, request.RunId, request.ActivityId, request.Identity, HeartbeatTooLarge, call);
        return new RecordActivityTaskHeartbeatByIdResponse { CancelRequested = true };
    }

    private async Task<RespondActivityTaskCompletedByIdResponse> CompleteByIdAsync(
        RespondActivityTaskCompletedByIdRequest request, GrpcCall call)
    {
        var ns = ResolveById(request.Namespace, request.ActivityId, request.Identity);
        CheckLookup(request.WorkflowId, request.RunId, request.ActivityId);
        if (!SizeLimits.IsTooLarge(request.Result))
        {
            return await engine.RespondActivityTaskCompletedByIdAsync(ns, request, call.Cancelled);
        }

        await FailByIdAsync(ns, request.WorkflowId, request.RunId, request.ActivityId, request.Identity, ResultTooLarge, call);
        return new RespondActivityTaskCompletedByIdResponse();
    }

    private async Task<RespondActivityTaskFailedByIdResponse> FailByIdAsync(RespondActivityTaskFailedByIdRequest request, GrpcCall call)
    {
        var ns = ResolveById(request.Namespace, request.ActivityId, request.Identity);
        CheckNextRetryDelays(request.Failure);
        CheckLookup(request.WorkflowId, request.RunId, request.ActivityId);
        var tooLarge = new List<Failure>();
        if (SizeLimits.IsTooLarge(request.LastHeartbeatDetails))
        {
            request.LastHeartbeatDetails = null;
            tooLarge.Add(FailureRules.OfServer(HeartbeatTooLarge, nonRetryable: true));
        }

        if (SizeLimits.IsTooLarge(request.Failure))
        {
            request.Failure = SizeLimits.Shortened(FailureTooLarge, request.Failure);
            tooLarge.Add(request.Failure);
        }

        var response = await engine.RespondActivityTaskFailedByIdAsync(ns, request, call.Cancelled);
        response.Failures.Add(tooLarge);
        return response;
    }

    private async Task<RespondActivityTaskCanceledByIdResponse> CancelByIdAsync(
        RespondActivityTaskCanceledByIdRequest request, GrpcCall call)
    {
        var ns = ResolveById(request.Namespace, request.ActivityId, request.Identity);
        CheckLookup(request.WorkflowId, request.RunId, request.ActivityId);
        if (!SizeLimits.IsTooLarge(request.Details))
        {
            return await engine.RespondActivityTaskCanceledByIdAsync(ns, request, call.Cancelled);
        }

        await FailByIdAsync(ns, request.WorkflowId, request.RunId, request.ActivityId, request.Identity, CancelDetailsTooLarge, call);
        return new RespondActivityTaskCanceledByIdResponse();
    }

    private NamespaceEntry ResolveById(string name, string activityId, string identity)
    {
        var ns = namespaces.Resolve(name);
        if (activityId.Length == 0)
        {
            throw RequestRules.Refused("ActivityId is not set on request.");
        }

        RequestRules.CheckIdentity(identity);
        return ns;
    }

    /// <summary>Without a workflow the activity is one that stands alone, and none of these is ever found here.</summary>
    private static void CheckLookup(string workflowId, string runId, string activityId)
    {
        if (workflowId.Length == 0)
        {
            throw ExecutionErrors.NotFound($"activity not found for ID: {activityId}");
        }

        RequestRules.CheckLookup(workflowId, runId);
    }

    private static void CheckNextRetryDelays(Failure? failure)
    {
        const int MostNanos = 999_999_999;
        const long MostSeconds = 315_576_000_000;
        for (var current = failure; current is not null; current = current.Cause)
        {
            var fault = current.ApplicationFailureInfo?.NextRetryDelay switch
            {
                null => null,
                { Seconds: > MostSeconds or < -MostSeconds } => "exceeds +/-10000 years",
                { Nanos: > MostNanos or < -MostNanos } => "has out-of-range nanos",
                { Seconds: > 0, Nanos: < 0 } or { Seconds: < 0, Nanos: > 0 } => "has seconds and nanos with different signs",
                _ => null,
            };
            if (fault is not null)
            {
                var delay = current.ApplicationFailureInfo!.NextRetryDelay;
                throw RequestRules.Refused(
                    $"NextRetryDelay is not a valid duration: proto: duration (seconds:{delay.Seconds} nanos:{delay.Nanos}) {fault}");
            }
        }
    }

    private Task<RespondActivityTaskFailedResponse> FailAsync(NamespaceEntry ns, ByteString token, string identity, string reason, GrpcCall call) =>
        engine.RespondActivityTaskFailedAsync(
            ns,
            new RespondActivityTaskFailedRequest
            {
                Namespace = ns.Name,
                TaskToken = token,
                Identity = identity,
                Failure = FailureRules.OfServer(reason, nonRetryable: true),
            },
            call.Cancelled);

    private Task<RespondActivityTaskFailedByIdResponse> FailByIdAsync(
        NamespaceEntry ns, string workflowId, string runId, string activityId, string identity, string reason, GrpcCall call) =>
        engine.RespondActivityTaskFailedByIdAsync(
            ns,
            new RespondActivityTaskFailedByIdRequest
            {
                Namespace = ns.Name,
                WorkflowId = workflowId,
                RunId = runId,
                ActivityId = activityId,
                Identity = identity,
                Failure = FailureRules.OfServer(reason, nonRetryable: true),
            },
            call.Cancelled);
}
