using Google.Protobuf.WellKnownTypes;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>What the timeouts of a workflow become, whoever starts it.</summary>
internal static class WorkflowTimeouts
{
    private static readonly Duration DefaultOfTask = Duration.FromTimeSpan(TimeSpan.FromSeconds(10));
    private static readonly Duration LongestOfTask = Duration.FromTimeSpan(TimeSpan.FromSeconds(120));

    /// <summary>The run's timeout: never longer than the whole chain's. Not set is unlimited.</summary>
    public static Duration? OfRun(Duration? run, Duration? execution)
    {
        if (!DurationRules.IsSet(execution))
        {
            return run;
        }

        return DurationRules.IsSet(run) ? DurationRules.Shorter(run, execution) : execution!.Clone();
    }

    /// <summary>The workflow task's timeout: 10 s by default, at most 120 s, never longer than the run's.</summary>
    public static Duration OfTask(Duration? task, Duration? run)
    {
        var timeout = DurationRules.IsSet(task) ? DurationRules.Shorter(task, LongestOfTask) : DefaultOfTask.Clone();
        return DurationRules.IsSet(run) ? DurationRules.Shorter(timeout, run) : timeout;
    }
}
