using Microsoft.Extensions.Logging;

namespace DataEgress.Activities.Deployment;

internal static partial class DeploymentLog
{
    [LoggerMessage(EventId = 240, Level = LogLevel.Information, Message = "Running {Key}: {Program} as process {ProcessId}")]
    public static partial void LogCommand(this ILogger logger, string key, string program, int processId);

    [LoggerMessage(EventId = 241, Level = LogLevel.Information, Message = "{Key} has ended before with exit code {ExitCode} and is not run again")]
    public static partial void LogRemembered(this ILogger logger, string key, int exitCode);

    [LoggerMessage(EventId = 242, Level = LogLevel.Warning, Message = "A worker was lost while {Key} ran; repeatable: {Repeatable}")]
    public static partial void LogInterrupted(this ILogger logger, string key, bool repeatable);

    [LoggerMessage(EventId = 243, Level = LogLevel.Warning, Message = "The log of {Key} could not be copied to s3://{Bucket}")]
    public static partial void LogNotCopied(this ILogger logger, Exception exception, string key, string bucket);
}
