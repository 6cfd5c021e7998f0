using DataEgress.Local.Temporal.Rules;
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

    private HistoryEvent ContinueAsNew(ContinueAsNewWorkflowExecutionCommandAttributes? attributes)
    {
        RefuseToCloseOverNews();
        CheckAttributeNames(attributes?.SearchAttributes);
        attributes = Required(attributes, BadContinueAsNew, "ContinueAsNewWorkflowExecution").Clone();
        var type = attributes.WorkflowType?.Name ?? "";
        type = type.Length > 0 ? type : run.Execution.WorkflowType;
        if (IdRules.IsTooLong(type))
        {
            throw new WorkflowTaskFailure(
                BadContinueAsNew,
                $"WorkflowType on ContinueAsNewWorkflowExecutionCommand exceeds length limit. WorkflowType={type} Length={IdRules.LengthOf(type)} Limit={IdRules.Limit}");
        }

        attributes.WorkflowType = new WorkflowType { Name = type };
        attributes.TaskQueue = CheckedQueue(
            attributes.TaskQueue, BadContinueAsNew, "error validating ContinueAsNewWorkflowExecutionCommand TaskQueue", $"WorkflowType={type}");
        var which = $"WorkflowType={type} TaskQueue={TaskQueueRules.Describe(attributes.TaskQueue)}";
        CheckNextRunTimes(attributes, which);
        Check(
            WorkflowTaskFailedCause.BadSearchAttributes,
            () => SearchAttributeRules.CheckValues(ns, attributes.SearchAttributes),
            fault => $"invalid SearchAttributes on ContinueAsNewWorkflowExecutionCommand: {fault}. {which}");
        if (attributes.InheritBuildId && attributes.TaskQueue.Name != run.Execution.TaskQueue)
        {
            throw new WorkflowTaskFailure(BadContinueAsNew, "ContinueAsNew with UseCompatibleVersion cannot run on different task queue.");
        }

        CheckSize(attributes.Input?.CalculateSize() ?? 0, BadContinueAsNew, "ContinueAsNewWorkflowExecutionCommandAttributes. Input");
        CheckSize(attributes.Memo?.CalculateSize() ?? 0, BadContinueAsNew, "ContinueAsNewWorkflowExecutionCommandAttributes. Memo");
        CheckAttributeSizes(attributes.SearchAttributes, BadContinueAsNew);
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
            RetryPolicyRules.FillDefaults(policy);
            Check(
                BadContinueAsNew,
                () => RetryPolicyRules.Check(policy),
                fault => $"invalid WorkflowRetryPolicy on ContinueAsNewWorkflowExecutionCommand: {fault}. {which}");
        }

        var execution = run.Execution;
        var runTimeout = DurationRules.IsSet(attributes.WorkflowRunTimeout) ? attributes.WorkflowRunTimeout : execution.WorkflowRunTimeout;
        var taskTimeout = DurationRules.IsSet(attributes.WorkflowTaskTimeout) ? attributes.WorkflowTaskTimeout : execution.WorkflowTaskTimeout;
        attributes.WorkflowRunTimeout = WorkflowTimeouts.OfRun(runTimeout, execution.WorkflowExecutionTimeout) ?? new Duration();
        attributes.WorkflowTaskTimeout = WorkflowTimeouts.OfTask(taskTimeout, attributes.WorkflowRunTimeout);

        void CheckTime(Duration? duration, string name)
        {
            if (DurationRules.FaultOf(duration) is { } fault)
            {
                throw new WorkflowTaskFailure(BadContinueAsNew, $"Invalid {name} on ContinueAsNewWorkflowExecutionCommand: {fault}. {which}");
            }
        }
    }
}
