using Temporalio.Common;

namespace Temporalio.Worker;

/// <summary>How a replay ended.</summary>
/// <param name="History">The history.</param>
/// <param name="ReplayFailure">Why it cannot be replayed; null if it can, also if the workflow itself failed.</param>
public record WorkflowReplayResult(WorkflowHistory History, Exception? ReplayFailure);
