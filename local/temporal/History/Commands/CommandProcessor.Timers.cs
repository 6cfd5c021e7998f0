using DataEgress.Local.Temporal.Rules;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Commands;

internal sealed partial class CommandProcessor
{
    private HistoryEvent StartTimer(StartTimerCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadStartTimerAttributes;
        Required(attributes, Cause, "StartTimer");
        CheckTimerId(attributes.TimerId, Cause, "StartTimerCommand");
        if (DurationRules.FaultOf(attributes.StartToFireTimeout) is { } fault)
        {
            throw new WorkflowTaskFailure(Cause, $"An invalid StartToFireTimeout is set on StartTimerCommand: {fault}. TimerId={attributes.TimerId}");
        }

        if (run.State.Timers.Contains(attributes.TimerId))
        {
            throw new WorkflowTaskFailure(
                WorkflowTaskFailedCause.StartTimerDuplicateId,
                $"invalid history builder state for action: add-timer-started-event, TimerID: {attributes.TimerId}");
        }

        return run.StartTimer(attributes.TimerId, attributes.StartToFireTimeout, completedEventId);
    }

    private HistoryEvent CancelTimer(CancelTimerCommandAttributes attributes)
    {
        const WorkflowTaskFailedCause Cause = WorkflowTaskFailedCause.BadCancelTimerAttributes;
        Required(attributes, Cause, "CancelTimer");
        CheckTimerId(attributes.TimerId, Cause, "CancelTimerCommand");
        var added = run.CancelTimer(attributes.TimerId, completedEventId, request.Identity)
            ?? throw new WorkflowTaskFailure(
                Cause, $"invalid history builder state for action: add-timer-canceled-event, TimerID: {attributes.TimerId}");

        // The timer may have fired meanwhile, and that may have been the only news.
        NeedsWorkflowTask = NeedsWorkflowTask && run.State.Buffered.Count > 0;
        return added;
    }

    private static void CheckTimerId(string timerId, WorkflowTaskFailedCause cause, string command)
    {
        if (timerId.Length == 0)
        {
            throw new WorkflowTaskFailure(cause, $"TimerId is not set on {command}.");
        }

        if (IdRules.IsTooLong(timerId))
        {
            throw new WorkflowTaskFailure(
                cause, $"TimerId on {command} exceeds length limit. TimerId={timerId} Length={IdRules.LengthOf(timerId)} Limit={IdRules.Limit}");
        }
    }
}
