using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.History.Activities;

/// <summary>A time by which something must have happened to an activity.</summary>
/// <param name="Due">The time.</param>
/// <param name="Type">The timeout; unspecified for the end of the backoff, when the attempt goes to its queue.</param>
internal readonly record struct ActivityDeadline(DateTimeOffset Due, TimeoutType Type)
{
    /// <summary>The next one; null when the activity may take for ever.</summary>
    public static ActivityDeadline? Next(PendingActivity activity, DateTimeOffset now)
    {
        ActivityDeadline? next = null;
        var attempt = activity.CurrentAttemptScheduledTime.ToDateTimeOffset();
        Consider(activity.ScheduledTime, activity.ScheduleToCloseTimeout, TimeoutType.ScheduleToClose);
        if (activity.StartedTime is { } started)
        {
            Consider(started, activity.StartToCloseTimeout, TimeoutType.StartToClose);
            var sign = activity.LastHeartbeatTime is { } beat && beat.ToDateTimeOffset() > started.ToDateTimeOffset() ? beat : started;
            Consider(sign, activity.HeartbeatTimeout, TimeoutType.Heartbeat);
        }
        else
        {
            Consider(activity.CurrentAttemptScheduledTime, activity.ScheduleToStartTimeout, TimeoutType.ScheduleToStart);
            if (attempt > now && (next is null || attempt < next.Value.Due))
            {
                next = new ActivityDeadline(attempt, TimeoutType.Unspecified);
            }
        }

        return next;

        void Consider(Timestamp from, Duration? timeout, TimeoutType type)
        {
            if (DurationRules.IsSet(timeout))
            {
                var due = from.ToDateTimeOffset() + DurationRules.ToTime(timeout);
                if (next is null || due < next.Value.Due)
                {
                    next = new ActivityDeadline(due, type);
                }
            }
        }
    }
}
