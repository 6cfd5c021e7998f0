using Microsoft.Extensions.Logging;

namespace DataEgress.Workers.Health;

internal static partial class HealthLog
{
    [LoggerMessage(EventId = 320, Level = LogLevel.Information, Message = "Answering health probes at {Url}")]
    public static partial void LogListening(this ILogger logger, Uri url);
}
