using Microsoft.Extensions.Logging;

namespace Temporalio.Worker.Instances;

/// <summary>A logger that is silent while history is replayed.</summary>
internal sealed class ReplaySafeLogger(ILogger underlying, Func<bool> isReplaying) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => underlying.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !isReplaying() && underlying.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!isReplaying())
        {
            underlying.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
