using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>Calls of workers about workflow tasks and task queues.</summary>
internal sealed class TaskCalls(NamespaceRegistry namespaces, HistoryEngine engine)
{
    private const string FailureTooLarge = "Failure exceeds size limit.";

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse>("PollWorkflowTaskQueue", PollAsync)
        .Add<RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse>("RespondWorkflowTaskCompleted", CompleteAsync)
        .Add<RespondWorkflowTaskFailedRequest, RespondWorkflowTaskFailedResponse>("RespondWorkflowTaskFailed", FailAsync)
        .Add<RespondQueryTaskCompletedRequest, RespondQueryTaskCompletedResponse>("RespondQueryTaskCompleted", CompleteQueryAsync)
        .Add<ResetStickyTaskQueueRequest, ResetStickyTaskQueueResponse>("ResetStickyTaskQueue", ResetStickyAsync)
        .Add<DescribeTaskQueueRequest, DescribeTaskQueueResponse>("DescribeTaskQueue", DescribeAsync)
        .Add<ListTaskQueuePartitionsRequest, ListTaskQueuePartitionsResponse>("ListTaskQueuePartitions", ListPartitionsAsync)
        .Add<ShutdownWorkerRequest, ShutdownWorkerResponse>("ShutdownWorker", ShutdownWorkerAsync)
        .Add<RecordWorkerHeartbeatRequest, RecordWorkerHeartbeatResponse>("RecordWorkerHeartbeat", RecordHeartbeatAsync);

    private Task<PollWorkflowTaskQueueResponse> PollAsync(PollWorkflowTaskQueueRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        var budget = LongPolls.Budget(call);
        RequestRules.CheckIdentity(request.Identity);
        TaskQueueRules.Check(request.TaskQueue);
        return LongPolls.PollAsync(call, budget, token => engine.PollWorkflowTaskQueueAsync(ns, request, token));
    }

    private Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(RespondWorkflowTaskCompletedRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        RequestRules.CheckIdentity(request.Identity);
        return engine.RespondWorkflowTaskCompletedAsync(ns, request, call.Cancelled);
    }

    private Task<RespondWorkflowTaskFailedResponse> FailAsync(RespondWorkflowTaskFailedRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        RequestRules.CheckIdentity(request.Identity);
        if (SizeLimits.IsTooLarge(request.Failure))
        {
            request.Failure = SizeLimits.Shortened(FailureTooLarge, request.Failure);
        }

        return engine.RespondWorkflowTaskFailedAsync(ns, request, call.Cancelled);
    }

    private Task<RespondQueryTaskCompletedResponse> CompleteQueryAsync(RespondQueryTaskCompletedRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveTask(request.Namespace, TaskTokens.NamespaceId(request.TaskToken));
        if (SizeLimits.IsTooLarge(request.QueryResult))
        {
            request.CompletedType = QueryResultType.Failed;
            request.QueryResult = null;
            request.ErrorMessage = "Blob data size exceeds limit.";
        }

        return engine.RespondQueryTaskCompletedAsync(ns, request, call.Cancelled);
    }

    private Task<ResetStickyTaskQueueResponse> ResetStickyAsync(ResetStickyTaskQueueRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.Execution);
        return engine.ResetStickyTaskQueueAsync(ns, request, call.Cancelled);
    }

    private Task<DescribeTaskQueueResponse> DescribeAsync(DescribeTaskQueueRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        var enhanced = request.ApiMode == DescribeTaskQueueMode.Enhanced;
        TaskQueueRules.Check(request.TaskQueue, mayBePartition: !enhanced);
        if (enhanced && request.TaskQueue.Kind == TaskQueueKind.Sticky)
        {
            throw RequestRules.Refused(
                "Enhanced DescribeTaskQueue is not valid for a sticky queue, use api_mode=UNSPECIFIED or a normal queue.");
        }

        if (enhanced || request.TaskQueueType == TaskQueueType.Unspecified)
        {
            request.TaskQueueType = TaskQueueType.Workflow;
        }

        if (request.TaskQueueTypes.Count == 0)
        {
            request.TaskQueueTypes.Add([TaskQueueType.Workflow, TaskQueueType.Activity]);
        }

        return engine.DescribeTaskQueueAsync(ns, request, call.Cancelled);
    }

    private Task<ListTaskQueuePartitionsResponse> ListPartitionsAsync(ListTaskQueuePartitionsRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        TaskQueueRules.Check(request.TaskQueue);
        return engine.ListTaskQueuePartitionsAsync(ns, request, call.Cancelled);
    }

    private Task<ShutdownWorkerResponse> ShutdownWorkerAsync(ShutdownWorkerRequest request, GrpcCall call) =>
        engine.ShutdownWorkerAsync(namespaces.Resolve(request.Namespace), request, call.Cancelled);

    private Task<RecordWorkerHeartbeatResponse> RecordHeartbeatAsync(RecordWorkerHeartbeatRequest request, GrpcCall call) =>
        engine.RecordWorkerHeartbeatAsync(namespaces.Resolve(request.Namespace), request, call.Cancelled);
}
