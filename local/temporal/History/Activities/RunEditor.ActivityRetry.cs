using DataEgress.Local.Temporal.History.Activities;
using DataEgress.Local.Temporal.History.Commands;
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
        activity.LastFailure = Shortened(failure);
        activity.StartedTime = null;
        activity.StartedIdentity = "";
        activity.RequestId = "";
        return RetryState.InProgress;
    }

    /// <summary>A failure kept between attempts is written with every change of the activity: a huge one keeps its message only.</summary>
    private static Failure Shortened(Failure failure)
    {
        if (failure.CalculateSize() <= LargestKeptFailure)
        {
            return failure;
        }

        var kept = new Failure
        {
            Message = Start(failure.Message, LargestKeptFailure / 2),
            Source = failure.Source,
            StackTrace = Start(failure.StackTrace, LargestKeptFailure / 4),
        };
        if (failure.ApplicationFailureInfo is { } application)
        {
            kept.ApplicationFailureInfo = new ApplicationFailureInfo { Type = application.Type, NonRetryable = application.NonRetryable };
        }
        else
        {
            kept.ServerFailureInfo = new ServerFailureInfo();
        }

        return kept;
    }

    private static string Start(string text, int length) => text.Length <= length ? text : text[..length];
}
