using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>Calls of clients that start, tell and end workflows.</summary>
internal sealed class ExecutionCalls(NamespaceRegistry namespaces, HistoryEngine engine, TimeProvider clock)
{
    private const string DefaultTerminateReason = "terminated by user via frontend";
    private const string DefaultTerminateIdentity = "frontend-service";

    public void AddTo(GrpcMethodTable.Builder.ServiceBuilder service) => service
        .Add<StartWorkflowExecutionRequest, StartWorkflowExecutionResponse>("StartWorkflowExecution", StartAsync)
        .Add<SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse>(
            "SignalWithStartWorkflowExecution", SignalWithStartAsync)
        .Add<SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse>("SignalWorkflowExecution", SignalAsync)
        .Add<RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse>("RequestCancelWorkflowExecution", CancelAsync)
        .Add<TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse>("TerminateWorkflowExecution", TerminateAsync)
        .Add<DeleteWorkflowExecutionRequest, DeleteWorkflowExecutionResponse>("DeleteWorkflowExecution", DeleteAsync)
        .Add<ResetWorkflowExecutionRequest, ResetWorkflowExecutionResponse>("ResetWorkflowExecution", ResetAsync)
        .Add<DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse>("DescribeWorkflowExecution", DescribeAsync)
        .Add<GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse>("GetWorkflowExecutionHistory", GetHistoryAsync)
        .Add<GetWorkflowExecutionHistoryReverseRequest, GetWorkflowExecutionHistoryReverseResponse>(
            "GetWorkflowExecutionHistoryReverse", GetHistoryReverseAsync);

    private Task<StartWorkflowExecutionResponse> StartAsync(StartWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveRegistered(request.Namespace);
        StartRules.Prepare(ns, request, clock);
        return engine.StartWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartAsync(SignalWithStartWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.ResolveRegistered(request.Namespace);
        StartRules.Prepare(ns, request, clock);
        return engine.SignalWithStartWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<SignalWorkflowExecutionResponse> SignalAsync(SignalWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.WorkflowExecution);
        if (request.SignalName.Length == 0)
        {
            throw RequestRules.Refused("SignalName is not set on request.");
        }

        if (IdRules.IsTooLong(request.SignalName))
        {
            throw RequestRules.Refused("SignalName length exceeds limit.");
        }

        if (IdRules.IsTooLong(request.RequestId))
        {
            throw RequestRules.Refused("RequestId length exceeds limit.");
        }

        RequestRules.CheckLinks(request.Links);
        RequestRules.CheckBlob(request.Input);
        return engine.SignalWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<RequestCancelWorkflowExecutionResponse> CancelAsync(RequestCancelWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.WorkflowExecution);
        RequestRules.CheckLinks(request.Links);
        return engine.RequestCancelWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<TerminateWorkflowExecutionResponse> TerminateAsync(TerminateWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.WorkflowExecution);
        RequestRules.CheckLinks(request.Links);
        if (request.Reason.Length == 0)
        {
            request.Reason = DefaultTerminateReason;
        }

        if (request.Identity.Length == 0)
        {
            request.Identity = DefaultTerminateIdentity;
        }

        return engine.TerminateWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<DeleteWorkflowExecutionResponse> DeleteAsync(DeleteWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.WorkflowExecution);
        return engine.DeleteWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<ResetWorkflowExecutionResponse> ResetAsync(ResetWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        if (request.RequestId.Length == 0)
        {
            throw RequestRules.Refused("RequestId is not set on request.");
        }

        request.RequestId = RequestRules.RequestId(request.RequestId);
        RequestRules.CheckExecution(request.WorkflowExecution);
        if (request.ResetReapplyType == ResetReapplyType.Unspecified)
        {
            request.ResetReapplyType = ResetReapplyType.AllEligible;
        }

        return engine.ResetWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<DescribeWorkflowExecutionResponse> DescribeAsync(DescribeWorkflowExecutionRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.Execution);
        return engine.DescribeWorkflowExecutionAsync(ns, request, call.Cancelled);
    }

    private Task<GetWorkflowExecutionHistoryResponse> GetHistoryAsync(GetWorkflowExecutionHistoryRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.Execution);
        request.MaximumPageSize = HistoryPageSize(request.MaximumPageSize);
        if (request.HistoryEventFilterType == HistoryEventFilterType.Unspecified)
        {
            request.HistoryEventFilterType = HistoryEventFilterType.AllEvent;
        }

        // The command line and the web page show what they get, and do not know events that may go again.
        var copesWithUnwritten = call.Metadata("client-name") is not ("temporal-cli" or "temporal-ui");
        return LongPolls.WaitAsync(
            call, token => engine.GetWorkflowExecutionHistoryAsync(ns, request, token, LongPolls.Patience(call), copesWithUnwritten));
    }

    private Task<GetWorkflowExecutionHistoryReverseResponse> GetHistoryReverseAsync(
        GetWorkflowExecutionHistoryReverseRequest request, GrpcCall call)
    {
        var ns = namespaces.Resolve(request.Namespace);
        RequestRules.CheckExecution(request.Execution);
        request.MaximumPageSize = HistoryPageSize(request.MaximumPageSize);
        return engine.GetWorkflowExecutionHistoryReverseAsync(ns, request, call.Cancelled);
    }

    private static int HistoryPageSize(int wanted) => wanted is <= 0 or > FrontendLimits.HistoryPage ? FrontendLimits.HistoryPage : wanted;
}
