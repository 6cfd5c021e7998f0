using DataEgress.Local.Temporal.State;
using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

// Activities: what is pending, and the events of their beginning and end.
internal sealed partial class RunEditor
{
    public PendingActivity? FindActivity(string activityId) =>
        State.Activities.Values.FirstOrDefault(activity => activity.ActivityId == activityId);

    public HistoryEvent ScheduleActivity(ScheduleActivityTaskCommandAttributes command, long completedEventId)
    {
        var added = Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskScheduled,
            ActivityTaskScheduledEventAttributes = new ActivityTaskScheduledEventAttributes
            {
                ActivityId = command.ActivityId,
                ActivityType = command.ActivityType,
                TaskQueue = command.TaskQueue,
                Header = command.Header,
                Input = command.Input,
                ScheduleToCloseTimeout = command.ScheduleToCloseTimeout,
                ScheduleToStartTimeout = command.ScheduleToStartTimeout,
                StartToCloseTimeout = command.StartToCloseTimeout,
                HeartbeatTimeout = command.HeartbeatTimeout,
                WorkflowTaskCompletedEventId = completedEventId,
                RetryPolicy = command.RetryPolicy,
                UseWorkflowBuildId = command.UseWorkflowBuildId,
                Priority = command.Priority,
            },
        });
        State.Activities.Add(new PendingActivity
        {
            ScheduledEventId = added.EventId,
            ActivityId = command.ActivityId,
            ActivityType = command.ActivityType.Name,
            TaskQueue = command.TaskQueue.Name,
            Attempt = 1,
            ScheduledTime = Timestamp,
            CurrentAttemptScheduledTime = Timestamp,
            ScheduleToCloseTimeout = command.ScheduleToCloseTimeout,
            ScheduleToStartTimeout = command.ScheduleToStartTimeout,
            StartToCloseTimeout = command.StartToCloseTimeout,
            HeartbeatTimeout = command.HeartbeatTimeout,
            RetryPolicy = command.RetryPolicy,
            Priority = command.Priority,
        });
        return added;
    }

    /// <summary>A worker has the current attempt. No event: that is written when the activity ends.</summary>
    public void StartActivity(PendingActivity activity, string identity, string requestId)
    {
        activity.StartedTime = Timestamp;
        activity.StartedIdentity = identity;
        activity.RequestId = requestId;
        activity.LastStartedTime = Timestamp;
        activity.LastWorkerIdentity = identity;
    }

    public HistoryEvent RequestCancelActivity(long scheduledEventId, long completedEventId)
    {
        var added = Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCancelRequested,
            ActivityTaskCancelRequestedEventAttributes = new ActivityTaskCancelRequestedEventAttributes
            {
                ScheduledEventId = scheduledEventId,
                WorkflowTaskCompletedEventId = completedEventId,
            },
        });
        if (State.Activities.Edit(scheduledEventId) is { } activity)
        {
            activity.CancelRequested = true;
            activity.CancelRequestedEventId = added.EventId;
        }

        return added;
    }

    /// <summary>Whether the activity has ended with an event that still waits in the buffer.</summary>
    public bool IsActivityClosing(long scheduledEventId) => State.Buffered.Any(waiting =>
        waiting.ActivityTaskCompletedEventAttributes?.ScheduledEventId == scheduledEventId
        || waiting.ActivityTaskFailedEventAttributes?.ScheduledEventId == scheduledEventId
        || waiting.ActivityTaskTimedOutEventAttributes?.ScheduledEventId == scheduledEventId
        || waiting.ActivityTaskCanceledEventAttributes?.ScheduledEventId == scheduledEventId);

    public void CompleteActivity(PendingActivity activity, Payloads? result, string identity, WorkerVersionStamp? version)
    {
        var startedEventId = EndActivity(activity);
        Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCompleted,
            ActivityTaskCompletedEventAttributes = new ActivityTaskCompletedEventAttributes
            {
                Result = result,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
                WorkerVersion = version,
            },
        });
        ScheduleWorkflowTaskIfNone();
    }

    public void CancelActivity(PendingActivity activity, Payloads? details, string identity, WorkerVersionStamp? version = null)
    {
        var startedEventId = EndActivity(activity);
        Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCanceled,
            ActivityTaskCanceledEventAttributes = new ActivityTaskCanceledEventAttributes
            {
                Details = details,
                LatestCancelRequestedEventId = activity.CancelRequestedEventId,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
                WorkerVersion = version,
            },
        });
    }

    /// <summary>The attempt failed: there is another one, or the activity has failed.</summary>
    public void FailActivity(PendingActivity activity, Failure failure, string identity, WorkerVersionStamp? version)
    {
        var state = RetryActivity(activity, failure);
        if (state == RetryState.InProgress)
        {
            return;
        }

        var startedEventId = EndActivity(activity);
        Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskFailed,
            ActivityTaskFailedEventAttributes = new ActivityTaskFailedEventAttributes
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
                RetryState = state,
                WorkerVersion = version,
            },
        });
        ScheduleWorkflowTaskIfNone();
    }

    /// <summary>The attempt took too long: there is another one, or the activity has timed out.</summary>
    public void TimeOutActivity(PendingActivity activity, TimeoutType type)
    {
        var failure = TimeoutFailure($"activity {type} timeout", type);
        var state = RetryActivity(activity, failure);
        if (state == RetryState.InProgress)
        {
            return;
        }

        if (state == RetryState.Timeout && type != TimeoutType.ScheduleToStart)
        {
            failure = TimeoutFailure(
                "Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying", TimeoutType.ScheduleToClose);
        }

        failure.TimeoutFailureInfo.LastHeartbeatDetails = activity.HeartbeatDetails;
        failure.Cause = activity.LastFailure;
        var startedEventId = EndActivity(activity);
        Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskTimedOut,
            ActivityTaskTimedOutEventAttributes = new ActivityTaskTimedOutEventAttributes
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                RetryState = state,
            },
        });
        ScheduleWorkflowTaskIfNone();
    }

    /// <summary>The task as a worker gets it; the attempt is started.</summary>
    public PollActivityTaskQueueResponse ActivityTask(PendingActivity activity, string namespaceName)
    {
        var scheduled = State.FindEvent(activity.ScheduledEventId).ActivityTaskScheduledEventAttributes;
        return new PollActivityTaskQueueResponse
        {
            TaskToken = new ActivityTaskToken
            {
                NamespaceId = Transaction.Chain.NamespaceId,
                WorkflowId = WorkflowId,
                RunId = RunId,
                ScheduledEventId = activity.ScheduledEventId,
                Attempt = activity.Attempt,
                ActivityId = activity.ActivityId,
                ActivityType = activity.ActivityType,
            }.ToByteString(),
            WorkflowNamespace = namespaceName,
            WorkflowType = new WorkflowType { Name = Execution.WorkflowType },
            WorkflowExecution = Identity,
            ActivityType = scheduled.ActivityType,
            ActivityId = activity.ActivityId,
            Header = scheduled.Header,
            Input = scheduled.Input,
            HeartbeatDetails = activity.HeartbeatDetails,
            ScheduledTime = activity.ScheduledTime,
            CurrentAttemptScheduledTime = activity.CurrentAttemptScheduledTime,
            StartedTime = activity.StartedTime,
            Attempt = activity.Attempt,
            ScheduleToCloseTimeout = activity.ScheduleToCloseTimeout,
            StartToCloseTimeout = activity.StartToCloseTimeout,
            HeartbeatTimeout = activity.HeartbeatTimeout,
            RetryPolicy = activity.RetryPolicy,
            Priority = activity.Priority,
        };
    }

    private static Failure TimeoutFailure(string message, TimeoutType type) => new()
    {
        Message = message,
        Source = "Server",
        TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = type },
    };

    /// <summary>Writes the started event if there was a start, and forgets the activity. Returns the event's id, 0 when none (yet).</summary>
    private long EndActivity(PendingActivity activity)
    {
        State.Activities.Remove(activity.ScheduledEventId);
        if (activity.StartedTime is null)
        {
            return 0;
        }

        return Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskStarted,
            EventTime = activity.StartedTime,
            ActivityTaskStartedEventAttributes = new ActivityTaskStartedEventAttributes
            {
                ScheduledEventId = activity.ScheduledEventId,
                Identity = activity.StartedIdentity,
                RequestId = activity.RequestId,
                Attempt = activity.Attempt,
                LastFailure = activity.LastFailure,
            },
        }).EventId;
    }
}
