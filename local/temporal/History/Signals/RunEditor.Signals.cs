using DataEgress.Local.Temporal.State;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

internal sealed partial class RunEditor
{
    /// <summary>Adds a signal; a workflow task follows unless the signal says otherwise. False when the request was carried out before.</summary>
    public bool Signal(WorkflowExecutionSignaledEventAttributes signal, IEnumerable<Link>? links = null)
    {
        if (signal.RequestId.Length > 0)
        {
            if (State.RequestIds.Contains(signal.RequestId))
            {
                return false;
            }

            State.RequestIds.Add(new RequestIdState { RequestId = signal.RequestId, EventType = EventType.WorkflowExecutionSignaled });
        }

        Execution.SignalCount++;
        var added = new HistoryEvent { EventType = EventType.WorkflowExecutionSignaled, WorkflowExecutionSignaledEventAttributes = signal };
        added.Links.Add(links ?? []);
        Add(added);
        if (!signal.SkipGenerateWorkflowTask)
        {
            ScheduleWorkflowTaskIfNone();
        }

        return true;
    }
}
