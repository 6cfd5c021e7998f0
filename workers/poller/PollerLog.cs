using Microsoft.Extensions.Logging;

namespace DataEgress.Workers.Poller;

internal static partial class PollerLog
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "Polling {Url} with {Receivers} receivers")]
    public static partial void LogPolling(this ILogger logger, string url, int receivers);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "Started {WorkflowId} (run {RunId})")]
    public static partial void LogStarted(this ILogger logger, string workflowId, string runId);

    [LoggerMessage(EventId = 302, Level = LogLevel.Information, Message = "A repeated event: {WorkflowId} was started before")]
    public static partial void LogDuplicate(this ILogger logger, string workflowId);

    [LoggerMessage(EventId = 303, Level = LogLevel.Information, Message = "Message {MessageId} asks for nothing: {What}")]
    public static partial void LogNothing(this ILogger logger, string messageId, string what);

    [LoggerMessage(EventId = 304, Level = LogLevel.Error, Message = "Message {MessageId} can never work and is left to the dead-letter queue: {Reason}")]
    public static partial void LogMalformed(this ILogger logger, string messageId, string reason);

    [LoggerMessage(EventId = 305, Level = LogLevel.Warning, Message = "Temporal does not take {Key} now, trying again: {Reason}")]
    public static partial void LogStartFailed(this ILogger logger, string key, string reason);

    [LoggerMessage(EventId = 306, Level = LogLevel.Warning, Message = "The queue cannot be read now, trying again: {Reason}")]
    public static partial void LogReceiveFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 307, Level = LogLevel.Warning, Message = "{Count} messages could not be deleted and will come again: {Reason}")]
    public static partial void LogDeleteFailed(this ILogger logger, int count, string reason);

    [LoggerMessage(EventId = 308, Level = LogLevel.Warning, Message = "Message {MessageId} could not be kept longer: {Reason}")]
    public static partial void LogExtendFailed(this ILogger logger, string messageId, string reason);
}
