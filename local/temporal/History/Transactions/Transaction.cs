using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.State;

namespace DataEgress.Local.Temporal.History.Transactions;

/// <summary>
/// Exclusive work on one chain of runs. What is changed in the runs opened here becomes state with
/// <see cref="CommitAsync"/>, in one journal record; without it, it is undone.
/// </summary>
internal sealed class Transaction : IAsyncDisposable
{
    private readonly HistoryEngine engine;
    private readonly List<RunEditor> opened = [];
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

    /// <summary>Runs under the lock once the changes are the state, and not at all when they are undone.</summary>
    public Action? AfterCommit { get; set; }

    /// <summary>
    /// Whether <see cref="CommitAsync"/> refuses when a run has outgrown its limits. Who works for nobody in particular
    /// says no: the run is terminated all the same.
    /// </summary>
    public bool RefusesWhenTooLarge { get; set; } = true;

    /// <summary>The current run, one added here included.</summary>
    public WorkflowRun? Current => added.Count > 0 ? added[^1] : Chain.Current;

    /// <summary>The run, open for changes.</summary>
    public RunEditor Open(WorkflowRun run)
    {
        if (opened.Find(editor => editor.Run == run) is { } open)
        {
            return open;
        }

        var editor = new RunEditor(engine, this, run);
        opened.Add(editor);
        run.State.Begin();
        return editor;
    }

    /// <summary>A new run, open for changes, that is the current one from the commit on.</summary>
    public RunEditor AddRun(string runId)
    {
        var run = new WorkflowRun(Chain, runId);
        added.Add(run);
        return Open(run);
    }

    /// <summary>Undoes every change so far and keeps the lock: to do something else instead.</summary>
    public void Restart()
    {
        foreach (var editor in opened)
        {
            editor.State.Rollback();
            editor.Run.Updates.Unstage();
            editor.Run.Queries.Unstage();
        }

        opened.Clear();
        added.Clear();
        AfterCommit = null;
    }

    /// <summary>
    /// Makes the changes the state, lets go of the lock, and returns when they are durable. Everything that follows from
    /// them (tasks, timers, waiters, visibility) happens before: none of it can answer anybody before it is durable itself.
    /// A run that has outgrown its limits is terminated instead.
    /// </summary>
    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: nothing was changed, but the run has been terminated.</exception>
    public Task CommitAsync()
    {
        foreach (var editor in opened)
        {
            editor.WriteSpeculativeTaskBeforeNews();
            editor.EndTaskWhenTooMuchWaits();
        }

        var refusal = TerminateWhenTooLarge();
        var record = new ExecutionRecord();
        foreach (var run in opened.Select(editor => editor.Run))
        {
            if (added.Contains(run))
            {
                Chain.Add(run, current: true);
            }

            var delta = run.State.Commit();
            engine.WarnOfSize(run);
            delta.NamespaceId = Chain.NamespaceId;
            delta.WorkflowId = Chain.WorkflowId;
            delta.RunId = run.RunId;
            record.Runs.Add(delta);
        }

        foreach (var delta in record.Runs)
        {
            delta.Current = delta.RunId == Chain.Current?.RunId;
        }

        var durable = record.Runs.Count == 0 ? Chain.Durable : engine.Append(record);
        Chain.Durable = durable;
        for (var i = 0; i < opened.Count; i++)
        {
            engine.Follow(opened[i].Run, record.Runs[i]);
        }

        AfterCommit?.Invoke();
        ended = true;
        Chain.Exit();
        return refusal is null || !RefusesWhenTooLarge ? durable : RefuseAsync(durable, refusal);
    }

    /// <summary>Forgets a closed run, lets go of the lock, and returns when that is durable. Nothing else may be open.</summary>
    public Task DeleteAsync(WorkflowRun run)
    {
        var durable = engine.Append(new ExecutionRecord
        {
            Runs = { new RunDelta { NamespaceId = Chain.NamespaceId, WorkflowId = Chain.WorkflowId, RunId = run.RunId, Deleted = true } },
        });
        Chain.Durable = durable;
        Chain.Remove(run);
        run.Live.Clear();
        run.Changed.Raise();
        if (Chain.Runs.Count == 0)
        {
            engine.Executions.Abandon(Chain);
        }

        ended = true;
        Chain.Exit();
        return durable;
    }

    /// <summary>Undoes everything and terminates the run instead when there is no room for it; says why.</summary>
    private string? TerminateWhenTooLarge()
    {
        var tooLarge = opened.Find(editor => !added.Contains(editor.Run) && RunLimits.FaultOf(editor.State) is not null);
        if (tooLarge is null)
        {
            return null;
        }

        var reason = RunLimits.FaultOf(tooLarge.State)!;
        Restart();
        Open(tooLarge.Run).Terminate(reason, details: null, RunEditor.ServerIdentity);
        return reason;
    }

    private static async Task RefuseAsync(Task durable, string reason)
    {
        await durable;
        throw GrpcStatusException.InvalidArgument(reason);
    }

    /// <summary>Gives up what was not committed and lets go of the lock.</summary>
    public ValueTask DisposeAsync()
    {
        if (!ended)
        {
            ended = true;
            Restart();
            if (Chain.Runs.Count == 0)
            {
                engine.Executions.Abandon(Chain);
            }

            Chain.Exit();
        }

        return ValueTask.CompletedTask;
    }
}
