using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

// The workflow's own end.
internal sealed partial class CommandProcessor
{
    private HistoryEvent CompleteWorkflow(CompleteWorkflowExecutionCommandAttributes attributes)
    {
        RefuseToCloseOverNews();
        Required(attributes, WorkflowTaskFailedCause.BadCompleteWorkflowExecutionAttributes, "CompleteWorkflowExecution");
        CheckSize(
            attributes.Result?.CalculateSize() ?? 0,
            WorkflowTaskFailedCause.BadScheduleActivityAttributes,
            "CompleteWorkflowExecutionCommandAttributes.Result");
        return run.Complete(attributes.Result, completedEventId);
    }

    private HistoryEvent FailWorkflow(FailWorkflowExecutionCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadFailWorkflowExecutionAttributes;
        RefuseToCloseOverNews();
        Required(attributes, Cause, "FailWorkflowExecution");
        if (attributes.Failure is null)
        {
            throw new WorkflowTaskFailure(Cause, "Failure is not set on FailWorkflowExecutionCommand.");
        }

        CheckSize(attributes.Failure.CalculateSize(), Cause, "FailWorkflowExecutionCommandAttributes.Failure");
        return run.Fail(attributes.Failure, completedEventId);
    }

    private HistoryEvent CancelWorkflow(CancelWorkflowExecutionCommandAttributes attributes)
    {
        RefuseToCloseOverNews();
        Required(attributes, WorkflowTaskFailedCause.BadCancelWorkflowExecutionAttributes, "CancelWorkflowExecution");
        run.Close(WorkflowExecutionStatus.Canceled);
        return run.Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCanceled,
            WorkflowExecutionCanceledEventAttributes = new WorkflowExecutionCanceledEventAttributes
            {
                WorkflowTaskCompletedEventId = completedEventId,
                Details = attributes.Details,
            },
        });
    }
}
