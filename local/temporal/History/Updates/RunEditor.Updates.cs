using DataEgress.Local.Temporal.History.Updates;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Update.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Updates in the history.
internal sealed partial class RunEditor
{
    public HistoryEvent AcceptUpdate(PendingUpdate update, Acceptance acceptance)
    {
        var isAdmitted = State.Updates.Edit(update.Id) is not null;
        var added = Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionUpdateAccepted,
            WorkflowExecutionUpdateAcceptedEventAttributes = new WorkflowExecutionUpdateAcceptedEventAttributes
            {
                ProtocolInstanceId = update.Id,
                AcceptedRequestMessageId = update.RequestMessageId,
                AcceptedRequestSequencingEventId = acceptance.AcceptedRequestSequencingEventId,
                AcceptedRequest = isAdmitted ? null : update.Request,
            },
        });
        if (State.Updates.Edit(update.Id) is { } admitted)
        {
            admitted.AcceptedEventId = added.EventId;
        }
        else
        {
            State.Updates.Add(new UpdateState { UpdateId = update.Id, AcceptedEventId = added.EventId });
            Execution.UpdateCount++;
        }

        return added;
    }

    public HistoryEvent CompleteUpdate(string updateId, Response response)
    {
        var update = State.Updates.Edit(updateId)!;
        var added = Add(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionUpdateCompleted,
            WorkflowExecutionUpdateCompletedEventAttributes = new WorkflowExecutionUpdateCompletedEventAttributes
            {
                Meta = response.Meta,
                Outcome = response.Outcome,
                AcceptedEventId = update.AcceptedEventId,
            },
        });
        update.CompletedEventId = added.EventId;
        return added;
    }
}
