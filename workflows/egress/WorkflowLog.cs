using Microsoft.Extensions.Logging;

namespace DataEgress.Workflows.Egress;

internal static partial class WorkflowLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "{Step} waits for a human: {FailureType}: {FailureMessage}")]
    public static partial void LogWaiting(this ILogger logger, string step, string failureType, string failureMessage);

    [LoggerMessage(EventId = 101, Level = LogLevel.Warning, Message = "{Action} by {By} has no effect: {Reason}")]
    public static partial void LogInstructionRefused(this ILogger logger, string action, string? by, string reason);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "No entry matches the flag {Key}")]
    public static partial void LogNothingMatches(this ILogger logger, string key);

    [LoggerMessage(EventId = 103, Level = LogLevel.Information, Message = "Delivery of {SourcePrefix} by {Pipeline} ends: {Outcome}, {Sent} sent, {Present} present, {Skipped} skipped, {Bytes} bytes")]
    public static partial void LogDelivered(
        this ILogger logger, string sourcePrefix, string pipeline, DeliveryOutcome outcome, long sent, long present, long skipped, long bytes);

    [LoggerMessage(EventId = 104, Level = LogLevel.Warning, Message = "Host queue {HostQueue} is gone, staging batch {Number} on another host")]
    public static partial void LogHostGone(this ILogger logger, string hostQueue, int number);

    [LoggerMessage(EventId = 105, Level = LogLevel.Warning, Message = "What host queue {HostQueue} has kept of the delivery stays there for some weeks: {FailureType}: {FailureMessage}")]
    public static partial void LogNotForgotten(this ILogger logger, string hostQueue, string failureType, string failureMessage);
}
