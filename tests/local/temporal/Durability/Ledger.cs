using System.Collections.Concurrent;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>What servers have acknowledged, and what must therefore never be lost or done twice.</summary>
internal sealed class Ledger
{
    private readonly Lock gate = new();
    private long acknowledged;
    private long awaited = long.MaxValue;
    private TaskCompletionSource? reached;

    public ConcurrentDictionary<string, WorkflowPromises> Workflows { get; } = new(StringComparer.Ordinal);

    /// <summary>Promises that a server was seen to break.</summary>
    public ConcurrentQueue<string> Broken { get; } = new();

    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public WorkflowPromises Of(string workflowId) => Workflows.GetOrAdd(workflowId, static _ => new WorkflowPromises());

    public void Acknowledge()
    {
        lock (gate)
        {
            if (++acknowledged >= awaited)
            {
                awaited = long.MaxValue;
                reached!.SetResult();
            }
        }
    }

    /// <summary>Completes when that many more have been acknowledged.</summary>
    public Task MoreAsync(int count)
    {
        lock (gate)
        {
            awaited = acknowledged + count;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return reached.Task;
        }
    }
}

/// <summary>What was acknowledged to one workflow's clients and workers.</summary>
internal sealed class WorkflowPromises
{
    private int completedTasks;

    public ConcurrentQueue<string> Signals { get; } = new();

    public ConcurrentQueue<string> Updates { get; } = new();

    /// <summary>The result of its activity; null while none was acknowledged.</summary>
    public string? ActivityResult { get; set; }

    /// <summary>Workflow tasks whose completion was acknowledged.</summary>
    public int CompletedTasks => completedTasks;

    /// <summary>The workflow's own end was acknowledged.</summary>
    public bool Closed { get; set; }

    public void CompletedTask() => Interlocked.Increment(ref completedTasks);
}
