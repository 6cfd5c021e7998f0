using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.WorkflowTasks;
using DataEgress.Local.Temporal.Namespaces;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.Queries;

/// <summary>A query that goes to a worker by itself.</summary>
/// <param name="run">Who is asked.</param>
/// <param name="query">What.</param>
/// <param name="sticky">Sent to the worker that has the run cached: it needs no history.</param>
internal sealed class DirectQueryTask(WorkflowRun run, PendingQuery query, bool sticky) : WorkflowQueueTask
{
    /// <inheritdoc/>
    public override bool IsQuery => true;

    /// <inheritdoc/>
    public override Task<PollWorkflowTaskQueueResponse?> StartAsync(HistoryEngine engine, NamespaceEntry ns, PollWorkflowTaskQueueRequest poll) =>
        engine.QueryTaskAsync(run, query, sticky, poll);
}
