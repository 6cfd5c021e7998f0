using DataEgress.Local.Temporal.History.State;

namespace DataEgress.Local.Temporal.History.Transactions;

/// <summary>How large a run may grow.</summary>
internal static class RunLimits
{
    /// <summary>Events, from which on every change of the run is told to the log.</summary>
    public const long EventsToWarnOf = 10 * 1024;

    /// <summary>Bytes of history, from which on every change of the run is told to the log.</summary>
    public const long BytesToWarnOf = 10L << 20;

    private const long MostEvents = 50 * 1024;
    private const long MostBytes = 50L << 20;
    private const int MostWaitingEvents = 100;
    private const int MostWaitingBytes = 2 << 20;

    /// <summary>Why a run cannot go on; null while it can. As reason and as refusal, a real server says the same.</summary>
    public static string? FaultOf(MutableState state) =>
        !state.IsRunning ? null
        : state.Execution.HistorySize > MostBytes ? "Workflow history size exceeds limit."
        : state.NextEventId - 1 > MostEvents ? "Workflow history count exceeds limit."
        : null;

    /// <summary>More waits for the started workflow task to end than the server is willing to keep for it.</summary>
    public static bool IsTooMuchWaiting(MutableState state) =>
        state is { IsRunning: true, HasStartedWorkflowTask: true, Buffered.Count: > 0 }
        && (state.Buffered.Count > MostWaitingEvents || state.Buffered.Sum(waiting => waiting.CalculateSize()) > MostWaitingBytes);
}
