using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.State;
using DataEgress.Local.Temporal.Visibility;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.History;

internal sealed partial class HistoryEngine
{
    partial void FollowVisibility(WorkflowRun run, RunDelta delta)
    {
        if (run.State.IsRunning && delta.Attributes is null && !delta.Events.Any(added => added.EventType == EventType.WorkflowExecutionStarted))
        {
            return;
        }

        var execution = run.State.Execution;
        visibility.Upsert(new VisibilityRecord
        {
            NamespaceId = run.Chain.NamespaceId,
            WorkflowId = run.Chain.WorkflowId,
            RunId = run.RunId,
            WorkflowType = execution.WorkflowType,
            TaskQueue = execution.TaskQueue,
            Status = execution.Status,
            StartTime = execution.StartTime.ToDateTimeOffset(),
            ExecutionTime = execution.ExecutionTime.ToDateTimeOffset(),
            CloseTime = execution.CloseTime?.ToDateTimeOffset(),
            HistoryLength = run.State.IsRunning ? 0 : run.State.Events.Count,
            HistorySizeBytes = execution.HistorySize,
            StateTransitionCount = execution.StateTransitionCount,
            ParentWorkflowId = execution.Parent?.WorkflowId ?? "",
            ParentRunId = execution.Parent?.RunId ?? "",
            RootWorkflowId = execution.Root.WorkflowId,
            RootRunId = execution.Root.RunId,
            FirstRunId = execution.FirstRunId,
            Memo = run.State.Attributes.Memo,
            SearchAttributes = run.State.Attributes.SearchAttributes,
        });
    }
}
