using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.Time;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Frontend.Rules;

/// <summary>What a workflow may be started with, and the defaults of what the client left out.</summary>
internal static class StartRules
{
    /// <summary>Checks the request in a real server's order and completes it in place.</summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void Prepare(NamespaceEntry ns, StartWorkflowExecutionRequest request, TimeProvider clock)
    {
        FillPolicies(request);
        RequestRules.CheckWorkflowId(request.WorkflowId);
        CheckRetryPolicy(request.RetryPolicy);
        CheckStartDelay(request.CronSchedule, request.WorkflowStartDelay);
        CheckCron(request.CronSchedule, clock);
        CheckType(request.WorkflowType);
        TaskQueueRules.CheckUserDefined(request.TaskQueue);
        CheckTimeouts(request.WorkflowExecutionTimeout, request.WorkflowRunTimeout, request.WorkflowTaskTimeout);
        request.RequestId = RequestRules.RequestId(request.RequestId);
        CheckPolicies(request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy);
        if (request.OnConflictOptions is { AttachCompletionCallbacks: true, AttachRequestId: false })
        {
            throw RequestRules.Refused("attaching request ID is required for attaching completion callbacks");
        }

        SearchAttributeRules.CheckAndType(ns, request.SearchAttributes);
        PriorityRules.Check(request.Priority);
        RequestRules.CheckLinks(request.Links);
        RequestRules.CheckBlob(request.Input);
        RequestRules.CheckMemo(request.Memo);

        request.WorkflowRunTimeout = WorkflowTimeouts.OfRun(request.WorkflowRunTimeout, request.WorkflowExecutionTimeout);
        request.WorkflowTaskTimeout = WorkflowTimeouts.OfTask(request.WorkflowTaskTimeout, request.WorkflowRunTimeout);
    }

    /// <inheritdoc cref="Prepare(NamespaceEntry, StartWorkflowExecutionRequest, TimeProvider)"/>
    public static void Prepare(NamespaceEntry ns, SignalWithStartWorkflowExecutionRequest request, TimeProvider clock)
    {
        CheckCron(request.CronSchedule, clock);
        RequestRules.CheckWorkflowId(request.WorkflowId);
        if (request.SignalName.Length == 0)
        {
            throw RequestRules.Refused("signal not set");
        }

        CheckLength("signal name", request.SignalName);
        if (request.WorkflowType is null or { Name: "" })
        {
            throw RequestRules.Refused("workflow type not set");
        }

        CheckLength("workflow type name", request.WorkflowType.Name);
        TaskQueueRules.CheckUserDefined(request.TaskQueue);
        CheckLength("Request ID", request.RequestId);
        request.RequestId = RequestRules.RequestId(request.RequestId);
        CheckTimeouts(request.WorkflowExecutionTimeout, request.WorkflowRunTimeout, request.WorkflowTaskTimeout);
        CheckRetryPolicy(request.RetryPolicy);
        CheckStartDelay(request.CronSchedule, request.WorkflowStartDelay);
        CheckPolicies(request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy);
        if (request.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.Fail)
        {
            throw RequestRules.Refused(
                "Invalid WorkflowIDConflictPolicy: WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.");
        }

        FillPolicies(request);
        SearchAttributeRules.CheckAndType(ns, request.SearchAttributes);
        PriorityRules.Check(request.Priority);
        RequestRules.CheckLinks(request.Links);
        RequestRules.CheckBlob(request.SignalInput);
        RequestRules.CheckBlob(request.Input);
        RequestRules.CheckMemo(request.Memo);

        request.WorkflowRunTimeout = WorkflowTimeouts.OfRun(request.WorkflowRunTimeout, request.WorkflowExecutionTimeout);
        request.WorkflowTaskTimeout = WorkflowTimeouts.OfTask(request.WorkflowTaskTimeout, request.WorkflowRunTimeout);
    }

    private static void FillPolicies(StartWorkflowExecutionRequest request)
    {
        if (request.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.Unspecified)
        {
            (request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy) =
                Policies(request.WorkflowIdReusePolicy, WorkflowIdConflictPolicy.Fail);
        }

        request.WorkflowIdReusePolicy = Default(request.WorkflowIdReusePolicy);
    }

    private static void FillPolicies(SignalWithStartWorkflowExecutionRequest request)
    {
        if (request.WorkflowIdConflictPolicy == WorkflowIdConflictPolicy.Unspecified)
        {
            (request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy) =
                Policies(request.WorkflowIdReusePolicy, WorkflowIdConflictPolicy.UseExisting);
        }

        request.WorkflowIdReusePolicy = Default(request.WorkflowIdReusePolicy);
    }

    // TERMINATE_IF_RUNNING is the old way to write TERMINATE_EXISTING.
    private static (WorkflowIdReusePolicy Reuse, WorkflowIdConflictPolicy Conflict) Policies(
        WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy otherwise) =>
        reuse == WorkflowIdReusePolicy.TerminateIfRunning
            ? (WorkflowIdReusePolicy.AllowDuplicate, WorkflowIdConflictPolicy.TerminateExisting)
            : (reuse, otherwise);

    private static WorkflowIdReusePolicy Default(WorkflowIdReusePolicy reuse) =>
        reuse == WorkflowIdReusePolicy.Unspecified ? WorkflowIdReusePolicy.AllowDuplicate : reuse;

    private static void CheckPolicies(WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
    {
        if (conflict != WorkflowIdConflictPolicy.Unspecified && reuse == WorkflowIdReusePolicy.TerminateIfRunning)
        {
            throw RequestRules.Refused(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy");
        }

        if (conflict == WorkflowIdConflictPolicy.TerminateExisting && reuse == WorkflowIdReusePolicy.RejectDuplicate)
        {
            throw RequestRules.Refused(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING");
        }
    }

    private static void CheckRetryPolicy(RetryPolicy? policy)
    {
        // Without a policy a workflow is not retried.
        if (policy is not null)
        {
            RetryPolicyRules.FillDefaults(policy);
            RetryPolicyRules.Check(policy);
        }
    }

    private static void CheckStartDelay(string cron, Duration? delay)
    {
        if (cron.Length > 0 && delay is not null)
        {
            throw RequestRules.Refused("CronSchedule and WorkflowStartDelay may not be used together.");
        }

        if (DurationRules.FaultOf(delay) is { } fault)
        {
            throw RequestRules.Refused($"An invalid WorkflowStartDelaySeconds is set on request. cause: {fault}");
        }
    }

    private static void CheckCron(string cron, TimeProvider clock)
    {
        if (cron.Length == 0)
        {
            return;
        }

        if (!CronSchedule.TryParse(cron, out var schedule))
        {
            throw RequestRules.Refused("invalid CronSchedule.");
        }

        if (schedule.Next(clock.GetUtcNow()) is null)
        {
            throw RequestRules.Refused("invalid CronSchedule, no time can be found to satisfy the schedule");
        }
    }

    private static void CheckType(WorkflowType? type)
    {
        if (type is null or { Name: "" })
        {
            throw RequestRules.Refused("WorkflowType is not set on request.");
        }

        if (IdRules.IsTooLong(type.Name))
        {
            throw RequestRules.Refused("WorkflowType length exceeds limit.");
        }
    }

    private static void CheckTimeouts(Duration? execution, Duration? run, Duration? task)
    {
        CheckTimeout("WorkflowExecutionTimeoutSeconds", execution);
        CheckTimeout("WorkflowRunTimeoutSeconds", run);
        CheckTimeout("WorkflowTaskTimeoutSeconds", task);
    }

    private static void CheckTimeout(string name, Duration? timeout)
    {
        if (DurationRules.FaultOf(timeout) is { } fault)
        {
            throw RequestRules.Refused($"An invalid {name} is set on request. cause: {fault}");
        }
    }

    private static void CheckLength(string what, string text)
    {
        if (IdRules.IsTooLong(text))
        {
            throw RequestRules.Refused(
                $"{what} exceeds maximum allowed length ({IdRules.LengthOf(text)}/{IdRules.Limit})");
        }
    }
}
