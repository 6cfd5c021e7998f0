using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.Time;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// Starting children.
internal sealed partial class CommandProcessor
{
    private const WorkflowTaskFailedCause BadChild = WorkflowTaskFailedCause.BadStartChildExecutionAttributes;

    /// <summary>Children that this workflow task starts: they cannot be cancelled by it.</summary>
    private readonly HashSet<string> initiatedChildren = new(StringComparer.Ordinal);

    private HistoryEvent StartChild(StartChildWorkflowExecutionCommandAttributes? attributes)
    {
        CheckAttributeNames(attributes?.SearchAttributes);
        attributes = Required(attributes, BadChild, "StartChildWorkflowExecution").Clone();
        CheckSameNamespace(attributes.Namespace, BadChild);
        attributes.Namespace = ns.Name;
        CheckChildNames(attributes);
        var which = $"WorkflowId={attributes.WorkflowId} WorkflowType={attributes.WorkflowType.Name} Namespace={attributes.Namespace}";
        CheckChildTimes(attributes, which);
        Check(
            WorkflowTaskFailedCause.BadSearchAttributes,
            () => SearchAttributeRules.CheckValues(ns, attributes.SearchAttributes),
            fault => $"invalid SearchAttributes on StartChildWorkflowCommand: {fault}. {which}");
        WorkflowTaskFailure.On(BadChild, () => PriorityRules.Check(attributes.Priority));
        attributes.TaskQueue = CheckedQueue(attributes.TaskQueue, BadChild, "invalid TaskQueue on StartChildWorkflowExecutionCommand", which);
        if (attributes.InheritBuildId && attributes.TaskQueue.Name != run.Execution.TaskQueue)
        {
            throw new WorkflowTaskFailure(
                BadChild, "StartChildWorkflowExecution with UseCompatibleVersion cannot run on different task queue.");
        }

        CheckSize(attributes.Input?.CalculateSize() ?? 0, BadChild, "StartChildWorkflowExecutionCommandAttributes. Input");
        CheckSize(attributes.Memo?.CalculateSize() ?? 0, BadChild, "StartChildWorkflowExecutionCommandAttributes.Memo");
        CheckAttributeSizes(attributes.SearchAttributes, BadChild);
        CheckPending(run.State.Children.Count, WorkflowTaskFailedCause.PendingChildWorkflowsLimitExceeded, "child workflow executions");
        FillInChild(attributes);
        initiatedChildren.Add(attributes.WorkflowId);
        return run.InitiateChild(attributes, ns.Id, completedEventId);
    }

    private static void FillInChild(StartChildWorkflowExecutionCommandAttributes attributes)
    {
        if (attributes.ParentClosePolicy == ParentClosePolicy.Unspecified)
        {
            attributes.ParentClosePolicy = ParentClosePolicy.Terminate;
        }

        if (attributes.WorkflowIdReusePolicy == WorkflowIdReusePolicy.Unspecified)
        {
            attributes.WorkflowIdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate;
        }

        attributes.Memo = attributes.Memo is { Fields.Count: > 0 } ? attributes.Memo : null;
        attributes.SearchAttributes = attributes.SearchAttributes is { IndexedFields.Count: > 0 } ? attributes.SearchAttributes : null;
        attributes.WorkflowRunTimeout = WorkflowTimeouts.OfRun(attributes.WorkflowRunTimeout, attributes.WorkflowExecutionTimeout) ?? new Duration();
        attributes.WorkflowTaskTimeout = WorkflowTimeouts.OfTask(attributes.WorkflowTaskTimeout, attributes.WorkflowRunTimeout);
    }

    private static void CheckChildNames(StartChildWorkflowExecutionCommandAttributes attributes)
    {
        var (id, type) = (attributes.WorkflowId, attributes.WorkflowType?.Name ?? "");
        var fault = (id, type) switch
        {
            ("", _) => $"Required field WorkflowId is not set on StartChildWorkflowExecutionCommand. WorkflowType={type} Namespace={attributes.Namespace}",
            (_, "") => $"Required field WorkflowType is not set on StartChildWorkflowExecutionCommand. WorkflowId={id} Namespace={attributes.Namespace}",
            _ when IdRules.IsTooLong(id) =>
                $"WorkflowId on StartChildWorkflowExecutionCommand exceeds length limit. WorkflowId={id} Length={IdRules.LengthOf(id)} Limit={IdRules.Limit} "
                + $"WorkflowType={type} Namespace={attributes.Namespace}",
            _ when IdRules.IsTooLong(type) =>
                $"WorkflowType on StartChildWorkflowExecutionCommand exceeds length limit. WorkflowId={id} WorkflowType={type} "
                + $"Length={IdRules.LengthOf(type)} Limit={IdRules.Limit} Namespace={attributes.Namespace}",
            _ => null,
        };
        if (fault is not null)
        {
            throw new WorkflowTaskFailure(BadChild, fault);
        }
    }

    private static void CheckChildTimes(StartChildWorkflowExecutionCommandAttributes attributes, string which)
    {
        CheckTime(attributes.WorkflowExecutionTimeout, "WorkflowExecutionTimeout");
        CheckTime(attributes.WorkflowRunTimeout, "WorkflowRunTimeout");
        CheckTime(attributes.WorkflowTaskTimeout, "WorkflowTaskTimeout");
        if (attributes.RetryPolicy is { } policy)
        {
            RetryPolicyRules.FillDefaults(policy);
            Check(
                BadChild,
                () => RetryPolicyRules.Check(policy),
                fault => $"invalid WorkflowRetryPolicy on StartChildWorkflowExecutionCommand: {fault}. {which}");
        }

        if (attributes.CronSchedule.Length > 0 && !CronSchedule.TryParse(attributes.CronSchedule, out _))
        {
            throw new WorkflowTaskFailure(BadChild, $"invalid CronSchedule on StartChildWorkflowExecutionCommand: invalid CronSchedule.. {which}");
        }

        void CheckTime(Duration? duration, string name)
        {
            if (DurationRules.FaultOf(duration) is { } fault)
            {
                throw new WorkflowTaskFailure(BadChild, $"Invalid {name} on StartChildWorkflowExecutionCommand: {fault}. {which}");
            }
        }
    }
}
