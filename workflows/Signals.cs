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

    /// <summary>Limit what a delivery, or a recipient's deliveries together, may take up.</summary>
    public const string SetLimits = "set-limits";

    /// <summary>Sent by workers: a batch begins, or tells what it takes up of its recipient's limits.</summary>
    public const string ReportShare = "report-share";

    /// <summary>Sent by workers: a batch has ended.</summary>
    public const string ReleaseShare = "release-share";

    /// <summary>Approve a gate.</summary>
    public const string Approve = "approve";

    /// <summary>Reject a gate; a reason is required.</summary>
    public const string Reject = "reject";

    /// <summary>Take an approval back.</summary>
    public const string Revoke = "revoke";

    /// <summary>Say where the wrapped key material lies.</summary>
    public const string SubmitKeyMaterial = "submit-key-material";
}
