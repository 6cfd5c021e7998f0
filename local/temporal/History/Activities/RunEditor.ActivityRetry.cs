using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.Rules;
using DataEgress.Local.Temporal.State;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.History.Transactions;

internal sealed partial class RunEditor
{
    private const int LargestKeptFailure = 4 * 1024;

    /// <summary>Prepares the next attempt if there is to be one; says in progress then, else why not.</summary>
    private RetryState RetryActivity(PendingActivity activity, Failure failure)
    {
        activity.LastAttemptCompleteTime = Timestamp;
        if (activity.CancelRequested)
        {
            return RetryState.CancelRequested;
        }

        if (failure.TimeoutFailureInfo is { TimeoutType: TimeoutType.ScheduleToStart or TimeoutType.ScheduleToClose })
        {
            return RetryState.Timeout;
        }

        var whole = DurationRules.ToTime(activity.ScheduleToCloseTimeout);
        DateTimeOffset? expiration = whole > TimeSpan.Zero ? activity.ScheduledTime.ToDateTimeOffset() + whole : null;
        var decision = RetryDecision.For(activity.RetryPolicy, activity.Attempt, failure, Now, expiration);
        if (decision.State != RetryState.InProgress)
        {
            return decision.State;
        }

        activity.Attempt++;
        activity.CurrentAttemptScheduledTime = (Now + decision.Interval).ToTimestamp();
        activity.CurrentRetryInterval = decision.Interval.ToDuration();
        activity.LastFailure = Kept(failure);
        activity.StartedTime = null;
        activity.StartedIdentity = "";
        activity.RequestId = "";
        return RetryState.InProgress;
    }

    /// <summary>A failure kept between attempts is written with every change of the activity: of a huge one the beginning stays.</summary>
    private static Failure Kept(Failure failure)
    {
        if (failure.CalculateSize() <= LargestKeptFailure)
        {
            return failure;
        }

        var kept = FailureRules.OfServer("Failure exceeds size limit.", nonRetryable: false);
        kept.Cause = FailureRules.Shorten(failure, LargestKeptFailure);
        return kept;
    }
}
