using System.Collections.Concurrent;
using DataEgress.Local.Temporal.State;
using Google.Protobuf;

namespace DataEgress.Local.Temporal.History.Executions;

/// <summary>The executions in memory, by namespace and workflow id. Safe for concurrent use.</summary>
internal sealed class ExecutionTable
{
    private readonly ConcurrentDictionary<(string NamespaceId, string WorkflowId), ExecutionChain> chains = new();

    /// <summary>Every chain; those that come and go meanwhile may be missing.</summary>
    public IEnumerable<ExecutionChain> Chains => chains.Select(pair => pair.Value);

    public ExecutionChain? Find(string namespaceId, string workflowId) => chains.GetValueOrDefault((namespaceId, workflowId));

    /// <summary>The chain of a workflow id, made if there is none. It may be abandoned by the time it is locked: look again then.</summary>
    public ExecutionChain Obtain(string namespaceId, string workflowId) =>
        chains.GetOrAdd((namespaceId, workflowId), static key => new ExecutionChain(key.NamespaceId, key.WorkflowId));

    /// <summary>Takes back what an earlier process committed. Not while anything else uses the table.</summary>
    public void Replay(ReadOnlySpan<byte> payload)
    {
        foreach (var delta in ExecutionRecord.Parser.ParseFrom(payload).Runs)
        {
            var chain = Obtain(delta.NamespaceId, delta.WorkflowId);
            var run = chain.Find(delta.RunId);
            if (delta.Deleted)
            {
                if (run is not null)
                {
                    chain.Remove(run);
                }

                if (chain.Runs.Count == 0)
                {
                    Abandon(chain);
                }

                continue;
            }

            run ??= new WorkflowRun(chain, delta.RunId);

            // A snapshot taken while commits went on may hold their effect already.
            if (run.State.Execution.StateTransitionCount < delta.Execution.StateTransitionCount)
            {
                run.State.Apply(delta);
                chain.Add(run, delta.Current);
            }
        }
    }

    /// <summary>Everything, as records that rebuild it. Chains are locked one at a time.</summary>
    public IEnumerable<byte[]> Snapshot()
    {
        foreach (var chain in Chains)
        {
            byte[] record;
            chain.Enter();
            try
            {
                // As bytes already here: what is buffered may change once the lock is free.
                record = new ExecutionRecord { Runs = { chain.Runs.Select(run => run.Snapshot()) } }.ToByteArray();
            }
            finally
            {
                chain.Exit();
            }

            yield return record;
        }
    }

    /// <summary>Takes out a chain without runs. Its lock is held.</summary>
    public void Abandon(ExecutionChain chain)
    {
        chain.Abandoned = true;
        chains.TryRemove(KeyValuePair.Create((chain.NamespaceId, chain.WorkflowId), chain));
    }
}
