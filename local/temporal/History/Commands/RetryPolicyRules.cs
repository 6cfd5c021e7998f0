using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.History.Commands;

/// <summary>Defaults and limits of retry policies.</summary>
internal static class RetryPolicyRules
{
    /// <summary>Prefix of a non-retryable type that names a kind of timeout instead of an application error.</summary>
    public const string TimeoutTypePrefix = "TemporalTimeout:";

    private const double MaximumIntervalFactor = 100;

    /// <summary>Fills in what is missing: 1 s, doubled, up to a hundred times the first interval.</summary>
    public static void FillIn(RetryPolicy policy)
    {
        if (!DurationRules.IsSet(policy.InitialInterval) && DurationRules.Fault(policy.InitialInterval) is null)
        {
            policy.InitialInterval = TimeSpan.FromSeconds(1).ToDuration();
        }

        if (!DurationRules.IsSet(policy.MaximumInterval) && DurationRules.Fault(policy.MaximumInterval) is null)
        {
            policy.MaximumInterval = (DurationRules.ToTime(policy.InitialInterval) * MaximumIntervalFactor).ToDuration();
        }

        if (policy.BackoffCoefficient == 0)
        {
            policy.BackoffCoefficient = 2;
        }
    }

    /// <exception cref="GrpcStatusException">INVALID_ARGUMENT: the policy makes no sense.</exception>
    public static void Check(RetryPolicy policy)
    {
        if (policy.MaximumAttempts == 1)
        {
            return; // Nothing is retried, whatever the rest says.
        }

        Check(DurationRules.Fault(policy.InitialInterval), "InitialInterval");
        if (policy.BackoffCoefficient < 1)
        {
            throw GrpcStatusException.InvalidArgument("BackoffCoefficient cannot be less than 1 on retry policy.");
        }

        Check(DurationRules.Fault(policy.MaximumInterval), "MaximumInterval");
        var longest = DurationRules.ToTime(policy.MaximumInterval);
        if (longest > TimeSpan.Zero && longest < DurationRules.ToTime(policy.InitialInterval))
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

    private static void Check(string? fault, string field)
    {
        if (fault is not null)
        {
            throw GrpcStatusException.InvalidArgument($"invalid {field} set on retry policy: {fault}");
        }
    }
}
