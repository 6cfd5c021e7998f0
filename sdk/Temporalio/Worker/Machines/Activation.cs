using Temporalio.Workflows;

namespace Temporalio.Worker.Machines;

/// <summary>What a workflow instance is told at once, and the state of its run at that point of history.</summary>
internal sealed record Activation(IReadOnlyList<ActivationJob> Jobs)
{
    /// <summary>Time of the workflow task (UTC).</summary>
    public required DateTime Timestamp { get; init; }

    public required bool IsReplaying { get; init; }

    public required int HistoryLength { get; init; }

    public required int HistorySize { get; init; }

    public required bool ContinueAsNewSuggested { get; init; }

    public required IReadOnlyCollection<SuggestContinueAsNewReason> ContinueAsNewReasons { get; init; }
}
