using System.Buffers;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.Transactions;
using DataEgress.Local.Temporal.Journal;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.State;
using DataEgress.Local.Temporal.Time;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;

namespace DataEgress.Local.Temporal.History;

/// <summary>
/// Runs workflows: one method for each call of the WorkflowService that is about executions or tasks. Requests come
/// validated and with defaults filled in.
/// </summary>
internal sealed partial class HistoryEngine(
    NamespaceRegistry namespaces,
    VisibilityStore visibility,
    IJournal journal,
    TaskQueues queues,
    TimerQueue timers,
    TimeProvider clock,
    ILogger<HistoryEngine> logger,
    ExecutionTable? recovered = null)
{
    /// <summary>The kind of this engine's records in the journal.</summary>
    public const int JournalKind = 1;

    /// <summary>The executions in memory.</summary>
    public ExecutionTable Executions { get; } = recovered ?? new ExecutionTable();

    /// <summary>Everything, as records that rebuild it.</summary>
    public IEnumerable<JournalRecord> Snapshot() =>
        Executions.Snapshot().Select(record => new JournalRecord(JournalKind, record));

    /// <summary>Goes on with the recovered executions: tasks, timers, visibility. Before any call is answered.</summary>
    public void Resume()
    {
        // The first to go on may already make new runs.
        foreach (var run in Executions.Chains.SelectMany(chain => chain.Runs).ToList())
        {
            run.Chain.Enter();
            run.State.DropSpeculativeTask();
            Follow(run, run.Snapshot());
            run.Chain.Exit();
        }
    }

    /// <summary>Locks the chain of the execution that a request names.</summary>
    /// <exception cref="GrpcStatusException">NOT_FOUND when its workflow id has no runs.</exception>
    internal ValueTask<Transaction> BeginAsync(NamespaceEntry ns, WorkflowExecution execution, CancellationToken cancellationToken) =>
        BeginAsync(ns.Id, execution.WorkflowId, execution.RunId, cancellationToken);

    /// <summary>Locks the chain of a workflow id that has runs.</summary>
    /// <param name="namespaceId">The namespace.</param>
    /// <param name="workflowId">The workflow id.</param>
    /// <param name="runId">The run that is looked for, for the error's words; empty for the current one.</param>
    /// <param name="cancellationToken">Ends the wait for the workflow's turn.</param>
    /// <exception cref="GrpcStatusException">NOT_FOUND when there is none.</exception>
    internal async ValueTask<Transaction> BeginAsync(
        string namespaceId, string workflowId, string runId, CancellationToken cancellationToken)
    {
        if (Executions.Find(namespaceId, workflowId) is { } chain)
        {
            var transaction = await BeginAsync(chain, cancellationToken);
            if (chain.Current is not null)
            {
                return transaction;
            }

            await transaction.DisposeAsync();
        }

        throw runId.Length == 0 ? ExecutionErrors.WorkflowNotFound(workflowId) : ExecutionErrors.RunNotFound(workflowId, runId);
    }

    /// <summary>Locks a chain, whatever has become of it.</summary>
    internal async ValueTask<Transaction> BeginAsync(ExecutionChain chain, CancellationToken cancellationToken)
    {
        await chain.EnterAsync(cancellationToken);
        return new Transaction(this, chain, clock.GetUtcNow());
    }

    /// <summary>Locks the chain of a workflow id, made if there is none.</summary>
    internal async ValueTask<Transaction> BeginOrCreateAsync(string namespaceId, string workflowId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var chain = Executions.Obtain(namespaceId, workflowId);
            await chain.EnterAsync(cancellationToken);
            if (!chain.Abandoned)
            {
                return new Transaction(this, chain, clock.GetUtcNow());
            }

            chain.Exit();
        }
    }

    /// <summary>The run that a request names: the current one unless it has a run id.</summary>
    /// <exception cref="GrpcStatusException">NOT_FOUND when there is none such, or it is of another chain of runs.</exception>
    internal static RunEditor OpenRun(Transaction transaction, string runId, string firstRunId = "")
    {
        var run = FindRun(transaction.Chain, runId);
        return firstRunId.Length == 0 || run.State.Execution.FirstRunId == firstRunId
            ? transaction.Open(run)
            : throw ExecutionErrors.NotFound("workflow execution not found");
    }

    /// <summary>As <see cref="OpenRun"/>, for reading.</summary>
    internal static WorkflowRun FindRun(ExecutionChain chain, string runId) =>
        (runId.Length == 0 ? chain.Current : chain.Find(runId)) ?? throw ExecutionErrors.RunNotFound(chain.WorkflowId, runId);

    /// <summary>Tells the log of a run that will be terminated if it goes on growing.</summary>
    internal void WarnOfSize(WorkflowRun run)
    {
        if (run.State.Events.Count > RunLimits.EventsToWarnOf || run.State.Execution.HistorySize > RunLimits.BytesToWarnOf)
        {
            LogLarge(logger, run.Chain.WorkflowId, run.RunId, run.State.Events.Count, run.State.Execution.HistorySize);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The history of workflow {WorkflowId}, run {RunId}, is large: {Events} events, {Bytes} bytes")]
    private static partial void LogLarge(ILogger logger, string workflowId, string runId, long events, long bytes);

    /// <summary>Writes a commit to the journal, in the order of the calls; completes when it is durable.</summary>
    internal Task Append(ExecutionRecord record)
    {
        if (!journal.KeepsRecords)
        {
            return Task.CompletedTask;
        }

        var size = record.CalculateSize();
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            record.WriteTo(bytes.AsSpan(0, size));
            return journal.AppendAsync(JournalKind, bytes.AsSpan(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// Brings everything outside the run in line with what was just committed, or with the whole state after recovery.
    /// The chain's lock is held.
    /// </summary>
    internal void Follow(WorkflowRun run, RunDelta delta)
    {
        FollowTasks(run, delta);
        FollowTimers(run, delta);
        FollowVisibility(run, delta);
        FollowCrossWorkflow(run, delta);
        if (delta.Events.Count > 0)
        {
            run.Changed.Raise();
        }
    }

    internal GrpcStatusException Unimplemented(string method)
    {
        _ = (namespaces, visibility, queues, timers, logger);
        return new GrpcStatusException(GrpcStatusCode.Unimplemented, $"{method} is not implemented.");
    }

    /// <summary>Puts workflow and activity tasks that became ready into their queues; withdraws those no longer wanted.</summary>
    partial void FollowTasks(WorkflowRun run, RunDelta delta);

    /// <summary>Arms and disarms the run's timers.</summary>
    partial void FollowTimers(WorkflowRun run, RunDelta delta);

    partial void FollowVisibility(WorkflowRun run, RunDelta delta);

    /// <summary>Starts work on other executions: children, external signals and cancels, the parent, parent close policies.</summary>
    partial void FollowCrossWorkflow(WorkflowRun run, RunDelta delta);
}
