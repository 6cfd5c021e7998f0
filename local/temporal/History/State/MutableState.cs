using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.State;

/// <summary>
/// All that is known of one run: its execution, what it waits for, its events. Changed only inside a transaction (between
/// <see cref="Begin"/> and <see cref="Commit"/> or <see cref="Rollback"/>) under the lock of its chain.
/// </summary>
internal sealed partial class MutableState
{
    private ExecutionState committed = new();
    private ExecutionAttributes committedAttributes = new();
    private ExecutionAttributes? changedAttributes;
    private List<HistoryEvent> buffered = [];
    private readonly List<HistoryEvent> staged = [];
    private List<HistoryEvent>? bufferedBefore;
    private bool bufferRewritten;
    private bool began;

    public ExecutionState Execution { get; private set; } = new();

    /// <summary>Memo and search attributes for reading; <see cref="EditAttributes"/> to change them.</summary>
    public ExecutionAttributes Attributes => changedAttributes ?? committedAttributes;

    public PendingMap<long, PendingActivity> Activities { get; } = new(activity => activity.ScheduledEventId);

    public PendingMap<string, PendingTimer> Timers { get; } = new(timer => timer.TimerId);

    public PendingMap<long, PendingChild> Children { get; } = new(child => child.InitiatedEventId);

    public PendingMap<long, PendingExternalSignal> ExternalSignals { get; } = new(signal => signal.InitiatedEventId);

    public PendingMap<long, PendingExternalCancel> ExternalCancels { get; } = new(cancel => cancel.InitiatedEventId);

    public PendingMap<string, UpdateState> Updates { get; } = new(update => update.UpdateId);

    /// <summary>Requests carried out on this run: signals, cancels, attached starts.</summary>
    public PendingMap<string, RequestIdState> RequestIds { get; } = new(request => request.RequestId);

    /// <summary>The committed events.</summary>
    public EventLog Events { get; } = new();

    /// <summary>Events of this transaction that already have their ids.</summary>
    public IReadOnlyList<HistoryEvent> Staged => staged;

    /// <summary>Events that wait for the started workflow task to end; without ids.</summary>
    public IReadOnlyList<HistoryEvent> Buffered => buffered;

    /// <summary>The id of the next event, staged ones counted.</summary>
    public long NextEventId => Events.Count + staged.Count + 1;

    public bool IsRunning => Execution.Status == WorkflowExecutionStatus.Running;

    public bool HasStartedWorkflowTask => Execution.WorkflowTask is { StartedEventId: not 0 };

    /// <summary>This transaction has added events, with ids or waiting.</summary>
    public bool HasNewEvents => staged.Count > 0 || bufferRewritten || buffered.Count > bufferedBefore?.Count;

    /// <summary>The first event's attributes.</summary>
    public WorkflowExecutionStartedEventAttributes Started => FindEvent(1).WorkflowExecutionStartedEventAttributes;

    /// <summary>A committed or staged event.</summary>
    public HistoryEvent FindEvent(long eventId) =>
        eventId <= Events.Count ? Events[eventId] : staged[(int)(eventId - Events.Count) - 1];

    /// <summary>Events from one id up to, not including, another; those of this transaction included.</summary>
    public List<HistoryEvent> ReadWithStaged(long from, long end)
    {
        var read = Events.Read(from, end);
        read.AddRange(staged.Where(added => added.EventId >= from && added.EventId < end));
        return read;
    }

    public ExecutionAttributes EditAttributes() => changedAttributes ??= committedAttributes.Clone();

    /// <summary>
    /// Adds an event: to the history with the next id if it comes from a workflow task, else to the buffer, which is let in
    /// when a workflow task is made or the transaction ends and no workflow task is started.
    /// </summary>
    public HistoryEvent AddEvent(HistoryEvent added, DateTimeOffset now)
    {
        added.EventTime ??= now.ToTimestamp();
        if (EventBuffering.Waits(added.EventType))
        {
            buffered.Add(added);
        }
        else
        {
            Stage(added);
        }

        return added;
    }

    /// <summary>Gives the buffered events their ids, close events of activities and children last.</summary>
    public IReadOnlyList<HistoryEvent> FlushBuffered()
    {
        if (buffered.Count == 0)
        {
            return [];
        }

        var flushed = EventBuffering.InOrder(buffered);
        buffered = [];
        bufferRewritten = true;
        flushed.ForEach(Stage);
        Link(flushed);
        return flushed;
    }

    /// <summary>Takes a buffered event out; false when there is none such.</summary>
    public bool RemoveBuffered(Predicate<HistoryEvent> which)
    {
        var index = buffered.FindIndex(which);
        if (index < 0)
        {
            return false;
        }

        buffered.RemoveAt(index);
        bufferRewritten = true;
        return true;
    }

    /// <summary>Opens the state for changes; nothing when it is open already.</summary>
    public void Begin()
    {
        if (began)
        {
            return;
        }

        began = true;
        Execution = committed.Clone();
        bufferedBefore = [.. buffered];
        bufferRewritten = false;
    }

    /// <summary>Makes the changes the state and returns them. Run, workflow and namespace ids are the caller's to fill in.</summary>
    public RunDelta Commit()
    {
        if (!IsRunning)
        {
            DropBuffered();
        }
        else if (!HasStartedWorkflowTask)
        {
            FlushBuffered();
        }

        var delta = new RunDelta();
        if (staged.Count > 0)
        {
            foreach (var added in staged)
            {
                Execution.HistorySize += added.CalculateSize();
            }

            delta.Events.AddRange(staged);
            delta.Batches.AddRange(Batches(staged));
            Events.Append(staged, delta.Batches);
            staged.Clear();
        }

        Execution.StateTransitionCount++;
        committed = Execution;
        delta.Execution = committed;
        if (changedAttributes is not null)
        {
            delta.Attributes = committedAttributes = changedAttributes;
            changedAttributes = null;
        }

        Activities.Commit(delta.Activities, delta.RemovedActivities);
        Timers.Commit(delta.Timers, delta.RemovedTimers);
        Children.Commit(delta.Children, delta.RemovedChildren);
        ExternalSignals.Commit(delta.ExternalSignals, delta.RemovedExternalSignals);
        ExternalCancels.Commit(delta.ExternalCancels, delta.RemovedExternalCancels);
        Updates.Commit(delta.Updates, delta.RemovedUpdates);
        RequestIds.Commit(delta.RequestIds, null);

        delta.BufferedCleared = bufferRewritten;
        delta.BufferedEvents.AddRange(bufferRewritten ? buffered : buffered.Skip(bufferedBefore!.Count));
        bufferedBefore = null;
        began = false;
        return delta;
    }

    public void Rollback()
    {
        if (!began)
        {
            return;
        }

        began = false;
        Execution = committed;
        changedAttributes = null;
        buffered = bufferedBefore!;
        bufferedBefore = null;
        staged.Clear();
        Activities.Rollback();
        Timers.Rollback();
        Children.Rollback();
        ExternalSignals.Rollback();
        ExternalCancels.Rollback();
        Updates.Rollback();
        RequestIds.Rollback();
    }

    /// <summary>The committed state as one change from nothing.</summary>
    public RunDelta Snapshot()
    {
        var delta = new RunDelta { Execution = committed, Attributes = committedAttributes };
        delta.Events.AddRange(Events.Read(1, Events.Count + 1));
        delta.Batches.AddRange(Events.Batches);
        delta.Activities.AddRange(Activities.Values);
        delta.Timers.AddRange(Timers.Values);
        delta.Children.AddRange(Children.Values);
        delta.ExternalSignals.AddRange(ExternalSignals.Values);
        delta.ExternalCancels.AddRange(ExternalCancels.Values);
        delta.Updates.AddRange(Updates.Values);
        delta.RequestIds.AddRange(RequestIds.Values);
        delta.BufferedEvents.AddRange(buffered);
        return delta;
    }

    /// <summary>Replays a committed delta.</summary>
    public void Apply(RunDelta delta)
    {
        Events.Append(delta.Events, delta.Batches);
        Execution = committed = delta.Execution;
        committedAttributes = delta.Attributes ?? committedAttributes;
        Activities.Apply(delta.Activities, delta.RemovedActivities);
        Timers.Apply(delta.Timers, delta.RemovedTimers);
        Children.Apply(delta.Children, delta.RemovedChildren);
        ExternalSignals.Apply(delta.ExternalSignals, delta.RemovedExternalSignals);
        ExternalCancels.Apply(delta.ExternalCancels, delta.RemovedExternalCancels);
        Updates.Apply(delta.Updates, delta.RemovedUpdates);
        RequestIds.Apply(delta.RequestIds, []);
        if (delta.BufferedCleared)
        {
            buffered.Clear();
        }

        buffered.AddRange(delta.BufferedEvents);
    }

    /// <summary>The events of one commit are one batch, but a started workflow task ends one: that is where a worker's pages meet.</summary>
    private static IEnumerable<long> Batches(List<HistoryEvent> events)
    {
        yield return events[0].EventId;
        for (var i = 1; i < events.Count; i++)
        {
            if (events[i - 1].EventType == EventType.WorkflowTaskStarted)
            {
                yield return events[i].EventId;
            }
        }
    }

    /// <summary>Nobody will hear of them any more.</summary>
    private void DropBuffered()
    {
        if (buffered.Count > 0)
        {
            buffered = [];
            bufferRewritten = true;
        }
    }

    private void Stage(HistoryEvent added)
    {
        added.EventId = NextEventId;
        staged.Add(added);
    }
}
