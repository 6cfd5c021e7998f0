namespace DataEgress.Workflows.Egress;

/// <summary>Type names of failures, the same in histories, status and logs.</summary>
public static class FailureTypes
{
    /// <summary>An entry, a route or a setting is wrong. Not retried.</summary>
    public const string Configuration = "Configuration";

    /// <summary>An object or bucket is not there. Not retried.</summary>
    public const string MissingObject = "MissingObject";

    /// <summary>The data key or the content cannot be decrypted. Not retried.</summary>
    public const string CannotDecrypt = "CannotDecrypt";

    /// <summary>Access is denied. Not retried.</summary>
    public const string AccessDenied = "AccessDenied";

    /// <summary>The receiver will not take the file. Not retried.</summary>
    public const string Refused = "Refused";

    /// <summary>Size or checksum at the destination differ. Retried.</summary>
    public const string Verification = "Verification";

    /// <summary>Throttling, 5xx, time-out, broken connection. Retried.</summary>
    public const string Unavailable = "Unavailable";

    /// <summary>An instruction that has no effect as things stand.</summary>
    public const string InstructionRefused = "InstructionRefused";

    /// <summary>Files staged on a host are not there any more. Staged again.</summary>
    public const string NotStaged = "NotStaged";
}
