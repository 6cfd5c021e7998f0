using DataEgress.Local.Temporal.History.CrossWorkflow;
using DataEgress.Local.Temporal.History.Queries;
using DataEgress.Local.Temporal.History.State;
using DataEgress.Local.Temporal.History.Updates;
using DataEgress.Local.Temporal.State;

namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>One run of a workflow. Guarded by the lock of its <see cref="ExecutionChain"/>.</summary>
internal sealed class WorkflowRun(ExecutionChain chain, string runId)
{
    public ExecutionChain Chain { get; } = chain;

    public string RunId { get; } = runId;

    public MutableState State { get; } = new();

    /// <summary>The run's timers and queued tasks: derived from <see cref="State"/>, never stored.</summary>
    public LiveWork Live { get; } = new();

    /// <summary>Keeps time from being skipped while workers have something to do for the run; null when they have not.</summary>
    public IDisposable? ClockHold { get; set; }

    /// <summary>Work on other executions that follows from this run's state.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>The worker has tried to end the workflow over news it had not seen, and is at it again.</summary>
    public bool CloseAttempted { get; set; }

    /// <summary>Queries that wait for the next workflow task.</summary>
    public BufferedQueries Queries { get; } = new();

    /// <summary>Updates that have not ended.</summary>
    public UpdateRegistry Updates { get; } = new();

    /// <summary>Wakes those who wait for new events.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>The whole run as one change from nothing.</summary>
    public RunDelta Snapshot()
    {
        var delta = State.Snapshot();
        delta.NamespaceId = Chain.NamespaceId;
        delta.WorkflowId = Chain.WorkflowId;
        delta.RunId = RunId;
        delta.Current = Chain.Current == this;
        return delta;
    }
}
