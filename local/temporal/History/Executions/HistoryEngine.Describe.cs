using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History;

// What an execution is doing.
internal sealed partial class HistoryEngine
{
    public async Task<DescribeWorkflowExecutionResponse> DescribeWorkflowExecutionAsync(
        NamespaceEntry ns, DescribeWorkflowExecutionRequest request, CancellationToken ct)
    {
        await using var transaction = await BeginAsync(ns, request.Execution, ct);
        var run = FindRun(transaction.Chain, request.Execution.RunId);
        var execution = run.State.Execution;
        var now = clock.GetUtcNow();
        var response = new DescribeWorkflowExecutionResponse
        {
            ExecutionConfig = new WorkflowExecutionConfig
            {
                TaskQueue = new TaskQueue { Name = execution.TaskQueue, Kind = TaskQueueKind.Normal },
                WorkflowExecutionTimeout = execution.WorkflowExecutionTimeout,
                WorkflowRunTimeout = execution.WorkflowRunTimeout,
                DefaultWorkflowTaskTimeout = execution.WorkflowTaskTimeout,
                UserMetadata = run.State.FindEvent(1).UserMetadata,
            },
            WorkflowExecutionInfo = Info(run),
            WorkflowExtendedInfo = ExtendedInfo(run),
        };
        response.PendingActivities.Add(run.State.Activities.Values
            .OrderBy(activity => activity.ScheduledEventId)
            .Select(activity => PendingActivityDescription.Of(activity, now)));
        response.PendingChildren.Add(run.State.Children.Values.OrderBy(child => child.InitiatedEventId).Select(child => new PendingChildExecutionInfo
        {
            WorkflowId = child.WorkflowId,
            RunId = child.RunId,
            WorkflowTypeName = child.WorkflowType,
            InitiatedId = child.InitiatedEventId,
            ParentClosePolicy = child.ParentClosePolicy,
        }));
        if (execution.WorkflowTask is { } task)
        {
            response.PendingWorkflowTask = new PendingWorkflowTaskInfo
            {
                State = task.StartedEventId == 0 ? PendingWorkflowTaskState.Scheduled : PendingWorkflowTaskState.Started,
                ScheduledTime = task.ScheduledTime,
                OriginalScheduledTime = task.OriginalScheduledTime,
                StartedTime = task.StartedTime,
                Attempt = task.Attempt,
            };
        }

        await transaction.Chain.Durable;
        return response;
    }

    private static WorkflowExecutionInfo Info(WorkflowRun run)
    {
        var execution = run.State.Execution;
        var info = new WorkflowExecutionInfo
        {
            Execution = new WorkflowExecution { WorkflowId = run.Chain.WorkflowId, RunId = run.RunId },
            Type = new WorkflowType { Name = execution.WorkflowType },
            StartTime = execution.StartTime,
            CloseTime = execution.CloseTime,
            Status = execution.Status,
            HistoryLength = run.State.Events.Count,
            ExecutionTime = execution.ExecutionTime,
            Memo = run.State.Attributes.Memo ?? new Memo(),
            SearchAttributes = run.State.Attributes.SearchAttributes ?? new SearchAttributes(),
            AutoResetPoints = execution.ResetPoints,
            TaskQueue = execution.TaskQueue,
            StateTransitionCount = execution.StateTransitionCount,
            HistorySizeBytes = execution.HistorySize,
            RootExecution = execution.Root,
            FirstRunId = execution.FirstRunId,
            Priority = run.State.Started.Priority,
        };
        if (execution.Parent is { } parent)
        {
            info.ParentNamespaceId = parent.NamespaceId;
            info.ParentExecution = new WorkflowExecution { WorkflowId = parent.WorkflowId, RunId = parent.RunId };
        }

        if (execution.CloseTime is { } closed)
        {
            info.ExecutionDuration = closed - execution.ExecutionTime;
        }

        return info;
    }

    private static WorkflowExecutionExtendedInfo ExtendedInfo(WorkflowRun run)
    {
        var execution = run.State.Execution;
        var info = new WorkflowExecutionExtendedInfo
        {
            ExecutionExpirationTime = execution.ExecutionExpirationTime,
            RunExpirationTime = execution.RunExpirationTime,
            CancelRequested = execution.CancelRequested,
            LastResetTime = execution.LastResetTime,
            OriginalStartTime = execution.StartTime,
            ResetRunId = execution.ResetRunId,
        };
        foreach (var request in run.State.RequestIds.Values)
        {
            info.RequestIdInfos[request.RequestId] = new RequestIdInfo
            {
                EventType = request.EventType,
                EventId = request.EventId,
                Buffered = request.EventId == 0,
            };
        }

        return info;
    }
}
