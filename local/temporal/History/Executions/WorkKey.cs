namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>What a timer or task is about: its kind and, where a run has several of the kind, which.</summary>
internal readonly record struct WorkKey(WorkKind Kind, long Number = 0, string Name = "")
{
    public static WorkKey WorkflowTask => new(WorkKind.WorkflowTask);

    public static WorkKey FirstWorkflowTask => new(WorkKind.FirstWorkflowTask);

    public static WorkKey RunTimeout => new(WorkKind.RunTimeout);

    public static WorkKey Retention => new(WorkKind.Retention);

    public static WorkKey Activity(long scheduledEventId) => new(WorkKind.Activity, scheduledEventId);

    public static WorkKey Timer(string timerId) => new(WorkKind.Timer, Name: timerId);
}

/// <summary>The kinds of things that wake a run.</summary>
internal enum WorkKind
{
    /// <summary>A workflow task: to be picked up from a sticky queue, or to be completed, in time.</summary>
    WorkflowTask,

    /// <summary>The delayed first workflow task (start delay, cron, retry).</summary>
    FirstWorkflowTask,

    /// <summary>The run or the chain of runs has a time limit.</summary>
    RunTimeout,

    /// <summary>An activity, by scheduled event id: its next deadline, or the end of its backoff.</summary>
    Activity,

    /// <summary>A timer of the workflow, by its id.</summary>
    Timer,

    /// <summary>The end of a closed run's retention.</summary>
    Retention,
}
