namespace Temporalio.Activities;

/// <summary>Everything that is known of why an activity's token fired.</summary>
public class ActivityCancellationDetails
{
    /// <summary>The server does not know the attempt any more.</summary>
    public bool IsGoneFromServer { get; init; }

    /// <summary>Cancellation was requested.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>The attempt has timed out.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>The worker is shutting down.</summary>
    public bool IsWorkerShutdown { get; init; }

    /// <summary>The activity was paused.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The activity was reset.</summary>
    public bool IsReset { get; init; }

    /// <summary>A heartbeat's details could not be converted.</summary>
    public bool IsHeartbeatRecordFailure { get; init; }
}
