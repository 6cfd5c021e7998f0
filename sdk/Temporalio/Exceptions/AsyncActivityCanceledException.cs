namespace Temporalio.Exceptions;

/// <summary>An activity that is completed asynchronously was asked to cancel; seen on heartbeat.</summary>
public class AsyncActivityCanceledException : TemporalException
{
    /// <summary>Creates the exception.</summary>
    public AsyncActivityCanceledException()
        : base("Activity cancelled")
    {
    }
}
