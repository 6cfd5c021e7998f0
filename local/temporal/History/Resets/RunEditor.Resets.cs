using DataEgress.Local.Temporal.State;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Update.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Updates that a reset carries over.
internal sealed partial class RunEditor
{
    /// <summary>An update of the earlier run is asked again; <see cref="NoteAdmittedUpdates"/> once the event has its id.</summary>
    public void AdmitUpdate(Request request, UpdateAdmittedEventOrigin origin)
    {
        if (!State.Updates.Contains(request.Meta.UpdateId))
        {
            State.Updates.Add(new UpdateState { UpdateId = request.Meta.UpdateId });
            Add(new HistoryEvent
            {
                EventType = EventType.WorkflowExecutionUpdateAdmitted,
                WorkflowExecutionUpdateAdmittedEventAttributes = new WorkflowExecutionUpdateAdmittedEventAttributes
                {
                    Request = request,
                    Origin = origin,
                },
            });
        }
    }

    /// <summary>Notes where the requests of admitted updates stand.</summary>
    public void NoteAdmittedUpdates()
    {
        foreach (var admitted in State.Staged.Where(added => added.EventType == EventType.WorkflowExecutionUpdateAdmitted))
        {
            var id = admitted.WorkflowExecutionUpdateAdmittedEventAttributes.Request.Meta.UpdateId;
            if (State.Updates.Edit(id) is { } update)
            {
                update.AdmittedEventId = admitted.EventId;
                Execution.UpdateCount++;
            }
        }
    }
}
