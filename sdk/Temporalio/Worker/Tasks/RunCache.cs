namespace Temporalio.Worker.Tasks;

/// <summary>The runs in memory, the least recently used one evicted when there are too many.</summary>
internal sealed class RunCache(int capacity, WorkerMetrics metrics)
{
    private readonly Lock access = new();
    private readonly Dictionary<string, LinkedListNode<WorkflowRun>> runs = [];
    private readonly LinkedList<WorkflowRun> byUse = new();

    public int Count
    {
        get
        {
            lock (access)
            {
                return runs.Count;
            }
        }
    }

    /// <summary>The run with its gate held, or null if it is not in memory.</summary>
    public async Task<WorkflowRun?> EnterAsync(string runId)
    {
        while (Find(runId) is { } run)
        {
            await run.Gate.WaitAsync().ConfigureAwait(false);
            if (Find(runId) == run)
            {
                return run;
            }
            // Evicted while we waited; there may be another by now.
            run.Gate.Release();
        }
        return null;
    }

    /// <summary>Adds a run whose gate is held. False if there is one already.</summary>
    public bool TryAdd(WorkflowRun run)
    {
        lock (access)
        {
            if (runs.ContainsKey(run.RunId))
            {
                return false;
            }
            runs[run.RunId] = byUse.AddLast(run);
            metrics.CacheHolds(runs.Count);
            return true;
        }
    }

    /// <summary>Forgets a run.</summary>
    public void Evict(WorkflowRun run)
    {
        lock (access)
        {
            if (runs.TryGetValue(run.RunId, out var node) && node.Value == run)
            {
                runs.Remove(run.RunId);
                byUse.Remove(node);
                metrics.CacheHolds(runs.Count);
                if (!run.Ended)
                {
                    metrics.CacheEvicted();
                }
            }
        }
        run.Dispose();
    }

    /// <summary>Gives a run back; evicts others, or this one, if there are too many.</summary>
    public void Leave(WorkflowRun run)
    {
        run.Gate.Release();
        foreach (var surplus in Surplus())
        {
            Evict(surplus);
            surplus.Gate.Release();
        }
    }

    private List<WorkflowRun> Surplus()
    {
        lock (access)
        {
            var surplus = new List<WorkflowRun>();
            for (var node = byUse.First; node is not null && runs.Count - surplus.Count > capacity; node = node.Next)
            {
                // A run that is being worked on, or whose local activities are, stays.
                if (!node.Value.HasLocalActivities && node.Value.Gate.Wait(0))
                {
                    surplus.Add(node.Value);
                }
            }
            return surplus;
        }
    }

    private WorkflowRun? Find(string runId)
    {
        lock (access)
        {
            if (!runs.TryGetValue(runId, out var node))
            {
                return null;
            }
            byUse.Remove(node);
            byUse.AddLast(node);
            return node.Value;
        }
    }
}
