namespace Temporalio.Activities;

/// <summary>Why an activity's token fired.</summary>
public enum ActivityCancelReason
{
    /// <summary>It has not fired.</summary>
    None,

    /// <summary>The server does not know the attempt any more; most likely its workflow has closed.</summary>
    GoneFromServer,

    /// <summary>Cancellation was requested.</summary>
    CancelRequested,

    /// <summary>The attempt has timed out.</summary>
    Timeout,

    /// <summary>The worker is shutting down.</summary>
    WorkerShutdown,

    /// <summary>A heartbeat's details could not be converted.</summary>
    HeartbeatRecordFailure,

    /// <summary>The activity was paused.</summary>
    Paused,

    /// <summary>The activity was reset.</summary>
    Reset,
}
