using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.State;
using DataEgress.Local.Temporal.State;

namespace DataEgress.Local.Temporal.History.Transactions;

/// <summary>
/// Exclusive work on one chain of runs. What is changed in the runs opened here becomes state with
/// <see cref="CommitAsync"/>, in one journal record; without it, it is undone.
/// </summary>
internal sealed class Transaction : IAsyncDisposable
{
    private readonly HistoryEngine engine;
    private readonly List<WorkflowRun> opened = [];
    private readonly List<WorkflowRun> added = [];
    private bool ended;

    internal Transaction(HistoryEngine engine, ExecutionChain chain, DateTimeOffset now)
    {
        this.engine = engine;
        Chain = chain;
        Now = now;
    }

    public ExecutionChain Chain { get; }

    /// <summary>The time of all events of this transaction.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The current run, one added here included.</summary>
    public WorkflowRun? Current => added.Count > 0 ? added[^1] : Chain.Current;

    /// <summary>The run's state, open for changes.</summary>
    public MutableState Open(WorkflowRun run)
    {
        if (!opened.Contains(run))
        {
            opened.Add(run);
            run.State.Begin();
        }

        return run.State;
    }

    /// <summary>A new run, open for changes, that is the current one from the commit on.</summary>
    public WorkflowRun AddRun(string runId)
    {
        var run = new WorkflowRun(Chain, runId);
        added.Add(run);
        Open(run);
        return run;
    }

    /// <summary>
    /// Makes the changes the state, lets go of the lock, and returns when they are durable. Everything that follows from
    /// them (tasks, timers, waiters, visibility) happens before: none of it can answer anybody before it is durable itself.
    /// </summary>
    public Task CommitAsync()
    {
        var record = new ExecutionRecord();
        foreach (var run in opened)
        {
            if (added.Contains(run))
            {
                Chain.Add(run, current: true);
            }

            var delta = run.State.Commit();
            delta.NamespaceId = Chain.NamespaceId;
            delta.WorkflowId = Chain.WorkflowId;
            delta.RunId = run.RunId;
            record.Runs.Add(delta);
        }

        foreach (var delta in record.Runs)
        {
            delta.Current = delta.RunId == Chain.Current?.RunId;
        }

        var durable = engine.Append(record);
        Chain.Durable = durable;
        for (var i = 0; i < opened.Count; i++)
        {
            engine.Follow(opened[i], record.Runs[i]);
        }

        ended = true;
        Chain.Exit();
        return durable;
    }

    /// <summary>Gives up what was not committed and lets go of the lock.</summary>
    public ValueTask DisposeAsync()
    {
        if (!ended)
        {
            ended = true;
            opened.ForEach(run => run.State.Rollback());
            if (Chain.Runs.Count == 0)
            {
                engine.Executions.Abandon(Chain);
            }

            Chain.Exit();
        }

        return ValueTask.CompletedTask;
    }
}
