namespace DataEgress.Local.Temporal.Frontend;

/// <summary>What a real server of this version allows by default.</summary>
internal static class FrontendLimits
{
    /// <summary>Longest namespace name, in UTF-8 bytes.</summary>
    public const int NamespaceBytes = 1000;

    /// <summary>Largest payloads of one event: 2 MiB.</summary>
    public const int BlobBytes = 2 * 1024 * 1024;

    /// <summary>Largest memo: 2 MiB.</summary>
    public const int MemoBytes = 2 * 1024 * 1024;

    /// <summary>Largest answer to a workflow task: 40 MiB.</summary>
    public const int WorkflowTaskCompletionBytes = 40 * 1024 * 1024;

    /// <summary>Events of one page of history.</summary>
    public const int HistoryPage = 256;

    /// <summary>Rows of one page of a list.</summary>
    public const int VisibilityPage = 1000;

    /// <summary>How long a poll for a task waits.</summary>
    public static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(60);

    /// <summary>A poll with less time than this is refused.</summary>
    public static readonly TimeSpan ShortestLongPoll = TimeSpan.FromSeconds(2);

    /// <summary>A poll answers this long before its client gives up.</summary>
    public static readonly TimeSpan LongPollTail = TimeSpan.FromSeconds(1);

    /// <summary>Shortest retention of closed executions: what is there for a namespace of one cluster.</summary>
    public static readonly TimeSpan ShortestRetention = TimeSpan.FromHours(1);
}
