using System.Collections.Concurrent;

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

    /// <summary>Takes out a chain without runs. Its lock is held.</summary>
    public void Abandon(ExecutionChain chain)
    {
        chain.Abandoned = true;
        chains.TryRemove(KeyValuePair.Create((chain.NamespaceId, chain.WorkflowId), chain));
    }
}
