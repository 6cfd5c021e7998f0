using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.WorkflowTasks;

/// <summary>Something in a workflow task queue: what a worker gets is made when it is taken.</summary>
internal abstract class WorkflowQueueTask : QueueTask
{
    /// <summary>Hands the task to the poll. Null when it has become void meanwhile: the poll goes on.</summary>
    public abstract Task<PollWorkflowTaskQueueResponse?> StartAsync(HistoryEngine engine, NamespaceEntry ns, PollWorkflowTaskQueueRequest poll);
}

/// <summary>A run's pending workflow task.</summary>
/// <param name="run">The run.</param>
/// <param name="stamp">Which of the run's tasks: it is void once the run has another or none.</param>
internal sealed class RunWorkflowTask(WorkflowRun run, long stamp) : WorkflowQueueTask
{
    public long Stamp { get; } = stamp;

    /// <inheritdoc/>
    public override Task<PollWorkflowTaskQueueResponse?> StartAsync(HistoryEngine engine, NamespaceEntry ns, PollWorkflowTaskQueueRequest poll) =>
        engine.StartWorkflowTaskAsync(run, Stamp, poll);
}
