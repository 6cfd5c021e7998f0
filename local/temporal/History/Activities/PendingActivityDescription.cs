using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Activity.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;

namespace DataEgress.Local.Temporal.History.Activities;

/// <summary>A pending activity as DescribeWorkflowExecution shows it.</summary>
internal static class PendingActivityDescription
{
    public static PendingActivityInfo Of(PendingActivity activity, DateTimeOffset now)
    {
        var info = new PendingActivityInfo
        {
            ActivityId = activity.ActivityId,
            ActivityType = new ActivityType { Name = activity.ActivityType },
            State = activity switch
            {
                { CancelRequested: true } => PendingActivityState.CancelRequested,
                { StartedTime: not null } => PendingActivityState.Started,
                _ => PendingActivityState.Scheduled,
            },
            LastHeartbeatTime = activity.LastHeartbeatTime,
            HeartbeatDetails = activity.HeartbeatDetails,
            LastStartedTime = activity.LastStartedTime,
            Attempt = activity.Attempt,
            MaximumAttempts = activity.RetryPolicy.MaximumAttempts,
            ScheduledTime = activity.CurrentAttemptScheduledTime,
            LastFailure = activity.LastFailure,
            LastWorkerIdentity = activity.LastWorkerIdentity,
            LastAttemptCompleteTime = activity.LastAttemptCompleteTime,
            Priority = activity.Priority,
            ActivityOptions = new ActivityOptions
            {
                TaskQueue = new TaskQueue { Name = activity.TaskQueue, NormalName = activity.TaskQueue },
                ScheduleToCloseTimeout = activity.ScheduleToCloseTimeout,
                ScheduleToStartTimeout = activity.ScheduleToStartTimeout,
                StartToCloseTimeout = activity.StartToCloseTimeout,
                HeartbeatTimeout = activity.HeartbeatTimeout,
                RetryPolicy = new RetryPolicy
                {
                    InitialInterval = activity.RetryPolicy.InitialInterval,
                    BackoffCoefficient = activity.RetryPolicy.BackoffCoefficient,
                    MaximumInterval = activity.RetryPolicy.MaximumInterval,
                    MaximumAttempts = activity.RetryPolicy.MaximumAttempts,
                },
                Priority = activity.Priority,
            },
        };
        if (activity.ScheduleToCloseTimeout is { } whole && whole.ToTimeSpan() > TimeSpan.Zero)
        {
            info.ExpirationTime = activity.ScheduledTime + whole;
        }

        if (activity.StartedTime is null && activity.CurrentAttemptScheduledTime.ToDateTimeOffset() > now)
        {
            info.NextAttemptScheduleTime = activity.CurrentAttemptScheduledTime;
            info.CurrentRetryInterval = activity.CurrentRetryInterval;
        }

        return info;
    }
}
