using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// The workflow's own timers.
internal sealed partial class RunEditor
{
    public HistoryEvent StartTimer(string timerId, Duration? timeout, long completedEventId)
    {
        var added = Add(new HistoryEvent
        {
            EventType = EventType.TimerStarted,
            TimerStartedEventAttributes = new TimerStartedEventAttributes
            {
                TimerId = timerId,
                StartToFireTimeout = timeout,
                WorkflowTaskCompletedEventId = completedEventId,
            },
        });
        State.Timers.Add(new PendingTimer
        {
            TimerId = timerId,
            StartedEventId = added.EventId,
            ExpiryTime = (Now + DurationRules.ToTime(timeout)).ToTimestamp(),
        });
        return added;
    }

    /// <summary>Cancels a timer; one that has fired while the workflow could not see it has not. Null when there is none such.</summary>
    public HistoryEvent? CancelTimer(string timerId, long completedEventId, string identity)
    {
        long startedEventId;
        if (State.Timers.TryGet(timerId, out var timer))
        {
            startedEventId = timer.StartedEventId;
            State.Timers.Remove(timerId);
        }
        else if (State.Buffered.FirstOrDefault(waiting => waiting.TimerFiredEventAttributes?.TimerId == timerId) is { } fired)
        {
            startedEventId = fired.TimerFiredEventAttributes.StartedEventId;
            State.RemoveBuffered(waiting => waiting == fired);
        }
        else
        {
            return null;
        }

        return Add(new HistoryEvent
        {
            EventType = EventType.TimerCanceled,
            TimerCanceledEventAttributes = new TimerCanceledEventAttributes
            {
                TimerId = timerId,
                StartedEventId = startedEventId,
                WorkflowTaskCompletedEventId = completedEventId,
                Identity = identity,
            },
        });
    }

    public void FireTimer(PendingTimer timer)
    {
        State.Timers.Remove(timer.TimerId);
        Add(new HistoryEvent
        {
            EventType = EventType.TimerFired,
            TimerFiredEventAttributes = new TimerFiredEventAttributes { TimerId = timer.TimerId, StartedEventId = timer.StartedEventId },
        });
        ScheduleWorkflowTaskIfNone();
    }
}
