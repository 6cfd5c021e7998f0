using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How a local activity runs. <see cref="StartToCloseTimeout"/> or <see cref="ScheduleToCloseTimeout"/> is required.</summary>
public class LocalActivityOptions : ICloneable
{
    /// <summary>Longest time from scheduling to the end of the last attempt.</summary>
    public TimeSpan? ScheduleToCloseTimeout { get; set; }

    /// <summary>Longest time the activity may wait in the worker.</summary>
    public TimeSpan? ScheduleToStartTimeout { get; set; }

    /// <summary>Longest time of one attempt.</summary>
    public TimeSpan? StartToCloseTimeout { get; set; }

    /// <summary>How failed attempts are repeated.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>What happens when <see cref="CancellationToken"/> fires.</summary>
    public ActivityCancellationType CancellationType { get; set; } = ActivityCancellationType.TryCancel;

    /// <summary>Cancels the activity; the workflow's token if null.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>Activity id; the sequence number if null.</summary>
    public string? ActivityId { get; set; }

    /// <summary>A longer retry interval than this (1 minute if null) is waited for with a timer of the workflow.</summary>
    public TimeSpan? LocalRetryThreshold { get; set; }

    /// <summary>One line for user interfaces.</summary>
    public string? Summary { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
