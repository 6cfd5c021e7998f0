using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using WorkflowTaskKind = DataEgress.Local.Temporal.State.WorkflowTaskState.Types.Kind;

namespace DataEgress.Local.Temporal.History.Transactions;

// The life of a workflow task: scheduled, started, and completed, failed or timed out.
internal sealed partial class RunEditor
{
    /// <summary>From this many failed attempts on a task is given more time, so that a broken worker is not kept busy.</summary>
    private const int AttemptsBeforeBackoff = 3;

    /// <summary>Updates that a run may take, rejected ones aside.</summary>
    public const int MostUpdates = 2000;

    private const int SuggestContinueAsNewUpdates = MostUpdates / 10 * 9;
    private const int SuggestContinueAsNewEvents = 4096;
    private const long SuggestContinueAsNewBytes = 4L << 20;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetryInterval = TimeSpan.FromMinutes(10);

    /// <summary>The next or pending task is a retry whose events are not written.</summary>
    public bool IsTransient => Execution.WorkflowTaskAttempt > 1;

    /// <summary>Where the next workflow task goes: to the worker that has the run cached, or to the run's queue.</summary>
    public TaskQueue CurrentTaskQueue() => Execution.StickyTaskQueue.Length > 0
        ? new TaskQueue { Name = Execution.StickyTaskQueue, Kind = TaskQueueKind.Sticky, NormalName = Execution.TaskQueue }
        : new TaskQueue { Name = Execution.TaskQueue, Kind = TaskQueueKind.Normal };

    public void ClearStickiness()
    {
        Execution.StickyTaskQueue = "";
        Execution.StickyScheduleToStartTimeout = null;
    }

    /// <summary>Something happened that the workflow must hear of: makes a workflow task if there is none.</summary>
    public void ScheduleWorkflowTaskIfNone()
    {
        if (State.IsRunning && Execution.WorkflowTask is null && !Execution.FirstTaskDelayed)
        {
            ScheduleWorkflowTask();
        }
    }

    /// <summary>As <see cref="ScheduleWorkflowTaskIfNone"/>, but does not wait until the first task is due.</summary>
    public void ScheduleWorkflowTaskAtOnce()
    {
        Execution.FirstTaskDelayed = false;
        ScheduleWorkflowTaskIfNone();
    }

    /// <summary>The first task fell due while an update had a task of its own, and that one has left no trace.</summary>
    public bool HasLostFirstWorkflowTask => Execution is { WorkflowTask: null, PreviousStartedEventId: 0, FirstTaskDelayed: false };

    /// <summary>Makes a workflow task; there must be none. Buffered events are let in first.</summary>
    /// <param name="kind">Normal, or speculative for an update.</param>
    /// <param name="originalScheduledTime">When a chain of heartbeats began; null begins one.</param>
    public WorkflowTaskState ScheduleWorkflowTask(WorkflowTaskKind kind = WorkflowTaskKind.Normal, Timestamp? originalScheduledTime = null)
    {
        if (State.Buffered.Count > 0)
        {
            Execution.WorkflowTaskAttempt = 1;
            kind = WorkflowTaskKind.Normal;
            State.FlushBuffered();
        }

        var written = !IsTransient && kind == WorkflowTaskKind.Normal;
        var attempt = Math.Max(1, Execution.WorkflowTaskAttempt);
        var task = new WorkflowTaskState
        {
            Kind = IsTransient ? WorkflowTaskKind.Transient : kind,
            Attempt = attempt,
            ScheduledTime = Timestamp,
            OriginalScheduledTime = originalScheduledTime ?? Timestamp,
            StartToCloseTimeout = WorkflowTaskTimeout(attempt),
            TaskQueue = CurrentTaskQueue(),
            Stamp = Execution.StateTransitionCount + 1,
            ScheduledEventId = State.NextEventId,
        };
        Execution.WorkflowTask = task;
        if (written)
        {
            Add(ScheduledEvent(task));
        }

        return task;
    }

    /// <summary>A worker has taken the pending task.</summary>
    public void StartWorkflowTask(string identity, string requestId, TaskQueue polled)
    {
        var task = Execution.WorkflowTask;
        if (task.TaskQueue.Kind == TaskQueueKind.Sticky && task.TaskQueue.Name != polled.Name)
        {
            ClearStickiness();
        }

        task.HistorySize = Execution.HistorySize;
        if (Execution.HistorySize >= SuggestContinueAsNewBytes)
        {
            task.SuggestReasons.Add(SuggestContinueAsNewReason.HistorySizeTooLarge);
        }

        if (State.NextEventId >= SuggestContinueAsNewEvents)
        {
            task.SuggestReasons.Add(SuggestContinueAsNewReason.TooManyHistoryEvents);
        }

        if (Execution.UpdateCount + Run.Updates.Count >= SuggestContinueAsNewUpdates)
        {
            task.SuggestReasons.Add(SuggestContinueAsNewReason.TooManyUpdates);
        }

        task.SuggestContinueAsNew |= task.SuggestReasons.Count > 0;
        task.StartedTime = Timestamp;
        task.Identity = identity;
        task.RequestId = requestId;
        if (task.Kind != WorkflowTaskKind.Normal && task.ScheduledEventId != State.NextEventId)
        {
            // Events came in between: the worker has something new to see, so this is no mere repetition.
            task.Kind = WorkflowTaskKind.Normal;
            task.Attempt = Execution.WorkflowTaskAttempt = 1;
            task.TaskQueue = polled.Clone();
            task.ScheduledTime = Timestamp;
            task.ScheduledEventId = Add(ScheduledEvent(task)).EventId;
        }

        task.StartedEventId = task.Kind == WorkflowTaskKind.Normal
            ? Add(StartedEvent(task)).EventId
            : task.ScheduledEventId + 1;
    }

    /// <summary>
    /// The worker has completed the started task. Null when it was speculative and left no trace
    /// (<paramref name="discard"/>).
    /// </summary>
    public HistoryEvent? CompleteWorkflowTask(RespondWorkflowTaskCompletedRequest request, bool discard = false)
    {
        var task = Execution.WorkflowTask;
        Execution.WorkflowTask = null;
        Run.CloseAttempted = false;
        if (discard)
        {
            return null;
        }

        WriteScheduledAndStarted(task, CurrentTaskQueue(), request.Identity);
        Execution.FirstTaskDelayed = false;
        Execution.WorkflowTaskAttempt = 1;
        Execution.PreviousStartedEventId = task.StartedEventId;
        return Add(new HistoryEvent
        {
            EventType = EventType.WorkflowTaskCompleted,
            WorkflowTaskCompletedEventAttributes = new WorkflowTaskCompletedEventAttributes
            {
                ScheduledEventId = task.ScheduledEventId,
                StartedEventId = task.StartedEventId,
                Identity = request.Identity,
                BinaryChecksum = request.BinaryChecksum,
                WorkerVersion = request.WorkerVersionStamp,
                SdkMetadata = request.SdkMetadata,
                MeteringMetadata = request.MeteringMetadata,
            },
        });
    }

    /// <summary>The started task has failed. The event is null when it was a retry: only the first failure is written.</summary>
    public HistoryEvent? FailWorkflowTask(
        WorkflowTaskFailedCause cause, Failure? failure, string identity, string binaryChecksum = "", string baseRunId = "", string newRunId = "")
    {
        var task = Execution.WorkflowTask;
        if (task.Kind == WorkflowTaskKind.Speculative)
        {
            WriteScheduledAndStarted(task, CurrentTaskQueue(), identity);
        }

        HistoryEvent? failed = null;
        Execution.WorkflowTask = null;
        Execution.FirstTaskDelayed = false;
        Run.CloseAttempted = cause == WorkflowTaskFailedCause.UnhandledCommand;
        if (!IsTransient)
        {
            failed = Add(new HistoryEvent
            {
                EventType = EventType.WorkflowTaskFailed,
                WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
                {
                    ScheduledEventId = task.ScheduledEventId,
                    StartedEventId = task.StartedEventId,
                    Cause = cause,
                    Failure = failure,
                    Identity = identity,
                    BinaryChecksum = binaryChecksum,
                    BaseRunId = baseRunId,
                    NewRunId = newRunId,
                },
            });
        }

        EndAttempt(countsAsAttempt: true);
        if (cause == WorkflowTaskFailedCause.ResetWorkflow)
        {
            Execution.WorkflowTaskAttempt = 1;
        }

        return failed;
    }

    /// <summary>
    /// A speculative task of an earlier transaction is what brings the events of this one to the worker, so it must be as
    /// durable as they are: it becomes a normal one, written before them.
    /// </summary>
    public void WriteSpeculativeTaskBeforeNews()
    {
        if (State is { IsRunning: true, HasNewEvents: true }
            && Execution.WorkflowTask is { Kind: WorkflowTaskKind.Speculative } task
            && task.Stamp <= Execution.StateTransitionCount)
        {
            WriteScheduledAndStarted(task, task.TaskQueue, task.Identity);
        }
    }

    /// <summary>The worker has held up too much news: its task is over, and another one brings them.</summary>
    public void EndTaskWhenTooMuchWaits()
    {
        if (RunLimits.IsTooMuchWaiting(State))
        {
            FailWorkflowTask(WorkflowTaskFailedCause.ForceCloseCommand, failure: null, ServerIdentity);
            ScheduleWorkflowTask();
        }
    }

    /// <summary>The pending task was not completed, or not picked up from its sticky queue, in time.</summary>
    public void TimeOutWorkflowTask(TimeoutType type)
    {
        var task = Execution.WorkflowTask;
        if (task.Kind == WorkflowTaskKind.Speculative)
        {
            WriteScheduledAndStarted(task, CurrentTaskQueue(), identity: "");
        }

        Execution.WorkflowTask = null;
        Execution.FirstTaskDelayed = false;
        Run.CloseAttempted = false;
        if (!IsTransient || type == TimeoutType.ScheduleToStart)
        {
            Add(new HistoryEvent
            {
                EventType = EventType.WorkflowTaskTimedOut,
                WorkflowTaskTimedOutEventAttributes = new WorkflowTaskTimedOutEventAttributes
                {
                    ScheduledEventId = task.ScheduledEventId,
                    StartedEventId = task.StartedEventId,
                    TimeoutType = type,
                },
            });
        }

        EndAttempt(countsAsAttempt: type == TimeoutType.StartToClose);
    }

    /// <summary>Events of the pending task that are not written, for those who read the history meanwhile.</summary>
    public static IEnumerable<HistoryEvent> UnwrittenEvents(ExecutionState execution)
    {
        if (execution.WorkflowTask is not { Kind: not WorkflowTaskKind.Normal } task)
        {
            yield break;
        }

        var scheduled = ScheduledEvent(task);
        scheduled.EventId = task.ScheduledEventId;
        scheduled.EventTime = task.ScheduledTime;
        yield return scheduled;
        if (task.StartedEventId != 0)
        {
            var started = StartedEvent(task);
            started.EventId = task.StartedEventId;
            started.EventTime = task.StartedTime;
            yield return started;
        }
    }

    private static HistoryEvent ScheduledEvent(WorkflowTaskState task) => new()
    {
        EventType = EventType.WorkflowTaskScheduled,
        WorkflowTaskScheduledEventAttributes = new WorkflowTaskScheduledEventAttributes
        {
            TaskQueue = task.TaskQueue.Clone(),
            StartToCloseTimeout = task.StartToCloseTimeout,
            Attempt = task.Attempt,
        },
    };

    private static HistoryEvent StartedEvent(WorkflowTaskState task) => new()
    {
        EventType = EventType.WorkflowTaskStarted,
        WorkflowTaskStartedEventAttributes = new WorkflowTaskStartedEventAttributes
        {
            ScheduledEventId = task.ScheduledEventId,
            Identity = task.Identity,
            RequestId = task.RequestId,
            SuggestContinueAsNew = task.SuggestContinueAsNew,
            SuggestContinueAsNewReasons = { task.SuggestReasons },
            HistorySizeBytes = task.HistorySize,
        },
    };

    /// <summary>Writes the events of a transient or speculative task, now that it matters.</summary>
    private void WriteScheduledAndStarted(WorkflowTaskState task, TaskQueue queue, string identity)
    {
        if (task.Kind == WorkflowTaskKind.Normal)
        {
            return;
        }

        task.Kind = WorkflowTaskKind.Normal;
        task.TaskQueue = queue;
        var scheduled = ScheduledEvent(task);
        scheduled.EventTime = task.ScheduledTime;
        task.ScheduledEventId = Add(scheduled).EventId;
        if (task.StartedEventId == 0)
        {
            return;
        }

        task.Identity = identity;
        var started = StartedEvent(task);
        started.EventTime = task.StartedTime;
        task.StartedEventId = Add(started).EventId;
    }

    /// <summary>An attempt from the worker's cache says nothing about the workflow: it is repeated with the whole history first.</summary>
    private void EndAttempt(bool countsAsAttempt)
    {
        if (Execution.StickyTaskQueue.Length > 0)
        {
            ClearStickiness();
            countsAsAttempt = false;
        }

        Execution.WorkflowTaskAttempt = countsAsAttempt ? Math.Max(1, Execution.WorkflowTaskAttempt) + 1 : 1;
    }

    private Duration WorkflowTaskTimeout(int attempt)
    {
        if (attempt <= AttemptsBeforeBackoff)
        {
            return Execution.WorkflowTaskTimeout.Clone();
        }

        var backoff = RetryInterval * Math.Pow(2, Math.Min(attempt - AttemptsBeforeBackoff - 1, 16));
        return (Execution.WorkflowTaskTimeout.ToTimeSpan() + (backoff < LongestRetryInterval ? backoff : LongestRetryInterval)).ToDuration();
    }
}
