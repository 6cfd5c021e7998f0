using Temporalio.Api.History.V1;
using WorkflowTaskKind = DataEgress.Local.Temporal.State.WorkflowTaskState.Types.Kind;

namespace DataEgress.Local.Temporal.History.State;

// State that comes from somewhere else: another run's history, or the journal.
internal sealed partial class MutableState
{
    /// <summary>Takes over the next event of another run's history as it is.</summary>
    public void Copy(HistoryEvent copied) => Stage(copied.Clone());

    /// <summary>
    /// A speculative workflow task exists for updates in memory only: after a restart nobody needs it. Outside a
    /// transaction, and not journaled: every restart comes to the same.
    /// </summary>
    public void DropSpeculativeTask()
    {
        if (committed.WorkflowTask is { Kind: WorkflowTaskKind.Speculative })
        {
            committed = committed.Clone();
            committed.WorkflowTask = null;
            Execution = committed;
        }
    }
}
