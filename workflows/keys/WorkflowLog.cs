using Microsoft.Extensions.Logging;

namespace DataEgress.Workflows.Keys;

internal static partial class WorkflowLog
{
    [LoggerMessage(EventId = 120, Level = LogLevel.Warning, Message = "{Step} waits for a human: {FailureType}: {FailureMessage}")]
    public static partial void LogWaiting(this ILogger logger, string step, string failureType, string failureMessage);

    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "Key material is refused: {Reason}")]
    public static partial void LogMaterialRefused(this ILogger logger, string reason);

    [LoggerMessage(EventId = 122, Level = LogLevel.Information, Message = "Wrapping package {Number} is published at s3://{Bucket}/{Prefix}, valid until {ValidTo:u}")]
    public static partial void LogPackage(this ILogger logger, int number, string bucket, string prefix, DateTime validTo);

    [LoggerMessage(EventId = 123, Level = LogLevel.Information, Message = "Key {KeyId} has material {KeyMaterialId} and works")]
    public static partial void LogImported(this ILogger logger, string keyId, string keyMaterialId);
}
