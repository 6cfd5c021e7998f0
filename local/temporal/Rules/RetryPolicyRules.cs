using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Rules;

/// <summary>What a retry policy may say, and what it means where it is silent.</summary>
internal static class RetryPolicyRules
{
    /// <summary>Prefix of a non-retryable type that names a kind of timeout instead of an application error.</summary>
    public const string TimeoutTypePrefix = "TemporalTimeout:";

    private const double DefaultBackoffCoefficient = 2;
    private const int DefaultMaximumIntervals = 100;

    private static readonly Duration DefaultInitialInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));

    /// <summary>Fills in 1 s, twice as long each time, at most 100 times the first interval.</summary>
    public static void FillDefaults(RetryPolicy policy)
    {
        if (IsZero(policy.InitialInterval))
        {
            policy.InitialInterval = DefaultInitialInterval.Clone();
        }

        if (IsZero(policy.MaximumInterval))
        {
            policy.MaximumInterval = Multiply(policy.InitialInterval, DefaultMaximumIntervals);
        }

        if (policy.BackoffCoefficient == 0)
        {
            policy.BackoffCoefficient = DefaultBackoffCoefficient;
        }
    }

    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT.</exception>
    public static void Check(RetryPolicy policy)
    {
        // A single attempt is never repeated, so nothing else matters.
        if (policy.MaximumAttempts == 1)
        {
            return;
        }

        if (DurationRules.FaultOf(policy.InitialInterval) is { } initial)
        {
            throw GrpcStatusException.InvalidArgument($"invalid InitialInterval set on retry policy: {initial}");
        }

        if (policy.BackoffCoefficient < 1)
        {
            throw GrpcStatusException.InvalidArgument("BackoffCoefficient cannot be less than 1 on retry policy.");
        }

        if (DurationRules.FaultOf(policy.MaximumInterval) is { } maximum)
        {
            throw GrpcStatusException.InvalidArgument($"invalid MaximumInterval set on retry policy: {maximum}");
        }

        if (!IsZero(policy.MaximumInterval) && policy.InitialInterval is { } first && policy.MaximumInterval.CompareTo(first) < 0)
        {
            throw GrpcStatusException.InvalidArgument("MaximumInterval cannot be less than InitialInterval on retry policy.");
        }

        if (policy.MaximumAttempts < 0)
        {
            throw GrpcStatusException.InvalidArgument("MaximumAttempts cannot be negative on retry policy.");
        }

        foreach (var type in policy.NonRetryableErrorTypes.Where(type => type.StartsWith(TimeoutTypePrefix, StringComparison.Ordinal)))
        {
            var name = type[TimeoutTypePrefix.Length..];
            if (!System.Enum.TryParse<TimeoutType>(name, out var timeout) || timeout == TimeoutType.Unspecified)
            {
                throw GrpcStatusException.InvalidArgument($"Invalid timeout type value: {name}.");
            }
        }
    }

    private static bool IsZero(Duration? duration) => duration is null or { Seconds: 0, Nanos: 0 };

    // In whole numbers: a TimeSpan would lose nanoseconds.
    private static Duration Multiply(Duration duration, int factor)
    {
        var nanoseconds = ((Int128)duration.Seconds * 1_000_000_000 + duration.Nanos) * factor;
        return new Duration { Seconds = (long)(nanoseconds / 1_000_000_000), Nanos = (int)(nanoseconds % 1_000_000_000) };
    }
}
