using Microsoft.Extensions.Logging;

namespace DataEgress.Workflows.Deployment;

internal static partial class WorkflowLog
{
    [LoggerMessage(EventId = 140, Level = LogLevel.Warning, Message = "Step {Step} waits for a human: {FailureType}: {FailureMessage}")]
    public static partial void LogStepFailed(this ILogger logger, string step, string failureType, string failureMessage);

    [LoggerMessage(EventId = 141, Level = LogLevel.Warning, Message = "The approval of {Step} is void: what would be done has changed")]
    public static partial void LogApprovalVoid(this ILogger logger, string step);

    [LoggerMessage(EventId = 142, Level = LogLevel.Information, Message = "Step {Step} is {State} (attempt {Attempt})")]
    public static partial void LogStep(this ILogger logger, string step, StepState state, int attempt);
}
