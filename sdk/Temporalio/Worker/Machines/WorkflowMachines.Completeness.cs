using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <content>No command without its event.</content>
internal sealed partial class WorkflowMachines
{
    // The completion whose commands are being matched.
    private string? completion;
    private bool sawCommandsOfCompletion;

    private bool AwaitsLocalActivity => localActivities.Values.Any(machine => !machine.IsResolved);

    // A patch that is not recorded was introduced or deprecated after this history was written.
    private Machine? Left => commands
        .Select(queued => queued.Machine)
        .FirstOrDefault(machine => !machine.CancelledBeforeSent && machine is not PatchMachine);

    /// <summary>
    /// The last workflow task of this history is completed, and nothing has happened since: whatever the code asked for must
    /// be recorded, unless the completion was a heartbeat.
    /// </summary>
    /// <exception cref="WorkflowNondeterminismException">A command is left.</exception>
    public void RequireAllCommandsRecorded()
    {
        if (!AwaitsLocalActivity && Left is { } left)
        {
            throw new WorkflowNondeterminismException(
                $"The command for {left} has no event, but the workflow task started by event {currentStartedEventId} is completed");
        }
    }

    /// <summary>
    /// Behind the completion of a workflow task stand the events of all its commands: when they are over, no command may be
    /// left. A completion without any, followed by the next task, may be a heartbeat of local activities: its commands come later.
    /// </summary>
    /// <param name="e">The next event; null if history ends.</param>
    private void RequireCommandsRecorded(HistoryEvent? e)
    {
        if (e?.EventType == EventType.WorkflowTaskCompleted)
        {
            completion = e.Describe();
            sawCommandsOfCompletion = false;
            return;
        }
        if (completion is null)
        {
            return;
        }
        if (e?.IsCommandEvent() == true)
        {
            sawCommandsOfCompletion = true;
            return;
        }
        var heartbeat = e?.EventType == EventType.WorkflowTaskScheduled && !sawCommandsOfCompletion && AwaitsLocalActivity;
        if (!heartbeat && Left is { } left)
        {
            var instead = e is null ? "history ends" : $"history goes on with {e.Describe()}";
            throw new WorkflowNondeterminismException($"The command for {left} has no event behind {completion}: {instead}");
        }
        completion = null;
    }
}
