using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.History.Updates;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>Calls of clients that ask a workflow something and wait for its answer: queries and updates.</summary>
internal sealed class UpdateCalls(NamespaceRegistry namespaces, HistoryEngine engine, TimeProvider clock)
{
    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<QueryWorkflowRequest, QueryWorkflowResponse>("QueryWorkflow", QueryAsync)
        .Add<UpdateWorkflowExecutionRequest, UpdateWorkflowExecutionResponse>("UpdateWorkflowExecution", UpdateAsync)
        .Add<PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse>("PollWorkflowExecutionUpdate", PollAsync)
        .Add<ExecuteMultiOperationRequest, ExecuteMultiOperationResponse>("ExecuteMultiOperation", ExecuteMultiAsync);

    private Task<QueryWorkflowResponse> QueryAsync(QueryWorkflowRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.Execution);
        if (request.Query is null)
        {
            throw RequestRules.Refused("WorkflowQuery is not set on request.");
        }

        if (request.Query.QueryType.Length == 0)
        {
            throw RequestRules.Refused("QueryType is not set on request.");
        }

        if (request.QueryRejectCondition == QueryRejectCondition.Unspecified)
        {
            request.QueryRejectCondition = QueryRejectCondition.None;
        }

        RequestRules.CheckBlob(request.Query.QueryArgs);
        return LongPolls.WaitAsync(call, token => engine.QueryWorkflowAsync(ns, request, call.Deadline - DateTimeOffset.UtcNow, token));
    }

    private Task<UpdateWorkflowExecutionResponse> UpdateAsync(UpdateWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        Prepare(request);
        return LongPolls.WaitAsync(call, token => engine.UpdateWorkflowExecutionAsync(ns, request, token));
    }

    private Task<PollWorkflowExecutionUpdateResponse> PollAsync(PollWorkflowExecutionUpdateRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        if (request.UpdateRef is null)
        {
            throw RequestRules.Refused("UpdateRef is not set on request.");
        }

        var execution = request.UpdateRef.WorkflowExecution ??= new WorkflowExecution();
        RequestRules.CheckLookup(execution.WorkflowId, execution.RunId);
        request.WaitPolicy ??= new WaitPolicy();
        return LongPolls.WaitAsync(call, token => engine.PollWorkflowExecutionUpdateAsync(ns, request, token));
    }

    private Task<ExecuteMultiOperationResponse> ExecuteMultiAsync(ExecuteMultiOperationRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        if (request.Operations is not [{ StartWorkflow: { } start }, { UpdateWorkflow: { } update }])
        {
            throw RequestRules.Refused("Operations have to be exactly [Start, Update].");
        }

        var startFault = FaultOf(() => PrepareStart(ns, start));
        var updateFault = FaultOf(() => PrepareUpdate(ns, start, update, startFault is null));
        if (startFault is not null || updateFault is not null)
        {
            throw UpdateErrors.MultiOperationFailed(startFault, updateFault);
        }

        return LongPolls.WaitAsync(call, token => engine.ExecuteMultiOperationAsync(ns, request, token));
    }

    private void PrepareStart(NamespaceEntry ns, StartWorkflowExecutionRequest start)
    {
        CheckNamespace(ns, start.Namespace);
        start.Namespace = ns.Name;
        StartRules.Prepare(ns, start, clock);
        if (start.CronSchedule.Length > 0)
        {
            throw RequestRules.Refused("CronSchedule is not allowed.");
        }

        if (start.RequestEagerExecution)
        {
            throw RequestRules.Refused("RequestEagerExecution is not supported.");
        }

        if (start.WorkflowStartDelay is { Seconds: > 0 } or { Nanos: > 0 })
        {
            throw RequestRules.Refused("WorkflowStartDelay is not supported.");
        }
    }

    private static void PrepareUpdate(
        NamespaceEntry ns, StartWorkflowExecutionRequest start, UpdateWorkflowExecutionRequest update, bool startIsRight)
    {
        CheckNamespace(ns, update.Namespace);
        update.Namespace = ns.Name;
        Prepare(update);
        if (update.FirstExecutionRunId.Length > 0)
        {
            throw RequestRules.Refused("FirstExecutionRunId is not allowed.");
        }

        if (update.WorkflowExecution.RunId.Length > 0)
        {
            throw RequestRules.Refused("RunId is not allowed.");
        }

        if (startIsRight && update.WorkflowExecution.WorkflowId != start.WorkflowId)
        {
            throw RequestRules.Refused("WorkflowId is not consistent with previous operation(s).");
        }
    }

    private static void CheckNamespace(NamespaceEntry ns, string name)
    {
        if (name.Length > 0 && name != ns.Name)
        {
            throw RequestRules.Refused("Operation namespace did not match request's namespace.");
        }
    }

    private static void Prepare(UpdateWorkflowExecutionRequest request)
    {
        RequestRules.CheckExecution(request.WorkflowExecution);
        if (request.Request?.Meta is not { } meta)
        {
            throw RequestRules.Refused("Update meta is not set on request.");
        }

        if (IdRules.IsTooLong(meta.UpdateId))
        {
            throw RequestRules.Refused("UpdateId length exceeds limit.");
        }

        if (meta.UpdateId.Length == 0)
        {
            meta.UpdateId = Guid.NewGuid().ToString();
        }

        if (request.Request.Input is not { } input)
        {
            throw RequestRules.Refused("Update input is not set on request.");
        }

        if (input.Name.Length == 0)
        {
            throw RequestRules.Refused("Update name is not set on request.");
        }

        request.WaitPolicy ??= new WaitPolicy();
        if (request.WaitPolicy.LifecycleStage == UpdateWorkflowExecutionLifecycleStage.Unspecified)
        {
            request.WaitPolicy.LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Accepted;
        }

        if (request.WaitPolicy.LifecycleStage == UpdateWorkflowExecutionLifecycleStage.Admitted)
        {
            throw new GrpcStatusException(
                GrpcStatusCode.PermissionDenied,
                "UpdateWorkflowExecution issued asynchronously and waiting on update admitted is not supported.",
                new PermissionDeniedFailure());
        }

        RequestRules.CheckLinks(request.Request.Links);
    }

    private static GrpcStatusException? FaultOf(Action prepare)
    {
        try
        {
            prepare();
            return null;
        }
        catch (GrpcStatusException e)
        {
            return e;
        }
    }
}
