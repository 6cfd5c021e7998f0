namespace DataEgress.Workflows;

/// <summary>Names of the signals that people send.</summary>
public static class Signals
{
    /// <summary>Try the failed steps again.</summary>
    public const string Retry = "retry";

    /// <summary>Go on without what failed; a reason is required.</summary>
    public const string Skip = "skip";

    /// <summary>Stop.</summary>
    public const string Abort = "abort";

    /// <summary>Start nothing new.</summary>
    public const string Pause = "pause";

    /// <summary>End a pause.</summary>
    public const string Resume = "resume";
}
