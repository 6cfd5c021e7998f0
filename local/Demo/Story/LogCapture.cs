using System.Globalization;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Demo.Story;

/// <summary>Keeps everything that the parts of the machine log, down to debugging, so that it can be searched.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    private readonly Lock gate = new();
    private readonly List<(LogLevel Level, string Message, string Text)> entries = [];

    /// <summary>All of it: messages, values and exceptions.</summary>
    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Select(e => e.Text)];
            }
        }
    }

    /// <summary>Warnings and worse, the first line of each.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (gate)
            {
                return [.. entries.Where(e => e.Level >= LogLevel.Warning).Select(e => $"{e.Level} {e.Message.Split('\n')[0]}")];
            }
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Add(LogLevel level, string message, string text)
    {
        lock (gate)
        {
            entries.Add((level, message, text));
        }
    }

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Values can be logged that the message leaves out.
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? string.Join(' ', pairs.Where(p => p.Key != "{OriginalFormat}").Select(p => Convert.ToString(p.Value, CultureInfo.InvariantCulture)))
                : "";
            var message = $"{category}: {formatter(state, exception)}";
            capture.Add(logLevel, message, $"{logLevel} {message} {values} {exception}".TrimEnd());
        }
    }
}
