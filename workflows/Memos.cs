namespace DataEgress.Workflows;

/// <summary>Keys of memos.</summary>
public static class Memos
{
    /// <summary>The id of the workflow that a replay repeats.</summary>
    public const string Replays = "replays";

    /// <summary>Key of the flag.</summary>
    public const string Flag = "flag";

    /// <summary>Source prefix of the entry that is delivered.</summary>
    public const string SourcePrefix = "sourcePrefix";

    /// <summary>Pipeline of the entry that is delivered.</summary>
    public const string Pipeline = "pipeline";
}
