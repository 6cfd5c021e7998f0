using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.History.State;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

/// <summary>
/// A run that a transaction has open: the operations that change it. Each keeps events and state in step; what is
/// allowed is the caller's to check.
/// </summary>
internal sealed partial class RunEditor(HistoryEngine engine, Transaction transaction, WorkflowRun run)
{
    public HistoryEngine Engine { get; } = engine;

    public Transaction Transaction { get; } = transaction;

    public WorkflowRun Run { get; } = run;

    public MutableState State => Run.State;

    public ExecutionState Execution => Run.State.Execution;

    public DateTimeOffset Now => Transaction.Now;

    public Timestamp Timestamp => Now.ToTimestamp();

    public string WorkflowId => Transaction.Chain.WorkflowId;

    public string RunId => Run.RunId;

    /// <summary>The execution as messages name it.</summary>
    public WorkflowExecution Identity => new() { WorkflowId = WorkflowId, RunId = RunId };

    /// <summary>Adds an event; buffered events have no id yet.</summary>
    public HistoryEvent Add(HistoryEvent added) => State.AddEvent(added, Now);
}
