using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <content>From history to jobs.</content>
internal sealed partial class WorkflowMachines
{
    private readonly Dictionary<string, Request> admittedUpdates = [];

    /// <summary>Applies the next part of history and looks ahead into the one after it. Number of events applied.</summary>
    private int ApplyNextPart()
    {
        if (SawTerminalEvent)
        {
            Replaying = false;
            return 0;
        }
        var after = currentStartedEventId;
        var end = position < events.Count ? WorkflowTaskSequence.EndOfNext(events, position, after) : -1;
        var start = position;
        position = end + 1 > position ? end + 1 : position;
        IsLastTask = position >= events.Count;
        while (start < position && events[start].EventId <= LastProcessedEventId)
        {
            start++;
        }
        if (start >= position)
        {
            Replaying = false;
            LookAhead();
            return 0;
        }
        ObserveCompletions(start);
        var taskStartedId = events[position - 1] is { EventType: EventType.WorkflowTaskStarted } last ? last.EventId : 0;
        var skip = false;
        for (var i = start; i < position; i++)
        {
            skip = Apply(events[i], i + 1 < position ? events[i + 1] : null, taskStartedId, skip);
        }
        if (position >= events.Count)
        {
            RequireCommandsRecorded(null);
        }
        LookAhead();
        return position - start;
    }

    // The completion after the last event tells what the worker that handled this part used.
    private void ObserveCompletions(int start)
    {
        var seenAfter = false;
        for (var i = start; i < events.Count && !seenAfter; i++)
        {
            if (events[i].WorkflowTaskCompletedEventAttributes is not { } completed)
            {
                continue;
            }
            seenAfter = i >= position;
            Flags.Observe(completed);
        }
    }

    /// <summary>Applies one event. Whether the next one is to be passed over.</summary>
    private bool Apply(HistoryEvent e, HistoryEvent? next, long taskStartedId, bool skip)
    {
        if (e.EventId != LastProcessedEventId + 1)
        {
            throw new InvalidWorkflowOperationException(
                $"History is out of order: event {e.EventId} follows event {LastProcessedEventId}");
        }
        if (Replaying
            && IsLastTask
            && e.EventId > previousStartedEventId
            && e.EventType != EventType.WorkflowTaskCompleted
            && !e.IsCommandEvent())
        {
            Replaying = false;
        }
        RequireCommandsRecorded(e);
        HandleMessages(e.EventId - 1);
        var skipNext = !skip && Dispatch(e, next, taskStartedId);
        LastProcessedEventId = e.EventId;
        return skipNext;
    }

    private void HandleMessages(long upToEventId)
    {
        foreach (var message in inbox.Where(m => m.EventId <= upToEventId).ToList())
        {
            inbox.Remove(message);
            HandleMessage(message.Id, message.ProtocolInstanceId, message.EventId, message.Body.Unpack<Request>());
        }
    }

    private void HandleMessage(string id, string instanceId, long sequencingEventId, Request request)
    {
        var machine = new UpdateMachine(this, id, instanceId, sequencingEventId, request, message =>
        {
            if (!Replaying)
            {
                outbox.Add(message);
            }
        });
        updates[instanceId] = machine;
        Send(new UpdateJob(
            request.Meta.UpdateId,
            instanceId,
            request.Input.Name,
            request.Input.Args?.Clone(),
            request.Input.Header?.Clone(),
            RunValidator: !Replaying));
    }

    private bool Dispatch(HistoryEvent e, HistoryEvent? next, long taskStartedId)
    {
        SawTerminalEvent |= e.IsTerminal();
        if (e.IsCommandEvent())
        {
            return HandleCommandEvent(e, next);
        }
        if (e.InitialCommandEventId() is > 0 and var initialId)
        {
            if (!machinesByEvent.TryGetValue(initialId, out var machine))
            {
                throw new WorkflowNondeterminismException(
                    $"History event {e.Describe()} belongs to event {initialId}, for which there is no command");
            }
            machine.Handle(e);
            return false;
        }
        HandleOther(e, taskStartedId);
        return false;
    }

    private void HandleOther(HistoryEvent e, long taskStartedId)
    {
        switch (e.EventType)
        {
            case EventType.WorkflowExecutionStarted:
                Started = e.WorkflowExecutionStartedEventAttributes.Clone();
                WorkflowTaskTimeout = Started.WorkflowTaskTimeout?.ToTimeSpan() ?? TimeSpan.Zero;
                Advance(e.EventTime.ToDateTime());
                Send(new InitializeJob(
                    Started.Clone(), e.EventTime.ToDateTime(), RandomSeed.FromRunId(Started.OriginalExecutionRunId)));
                break;
            case EventType.WorkflowTaskStarted:
                TaskStarted = e.WorkflowTaskStartedEventAttributes;
                // Tasks that failed or heartbeat are passed over: workflow time is that of the one that counts.
                if (e.EventId >= taskStartedId)
                {
                    OnTaskStarted(e);
                }
                break;
            case EventType.WorkflowTaskFailed
                when e.WorkflowTaskFailedEventAttributes.Cause == WorkflowTaskFailedCause.ResetWorkflow:
                Send(new SeedJob(RandomSeed.FromRunId(e.WorkflowTaskFailedEventAttributes.NewRunId)));
                break;
            case EventType.WorkflowExecutionSignaled:
                var signaled = e.WorkflowExecutionSignaledEventAttributes;
                Send(new SignalJob(signaled.SignalName, signaled.Input?.Clone(), signaled.Header?.Clone()));
                break;
            case EventType.WorkflowExecutionCancelRequested:
                Send(new CancelJob(e.WorkflowExecutionCancelRequestedEventAttributes.Cause));
                break;
            case EventType.WorkflowExecutionUpdateAdmitted:
                Admit(e);
                break;
            case EventType.WorkflowTaskScheduled
                or EventType.WorkflowTaskCompleted
                or EventType.WorkflowTaskFailed
                or EventType.WorkflowTaskTimedOut
                or EventType.WorkflowExecutionTerminated
                or EventType.WorkflowExecutionTimedOut:
                break;
            default:
                if (!e.WorkerMayIgnore)
                {
                    throw new InvalidWorkflowOperationException($"History event {e.Describe()} is not known to this worker");
                }
                break;
        }
    }

    private void OnTaskStarted(HistoryEvent e)
    {
        currentStartedEventId = e.EventId;
        Advance(e.EventTime.ToDateTime());
        if (!Replaying)
        {
            foreach (var machine in localActivities.Values.ToList())
            {
                machine.EncounteredLiveTask();
            }
        }
    }

    // An update of the base run that a reset applies again.
    private void Admit(HistoryEvent e)
    {
        var request = e.WorkflowExecutionUpdateAdmittedEventAttributes.Request;
        if (Replaying)
        {
            admittedUpdates[request.Meta.UpdateId] = request;
        }
        else
        {
            HandleMessage($"{request.Meta.UpdateId}/request", request.Meta.UpdateId, e.EventId, request);
        }
    }

    /// <summary>
    /// Looks into the next part of history for what the instance must know before it runs: patches, outcomes of local
    /// activities and accepted updates.
    /// </summary>
    private void LookAhead()
    {
        if (position >= events.Count)
        {
            return;
        }
        var end = WorkflowTaskSequence.EndOfNext(events, position, currentStartedEventId);
        var delayed = new List<Action>();
        for (var i = position; i <= end; i++)
        {
            var e = events[i];
            if (PatchMachine.Read(e) is { } patch)
            {
                patches.TryAdd(patch.Id, false);
                patchMarkersAhead.Add(patch.Id);
                Send(new PatchJob(patch.Id));
            }
            else if (LocalActivityMarker.Is(e))
            {
                var (marker, outcome) = LocalActivityMarker.Read(e);
                outcomesAhead.Enqueue((marker.Seq, outcome));
            }
            else if (e.WorkflowExecutionUpdateAcceptedEventAttributes is { } accepted)
            {
                delayed.Add(() => HandleMessage(
                    accepted.AcceptedRequestMessageId,
                    accepted.ProtocolInstanceId,
                    accepted.AcceptedRequestSequencingEventId,
                    accepted.AcceptedRequest ?? admittedUpdates[accepted.ProtocolInstanceId]));
            }
        }
        delayed.ForEach(action => action());
    }
}
