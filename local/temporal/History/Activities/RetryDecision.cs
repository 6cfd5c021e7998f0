using DataEgress.Local.Temporal.Rules;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace DataEgress.Local.Temporal.History.Activities;

/// <summary>Whether and when something that failed is tried again: for activities and for workflows.</summary>
/// <param name="State">In progress when there is another attempt, else why there is none.</param>
/// <param name="Interval">Until the next attempt.</param>
internal readonly record struct RetryDecision(RetryState State, TimeSpan Interval)
{
    /// <param name="policy">The policy; null for none.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="failure">How it failed.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="expiration">When the next attempt would be too late; null for never.</param>
    /// <param name="capsDelay">Whether the policy's maximum also holds for a delay that the failure asks for.</param>
    public static RetryDecision For(
        RetryPolicy? policy, int attempt, Failure? failure, DateTimeOffset now, DateTimeOffset? expiration, bool capsDelay = false)
    {
        if (policy is null)
        {
            return new RetryDecision(RetryState.RetryPolicyNotSet, default);
        }

        if (!IsRetryable(failure, policy.NonRetryableErrorTypes))
        {
            return new RetryDecision(RetryState.NonRetryableFailure, default);
        }

        if (policy.MaximumAttempts > 0 && attempt >= policy.MaximumAttempts)
        {
            return new RetryDecision(RetryState.MaximumAttemptsReached, default);
        }

        var interval = failure?.ApplicationFailureInfo?.NextRetryDelay is { } asked
            ? Within(capsDelay ? policy.MaximumInterval : asked, DurationRules.ToTime(asked))
            : Backoff(policy, attempt);
        return interval <= TimeSpan.Zero || (expiration is not null && now + interval > expiration)
            ? new RetryDecision(RetryState.Timeout, default)
            : new RetryDecision(RetryState.InProgress, interval);
    }

    /// <summary>A delay of nothing stands for the longest one, which for an activity is nothing either: it is not tried again.</summary>
    private static TimeSpan Within(Duration? longest, TimeSpan asked) =>
        asked > TimeSpan.Zero && asked <= DurationRules.ToTime(longest) ? asked : DurationRules.ToTime(longest);

    private static TimeSpan Backoff(RetryPolicy policy, int attempt)
    {
        var longest = DurationRules.ToTime(policy.MaximumInterval);
        var seconds = DurationRules.ToTime(policy.InitialInterval).TotalSeconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        var limit = longest > TimeSpan.Zero ? longest : DurationRules.Longest;

        // A coefficient may be anything that a double can be.
        return seconds < limit.TotalSeconds ? TimeSpan.FromSeconds(seconds) : limit;
    }

    private static bool IsRetryable(Failure? failure, RepeatedField<string> nonRetryableTypes) => failure switch
    {
        null => true,
        { TerminatedFailureInfo: not null } or { CanceledFailureInfo: not null } => false,
        { TimeoutFailureInfo: { } timeout } =>
            timeout.TimeoutType is TimeoutType.StartToClose or TimeoutType.Heartbeat
            && !nonRetryableTypes.Contains(RetryPolicyRules.TimeoutTypePrefix + timeout.TimeoutType),
        { ServerFailureInfo: { } server } => !server.NonRetryable,
        { ApplicationFailureInfo: { } application } => !application.NonRetryable && !nonRetryableTypes.Contains(application.Type),
        _ => true,
    };
}
