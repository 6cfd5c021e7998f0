using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Matching;

namespace DataEgress.Local.Temporal.History.Activities;

/// <summary>An attempt of an activity that waits for a worker. Void once the activity is started, retried or gone.</summary>
internal sealed class ActivityQueueTask(WorkflowRun run, long scheduledEventId, int attempt) : QueueTask
{
    public WorkflowRun Run { get; } = run;

    public long ScheduledEventId { get; } = scheduledEventId;

    public int Attempt { get; } = attempt;
}
