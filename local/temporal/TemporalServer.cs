using DataEgress.Local.Temporal.Frontend;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Journal;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Operator;
using DataEgress.Local.Temporal.Time;
using DataEgress.Local.Temporal.Visibility;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Temporal;

/// <summary>A Temporal-compatible server in this process: gRPC over HTTP/2 without TLS.</summary>
public sealed class TemporalServer : IAsyncDisposable
{
    private const string WorkflowServiceName = "temporal.api.workflowservice.v1.WorkflowService";

    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(1);

    // Days pass in a moment where time skips, and a test still wants the result of what closed days ago.
    private static readonly TimeSpan TestRetention = TimeSpan.FromDays(36_500);

    private readonly GrpcListener listener;
    private readonly IJournal journal;
    private readonly TimerQueue timers;
    private readonly TaskQueues queues;
    private readonly NamespaceStore namespaces;

    private TemporalServer(
        GrpcListener listener, IJournal journal, TimerQueue timers, TaskQueues queues, NamespaceStore namespaces, Task<IOException> failed)
    {
        Failed = failed;
        this.listener = listener;
        this.journal = journal;
        this.timers = timers;
        this.queues = queues;
        this.namespaces = namespaces;
        Address = listener.Endpoint.ToString();
    }

    /// <summary><c>host:port</c> as a client takes it.</summary>
    public string Address { get; }

    /// <summary>
    /// Completes, with the reason, when state can no longer be kept on the disk. Every call is answered UNAVAILABLE from
    /// then on; the process should end and be started again once the cause is mended. Nothing acknowledged is lost.
    /// </summary>
    public Task<IOException> Failed { get; }

    /// <summary>Starts the server; when it returns, calls are answered.</summary>
    /// <param name="options">How it is hosted.</param>
    /// <param name="ct">Gives up starting.</param>
    /// <exception cref="ArgumentException">An option is not allowed; the message names every one that is not.</exception>
    /// <exception cref="IOException">The port is taken, or the data directory cannot be used; the message says which.</exception>
    public static async Task<TemporalServer> StartAsync(TemporalServerOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var endpoint = options.CheckedEndpoint();
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;

        var clock = new ServerClock(options.TimeSkipping);
        var timers = new TimerQueue(clock, loggers.CreateLogger<TimerQueue>());
        var queues = new TaskQueues();
        var namespaces = new NamespaceRegistry();
        var namespaceStore = new NamespaceStore(namespaces);
        var visibility = new VisibilityStore();
        var gate = new GrpcGate();
        var failed = new TaskCompletionSource<IOException>(TaskCreationOptions.RunContinuationsAsynchronously);
        IJournal? journal = null;
        try
        {
            var executions = new ExecutionTable();
            journal = OpenJournal(options, loggers, namespaceStore, executions, failure =>
            {
                gate.Refuse(failure.Message);
                failed.TrySetResult(failure);
            });
            var engine = new HistoryEngine(namespaces, visibility, journal, queues, timers, clock, loggers.CreateLogger<HistoryEngine>(), executions);
            await namespaceStore.StartAsync(
                journal, options.TimeSkipping ? TestRetention : DefaultRetention, options.Namespaces, options.SearchAttributes);
            engine.Resume();
            journal.SnapshotFrom(() => namespaceStore.Snapshot().Concat(engine.Snapshot()));
            var removal = new NamespaceRemoval(
                namespaces, namespaceStore, visibility, engine, loggers.CreateLogger<NamespaceRemoval>());
            removal.Resume();

            var table = new GrpcMethodTable.Builder();
            var service = table.Service(WorkflowServiceName);
            new ExecutionCalls(namespaces, engine, clock).AddTo(service);
            new UpdateCalls(namespaces, engine, clock).AddTo(service);
            new TaskCalls(namespaces, engine).AddTo(service);
            new ActivityCalls(namespaces, engine).AddTo(service);
            new VisibilityCalls(namespaces, visibility).AddTo(service);
            new NamespaceCalls(namespaces, namespaceStore).AddTo(service);
            new SystemCalls(namespaceStore.ClusterId, clock.GetUtcNow()).AddTo(service);
            new OperatorCalls(namespaces, namespaceStore, removal).AddTo(table.Service(OperatorCalls.ServiceName));
            new TestServiceCalls(new TimeSkipping(clock, timers)).AddTo(table.Service(TestServiceCalls.ServiceName));
            SystemCalls.AddHealthTo(table, [WorkflowServiceName, OperatorCalls.ServiceName]);

            var listener = await GrpcListener.StartAsync(endpoint, table.Build(), loggers, ct, gate);
            return new TemporalServer(listener, journal, timers, queues, namespaceStore, failed.Task);
        }
        catch
        {
            timers.Dispose();
            queues.Dispose();
            namespaceStore.Dispose();
            if (journal is not null)
            {
                await journal.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Ends long polls, lets running calls finish and closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        timers.Dispose();
        queues.Dispose();
        namespaces.Dispose();
        await journal.DisposeAsync();
    }

    private static IJournal OpenJournal(
        TemporalServerOptions options,
        ILoggerFactory loggers,
        NamespaceStore namespaces,
        ExecutionTable executions,
        Action<JournalFailedException> onFailure)
    {
        if (options.DataDirectory is not { } directory)
        {
            return new MemoryJournal();
        }

        var journalOptions = new JournalOptions
        {
            Directory = directory,
            Logger = loggers.CreateLogger("DataEgress.Local.Temporal.Journal"),
            OnFailure = onFailure,
        };
        if (options.SnapshotThreshold is { } threshold)
        {
            journalOptions = journalOptions with { SnapshotThreshold = threshold };
        }

        return FileJournal.Open(journalOptions, record =>
        {
            if (record.Kind == NamespaceStore.JournalKind)
            {
                namespaces.Replay(record.Payload.Span);
            }
            else if (record.Kind == HistoryEngine.JournalKind)
            {
                executions.Replay(record.Payload.Span);
            }
        });
    }
}
