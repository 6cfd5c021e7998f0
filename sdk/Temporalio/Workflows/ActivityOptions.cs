using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How an activity runs. <see cref="StartToCloseTimeout"/> or <see cref="ScheduleToCloseTimeout"/> is required.</summary>
public class ActivityOptions : ICloneable
{
    /// <summary>Longest time from scheduling to the end of the last attempt.</summary>
    public TimeSpan? ScheduleToCloseTimeout { get; set; }

    /// <summary>Longest time an attempt may wait for a worker.</summary>
    public TimeSpan? ScheduleToStartTimeout { get; set; }

    /// <summary>Longest time of one attempt.</summary>
    public TimeSpan? StartToCloseTimeout { get; set; }

    /// <summary>Longest time between two heartbeats.</summary>
    public TimeSpan? HeartbeatTimeout { get; set; }

    /// <summary>How failed attempts are repeated; the server's default if null.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>What happens when <see cref="CancellationToken"/> fires.</summary>
    public ActivityCancellationType CancellationType { get; set; } = ActivityCancellationType.TryCancel;

    /// <summary>Cancels the activity; the workflow's token if null.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>Task queue; the workflow's if null.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line for user interfaces.</summary>
    public string? Summary { get; set; }

    /// <summary>Activity id; the sequence number if null.</summary>
    public string? ActivityId { get; set; }

    /// <summary>Whether this activity must not be handed to this worker in the completion's response.</summary>
    public bool DisableEagerActivityExecution { get; set; }

    /// <summary>Priority and fairness.</summary>
    public Priority? Priority { get; set; }

    /// <summary>A shallow copy.</summary>
    /// <returns>The copy.</returns>
    public virtual object Clone() => MemberwiseClone();
}
