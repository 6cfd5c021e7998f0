using Google.Protobuf.WellKnownTypes;

namespace Temporalio.Common;

/// <summary>How a workflow or activity is tried again after a failure.</summary>
public record RetryPolicy
{
    /// <summary>Delay before the second attempt; 1 s by default.</summary>
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Factor from one delay to the next; 2 by default, at least 1.</summary>
    public float BackoffCoefficient { get; set; } = 2;

    /// <summary>Upper bound of the delay; 100 times the initial interval when null.</summary>
    public TimeSpan? MaximumInterval { get; set; }

    /// <summary>Number of attempts; 0 for no limit.</summary>
    public int MaximumAttempts { get; set; }

    /// <summary>Types of application failures that are not tried again.</summary>
    public IReadOnlyCollection<string>? NonRetryableErrorTypes { get; set; }

    /// <summary>Reads the policy from the API.</summary>
    internal static RetryPolicy FromProto(Api.Common.V1.RetryPolicy proto) => new()
    {
        InitialInterval = proto.InitialInterval?.ToTimeSpan() ?? TimeSpan.Zero,
        BackoffCoefficient = (float)proto.BackoffCoefficient,
        MaximumInterval = proto.MaximumInterval?.ToTimeSpan(),
        MaximumAttempts = proto.MaximumAttempts,
        NonRetryableErrorTypes = proto.NonRetryableErrorTypes is { Count: > 0 } types ? [.. types] : null,
    };

    /// <summary>Writes the policy for the API.</summary>
    internal Api.Common.V1.RetryPolicy ToProto() => new()
    {
        InitialInterval = Duration.FromTimeSpan(InitialInterval),
        BackoffCoefficient = BackoffCoefficient,
        MaximumInterval = MaximumInterval is { } maximum ? Duration.FromTimeSpan(maximum) : null,
        MaximumAttempts = MaximumAttempts,
        NonRetryableErrorTypes = { NonRetryableErrorTypes ?? [] },
    };
}
