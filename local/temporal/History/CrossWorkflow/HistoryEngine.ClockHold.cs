using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Time;

namespace DataEgress.Local.Temporal.History;

// Time is skipped only while every workflow waits for time itself.
internal sealed partial class HistoryEngine
{
    /// <summary>Holds the clock while a workflow task or an attempt of an activity is to be done.</summary>
    private void HoldClock(WorkflowRun run)
    {
        if (clock is not ServerClock { CanSkip: true } skipping)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var busy = run.State.IsRunning
            && (run.State.Execution.WorkflowTask is not null
                || run.State.Activities.Values.Any(
                    activity => activity.StartedTime is not null || activity.CurrentAttemptScheduledTime.ToDateTimeOffset() <= now));
        if (busy)
        {
            run.ClockHold ??= skipping.HoldForWork();
        }
        else if (run.ClockHold is { } hold)
        {
            run.ClockHold = null;
            hold.Dispose();
        }
    }
}
