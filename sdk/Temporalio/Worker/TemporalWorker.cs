using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker.Instances;
using Temporalio.Worker.Interceptors;
using Temporalio.Worker.Tasks;

namespace Temporalio.Worker;

/// <summary>Runs workflows and activities of one task queue.</summary>
public partial class TemporalWorker : IDisposable
{
    private static readonly TimeSpan DeadlockTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock access = new();
    private readonly ILogger logger;
    private readonly WorkerConnection connection;
    private readonly WorkflowWorker? workflowWorker;
    private readonly WorkflowRunSettings? runSettings;
    private readonly ActivityWorker? activityWorker;
    private readonly LocalActivityRunner? localActivities;
    private readonly ActivityInvoker invoker;
    private IWorkerClient client;
    private int started;
    private bool serverCompletesPolls;

    /// <summary>A worker that does not poll yet.</summary>
    /// <param name="client">Client to poll with; its connection is made when the worker starts.</param>
    /// <param name="options">Options; copied.</param>
    /// <exception cref="ArgumentException">No task queue, no workflow or activity, a name twice, or a value out of range.</exception>
    public TemporalWorker(IWorkerClient client, TemporalWorkerOptions options)
    {
        this.client = client;
        Options = (TemporalWorkerOptions)options.Clone();
        Validate(Options);
        var loggerFactory = Options.LoggerFactory ?? client.Options.LoggerFactory;
        logger = loggerFactory.CreateLogger<TemporalWorker>();
        connection = new(() => Client, Options.TaskQueue!, Options.Identity, Options.DeploymentOptions?.Version?.BuildId);
        IReadOnlyList<IWorkerInterceptor> interceptors =
            [.. client.Options.Interceptors?.OfType<IWorkerInterceptor>() ?? [], .. Options.Interceptors ?? []];
        var meter = WorkerConnection.RuntimeOf(client).MetricMeter;
        invoker = new(Options, interceptors, loggerFactory, meter, () => Client);
        if (Options.Activities.Count > 0)
        {
            localActivities = new(invoker, Options, connection);
            activityWorker = Options.LocalActivityWorkerOnly ? null : new(connection, Options, invoker, logger);
        }
        if (Options.Workflows.Count > 0)
        {
            runSettings = SettingsOf(client, interceptors, loggerFactory, meter);
            var eager = new EagerActivities(
                activityWorker, Options.TaskQueue!, Options.MaxEagerActivityReservationsPerWorkflowTask);
            workflowWorker = new(connection, Options, runSettings, eager, logger);
        }
    }

    /// <summary>The worker's copy of its options.</summary>
    public TemporalWorkerOptions Options { get; }

    /// <summary>Client to poll with. Can be replaced while the worker runs.</summary>
    public IWorkerClient Client
    {
        get
        {
            lock (access)
            {
                return client;
            }
        }
        set
        {
            _ = WorkerConnection.ConnectionOf(value);
            lock (access)
            {
                client = value;
            }
        }
    }

    /// <summary>Runs until the token fires or polling fails for good.</summary>
    /// <param name="stoppingToken">Begins the shutdown.</param>
    /// <returns>A task that ends when shutdown is complete, always as cancelled or failed.</returns>
    public Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync<ValueTuple>(null, stoppingToken);

    /// <summary>Runs until a function ends.</summary>
    /// <param name="untilComplete">The function.</param>
    /// <param name="stoppingToken">Begins the shutdown earlier.</param>
    /// <returns>A task that ends when shutdown is complete.</returns>
    public Task ExecuteAsync(Func<Task> untilComplete, CancellationToken stoppingToken = default) => RunAsync(
        async () =>
        {
            await untilComplete().ConfigureAwait(false);
            return ValueTuple.Create();
        },
        stoppingToken);

    /// <summary>Runs until a function ends.</summary>
    /// <typeparam name="TResult">Type of its result.</typeparam>
    /// <param name="untilComplete">The function.</param>
    /// <param name="stoppingToken">Begins the shutdown earlier.</param>
    /// <returns>The function's result, when shutdown is complete.</returns>
    public Task<TResult> ExecuteAsync<TResult>(
        Func<Task<TResult>> untilComplete, CancellationToken stoppingToken = default) => RunAsync(untilComplete, stoppingToken)!;

    /// <summary>Releases the worker.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the worker.</summary>
    /// <param name="disposing">Whether called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            activityWorker?.Dispose();
            localActivities?.Dispose();
        }
    }

    private static void Validate(TemporalWorkerOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrEmpty(options.TaskQueue))
        {
            errors.Add("TaskQueue is required");
        }
        if (options.Activities.Count == 0 && options.Workflows.Count == 0)
        {
            errors.Add("at least one workflow or activity is required");
        }
        if (options.MaxCachedWorkflows < 0)
        {
            errors.Add($"MaxCachedWorkflows is {options.MaxCachedWorkflows}, and must be 0 or more");
        }
        var leastForSticky = options.MaxCachedWorkflows > 0 ? 2 : 1;
        RequireAtLeast(leastForSticky, options.MaxConcurrentWorkflowTasks, nameof(options.MaxConcurrentWorkflowTasks));
        RequireAtLeast(leastForSticky, options.MaxConcurrentWorkflowTaskPolls, nameof(options.MaxConcurrentWorkflowTaskPolls));
        RequireAtLeast(1, options.MaxConcurrentActivities, nameof(options.MaxConcurrentActivities));
        RequireAtLeast(1, options.MaxConcurrentActivityTaskPolls, nameof(options.MaxConcurrentActivityTaskPolls));
        RequireAtLeast(1, options.MaxConcurrentLocalActivities, nameof(options.MaxConcurrentLocalActivities));
        if (options.DeploymentOptions is { UseWorkerVersioning: true })
        {
            throw new NotSupportedException("WorkerDeploymentOptions.UseWorkerVersioning");
        }
        if (errors.Count > 0)
        {
            throw new ArgumentException($"The worker's options are wrong: {string.Join("; ", errors)}", nameof(options));
        }

        void RequireAtLeast(int least, int? value, string name)
        {
            if (value < least)
            {
                errors.Add($"{name} is {value}, and must be {least} or more");
            }
        }
    }

    private WorkflowRunSettings SettingsOf(
        IWorkerClient from, IReadOnlyList<IWorkerInterceptor> interceptors, ILoggerFactory loggerFactory, Common.MetricMeter meter)
    {
        var instance = new WorkflowInstanceSettings
        {
            Namespace = from.Options.Namespace,
            TaskQueue = Options.TaskQueue!,
            DataConverter = from.Options.DataConverter,
            Interceptors = interceptors,
            LoggerFactory = loggerFactory,
            MetricMeter = meter,
            FailureExceptionTypes = Options.WorkflowFailureExceptionTypes ?? [],
            DisableEagerActivities = Options.DisableEagerActivityExecution,
            StackTrace = Options.WorkflowStackTrace,
            TraceCalls = !Options.DisableWorkflowTracingEventListener,
            DeploymentVersion = Options.DeploymentOptions?.Version,
            RequireLocalActivity = invoker.Require,
            TaskStarting = Options.OnTaskStarting,
            TaskCompleted = Options.OnTaskCompleted,
        };
        return new(Options.Workflows)
        {
            Instance = instance,
            DeadlockTimeout = Options.DebugMode ? Timeout.InfiniteTimeSpan : DeadlockTimeout,
            RunLocalActivity = (request, info, cancellationToken) => localActivities is { } runner
                ? runner.RunAsync(request, info, cancellationToken)
                : throw new InvalidOperationException("This worker has no activities"),
        };
    }

    private async Task<TResult?> RunAsync<TResult>(Func<Task<TResult>>? untilComplete, CancellationToken stoppingToken)
    {
        if (Interlocked.Exchange(ref started, 1) != 0)
        {
            throw new InvalidOperationException("Already started");
        }
        await ConnectAsync(stoppingToken).ConfigureAwait(false);
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["TaskQueue"] = Options.TaskQueue! });
        using var polling = new CancellationTokenSource();
        using var abandoning = new CancellationTokenSource();
        using var shutdown = new CancellationTokenSource();
        invoker.WorkerShutdownToken = shutdown.Token;
        using var listening = workflowWorker is null || Options.DisableWorkflowTracingEventListener ? null : IllegalCallListener.Listen();
        connection.Metrics.Started();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = stoppingToken.Register(() => stopped.TrySetCanceled(stoppingToken));
        var function = untilComplete?.Invoke();
        var end = new PollEnd(polling.Token, abandoning.Token);
        Task[] workers =
        [
            workflowWorker?.RunAsync(end) ?? Task.CompletedTask,
            activityWorker?.RunAsync(end) ?? Task.CompletedTask,
        ];
        Task[] awaited = [stopped.Task, .. workers.Where(worker => !worker.IsCompletedSuccessfully), function ?? stopped.Task];
        var first = await Task.WhenAny(awaited).ConfigureAwait(false);
        if (first.Exception is { } failure && first != function)
        {
            LogFailed(logger, failure);
        }
        else
        {
            LogStopping(logger, Options.TaskQueue!);
        }
        await polling.CancelAsync().ConfigureAwait(false);
        await shutdown.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(EndPollsAsync(abandoning), EndActivitiesAsync(workers)).ConfigureAwait(false);
        await Task.WhenAll(workers).ConfigureAwait(false);
        if (function is { IsCompleted: true })
        {
            return await function.ConfigureAwait(false);
        }
        // Stopped from outside: the function, if there is one, was not waited for.
        await stopped.Task.ConfigureAwait(false);
        return default;
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await connection.Connection.ConnectAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (runSettings is not null && connection.Connection is TemporalConnection { Capabilities: { } capabilities })
        {
            runSettings.SupportsSdkMetadata = capabilities.SdkMetadata;
        }
        try
        {
            var described = await connection.Service.DescribeNamespaceAsync(
                new() { Namespace = connection.Namespace }, new() { Retry = true, CancellationToken = cancellationToken })
                .ConfigureAwait(false);
            serverCompletesPolls = described.NamespaceInfo?.Capabilities?.WorkerPollCompleteOnShutdown == true;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.Unimplemented)
        {
            // Old servers; then a wrong namespace shows with the first poll.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker of {TaskQueue} is shutting down")]
    private static partial void LogStopping(ILogger logger, string taskQueue);

    [LoggerMessage(Level = LogLevel.Error, Message = "Worker failed, shutting down")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
