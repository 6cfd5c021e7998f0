using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// Going on in a new run.
internal sealed partial class CommandProcessor
{
    private const WorkflowTaskFailedCause BadContinueAsNew = WorkflowTaskFailedCause.BadContinueAsNewAttributes;

    private HistoryEvent ContinueAsNew(ContinueAsNewWorkflowExecutionCommandAttributes attributes)
    {
        RefuseToCloseOverNews();
        Required(attributes, BadContinueAsNew, "ContinueAsNewWorkflowExecution");
        attributes = attributes.Clone();
        var type = attributes.WorkflowType?.Name ?? "";
        type = type.Length > 0 ? type : run.Execution.WorkflowType;
        if (type.Length > LongestId)
        {
            throw new WorkflowTaskFailure(
                BadContinueAsNew,
                $"WorkflowType on ContinueAsNewWorkflowExecutionCommand exceeds length limit. WorkflowType={type} Length={type.Length} Limit={LongestId}");
        }

        attributes.WorkflowType = new WorkflowType { Name = type };
        attributes.TaskQueue = RunQueue(attributes.TaskQueue);
        var which = $"WorkflowType={type} TaskQueue={attributes.TaskQueue}";
        CheckQueue(attributes.TaskQueue, BadContinueAsNew, "error validating ContinueAsNewWorkflowExecutionCommand TaskQueue", $"WorkflowType={type}");
        CheckNextRunTimes(attributes, which);
        Check(
            WorkflowTaskFailedCause.BadSearchAttributes,
            () => SearchAttributeRules.CheckAndType(ns, attributes.SearchAttributes),
            fault => $"invalid SearchAttributes on ContinueAsNewWorkflowExecutionCommand: {fault}. {which}");
        if (attributes.InheritBuildId && attributes.TaskQueue.Name != run.Execution.TaskQueue)
        {
            throw new WorkflowTaskFailure(BadContinueAsNew, "ContinueAsNew with UseCompatibleVersion cannot run on different task queue.");
        }

        CheckSize(attributes.Input?.CalculateSize() ?? 0, BadContinueAsNew, "ContinueAsNewWorkflowExecutionCommandAttributes. Input");
        CheckSize(attributes.Memo?.CalculateSize() ?? 0, BadContinueAsNew, "ContinueAsNewWorkflowExecutionCommandAttributes. Memo");
        attributes.Memo = attributes.Memo is { Fields.Count: > 0 } ? attributes.Memo : null;
        attributes.SearchAttributes = attributes.SearchAttributes is { IndexedFields.Count: > 0 } ? attributes.SearchAttributes : null;
        return run.ContinueAsNew(attributes, completedEventId);
    }

    private void CheckNextRunTimes(ContinueAsNewWorkflowExecutionCommandAttributes attributes, string which)
    {
        CheckTime(attributes.WorkflowRunTimeout, "WorkflowRunTimeout");
        CheckTime(attributes.WorkflowTaskTimeout, "WorkflowTaskTimeout");
        CheckTime(attributes.BackoffStartInterval, "BackoffStartInterval");
        if (attributes.RetryPolicy is { } policy)
        {
            RetryPolicyRules.FillIn(policy);
            Check(
                BadContinueAsNew,
                () => RetryPolicyRules.Check(policy),
                fault => $"invalid WorkflowRetryPolicy on ContinueAsNewWorkflowExecutionCommand: {fault}. {which}");
        }

        var execution = run.Execution;
        var runTimeout = DurationRules.IsSet(attributes.WorkflowRunTimeout) ? attributes.WorkflowRunTimeout : execution.WorkflowRunTimeout;
        var taskTimeout = DurationRules.IsSet(attributes.WorkflowTaskTimeout) ? attributes.WorkflowTaskTimeout : execution.WorkflowTaskTimeout;
        attributes.WorkflowRunTimeout = RunTimeout(runTimeout, execution.WorkflowExecutionTimeout);
        attributes.WorkflowTaskTimeout = TaskTimeout(taskTimeout, attributes.WorkflowRunTimeout);

        void CheckTime(Duration? duration, string name)
        {
            if (DurationRules.Fault(duration) is { } fault)
            {
                throw new WorkflowTaskFailure(BadContinueAsNew, $"Invalid {name} on ContinueAsNewWorkflowExecutionCommand: {fault}. {which}");
            }
        }
    }
}
