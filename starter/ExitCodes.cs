namespace DataEgress.Starter;

/// <summary>What the exit codes of <c>egress</c> mean.</summary>
internal static class ExitCodes
{
    /// <summary>Done, or nothing was left to do.</summary>
    public const int Done = 0;

    /// <summary>It was tried and failed, or what was verified is not as it should be.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no such workflow, gate, namespace or receipt.</summary>
    public const int NotFound = 3;

    /// <summary>The workflow, or Temporal, does not allow it as things stand.</summary>
    public const int Refused = 4;

    /// <summary>Temporal, or S3, cannot be reached.</summary>
    public const int Unreachable = 5;

    /// <summary>Interrupted, as shells count it.</summary>
    public const int Interrupted = 130;

    /// <summary>All of them, for the help.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done, or nothing was left to do"),
        (Failed, "tried and failed; of verify: broken, or the destination differs"),
        (Usage, "the command line or a setting is wrong"),
        (NotFound, "no such workflow, gate, namespace or receipt"),
        (Refused, "not allowed as things stand; of several, at least one was refused"),
        (Unreachable, "Temporal, or S3, cannot be reached"),
        (Interrupted, "interrupted"),
    ];
}
