using Microsoft.Extensions.Logging;

namespace DataEgress.Workflows.Approvals;

internal static partial class WorkflowLog
{
    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "A decision on {Gate} by {Approver} is refused: {Reason}")]
    public static partial void LogDecisionRefused(this ILogger logger, string? gate, string? approver, string reason);

    [LoggerMessage(EventId = 111, Level = LogLevel.Information, Message = "Gate {Gate} (attempt {Attempt}) is {State}")]
    public static partial void LogGate(this ILogger logger, string gate, int attempt, GateState state);
}
