using System.Collections.Concurrent;
using DataEgress.Local.Temporal;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Tests.Metrics;
using Temporalio.Worker;

namespace Temporalio.Tests.Behaviour;

/// <summary>A server, a client whose requests are counted, and what the SDK warns of.</summary>
public sealed class BehaviourFixture : IAsyncLifetime
{
    private readonly Recorder recorder = new();
    private readonly WarningLog log = new();
    private TemporalServer server = null!;

    public TemporalClient Client { get; private set; } = null!;

    public IEnumerable<string> Warnings => log.Warnings;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new());
        Client = await TemporalClient.ConnectAsync(new(server.Address) { Runtime = recorder.Runtime, LoggerFactory = log });
    }

    public async ValueTask DisposeAsync()
    {
        recorder.Dispose();
        await server.DisposeAsync();
    }

    public int RequestsOf(string operation) => recorder.Values("temporal_request", ("operation", operation)).Count;

    /// <summary>How to start a workflow of a worker, so that one which never ends fails its test.</summary>
    public static WorkflowOptions OptionsOf(TemporalWorker worker) =>
        new($"test-{Guid.NewGuid():N}", worker.Options.TaskQueue!) { ExecutionTimeout = TimeSpan.FromMinutes(2) };

    /// <summary>A worker with the activities and one workflow.</summary>
    public TemporalWorker WorkerOf<TWorkflow>(Action<TemporalWorkerOptions>? configure = null, ITemporalClient? client = null)
    {
        var options = new TemporalWorkerOptions($"test-{Guid.NewGuid():N}");
        options.AddAllActivities<BehaviourActivities>(null).AddWorkflow<TWorkflow>();
        configure?.Invoke(options);
        return new(client ?? Client, options);
    }

    private sealed class WarningLog : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> warnings = new();

        public IEnumerable<string> Warnings => warnings;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                warnings.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
