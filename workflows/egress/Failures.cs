using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;

namespace DataEgress.Workflows.Egress;

/// <summary>Reads what an activity's failure says.</summary>
internal static class Failures
{
    /// <summary>Type and message of the cause.</summary>
    public static (string Type, string Message) Describe(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case ApplicationFailureException application:
                    return (application.ErrorType ?? nameof(ApplicationFailureException), application.Message);
                case TimeoutFailureException timeout:
                    return ($"Timeout{timeout.TimeoutType}", $"{timeout.Message}; {RemedyOf(timeout.TimeoutType)}");
                default:
                    break;
            }
        }

        return (failure.GetType().Name, failure.Message);
    }

    // A worker that was lost cannot say what to do.
    private static string RemedyOf(TimeoutType type) => type switch
    {
        TimeoutType.Heartbeat => "the worker that did it was lost: see what became of it (memory, disk, network), then retry",
        TimeoutType.ScheduleToStart => "no worker took it up: see that one runs on that host, then retry",
        _ => "see what holds it up, then retry",
    };

    /// <summary>How often an activity was attempted before it failed.</summary>
    /// <param name="failure">Its failure.</param>
    /// <param name="allowed">How often its retry policy allows.</param>
    public static int AttemptsOf(ActivityFailureException failure, int allowed) => failure.InnerException switch
    {
        ApplicationFailureException { Details: { Count: > 0 } details } => details.ElementAt<FailedAttempt>(0).Attempt,

        // Nobody took it up.
        TimeoutFailureException { TimeoutType: TimeoutType.ScheduleToStart } => 0,

        // The last worker did not live to tell.
        _ => failure.RetryState == RetryState.MaximumAttemptsReached ? allowed : 1,
    };

    /// <summary>The host that held the files does not answer, or does not hold them any more.</summary>
    public static bool HostIsGone(ActivityFailureException failure) => failure.InnerException switch
    {
        TimeoutFailureException timeout => timeout.TimeoutType == TimeoutType.ScheduleToStart,
        ApplicationFailureException application => application.ErrorType == FailureTypes.NotStaged,
        _ => false,
    };
}
