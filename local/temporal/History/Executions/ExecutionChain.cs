using System.Diagnostics.CodeAnalysis;

namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>
/// All runs of one workflow id, and the lock that guards them: at most one of them is open, and what starts the next one
/// (reuse of the id, continue-as-new, retry, cron, reset) has to see the one before.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is not used holds nothing to dispose of.")]
internal sealed class ExecutionChain(string namespaceId, string workflowId)
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, WorkflowRun> runs = new(StringComparer.Ordinal);

    public string NamespaceId { get; } = namespaceId;

    public string WorkflowId { get; } = workflowId;

    /// <summary>The run that the workflow id alone names; null before the first and after the last was deleted.</summary>
    public WorkflowRun? Current { get; private set; }

    public IReadOnlyCollection<WorkflowRun> Runs => runs.Values;

    /// <summary>Set, under the lock, when the chain has lost its last run and was taken out of the table.</summary>
    public bool Abandoned { get; set; }

    /// <summary>Completes when all that was committed so far is durable.</summary>
    public Task Durable { get; set; } = Task.CompletedTask;

    public Task EnterAsync(CancellationToken cancellationToken) => gate.WaitAsync(cancellationToken);

    /// <summary>As <see cref="EnterAsync"/>, for threads that may block.</summary>
    public void Enter() => gate.Wait();

    public void Exit() => gate.Release();

    public WorkflowRun? Find(string runId) => runs.GetValueOrDefault(runId);

    public void Add(WorkflowRun run, bool current)
    {
        runs[run.RunId] = run;
        if (current)
        {
            Current = run;
        }
    }

    /// <summary>Forgets a run. The latest of the others becomes current if it was.</summary>
    public void Remove(WorkflowRun run)
    {
        runs.Remove(run.RunId);
        if (Current == run)
        {
            Current = runs.Values.MaxBy(other => other.State.Execution.StartTime?.ToDateTimeOffset());
        }
    }
}
