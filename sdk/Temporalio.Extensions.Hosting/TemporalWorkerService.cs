using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>A worker that runs with its host.</summary>
public class TemporalWorkerService : BackgroundService
{
    private readonly TemporalClientConnectOptions? newClientOptions;
    private readonly ITemporalClient? existingClient;
    private readonly TemporalWorkerOptions workerOptions;
    private readonly TemporalWorkerClientUpdater? clientUpdater;

    /// <summary>A worker that connects by itself.</summary>
    /// <param name="options">Options with client options.</param>
    /// <exception cref="ArgumentException">There are no client options.</exception>
    public TemporalWorkerService(TemporalWorkerServiceOptions options)
        : this(options.ClientOptions ?? throw new ArgumentException("Client options are required", nameof(options)), options)
    {
    }

    /// <summary>A worker that connects by itself.</summary>
    /// <param name="clientOptions">Options of the client.</param>
    /// <param name="workerOptions">Options of the worker.</param>
    public TemporalWorkerService(TemporalClientConnectOptions clientOptions, TemporalWorkerOptions workerOptions)
    {
        newClientOptions = clientOptions;
        this.workerOptions = workerOptions;
    }

    /// <summary>A worker of an existing client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="workerOptions">Options of the worker.</param>
    public TemporalWorkerService(ITemporalClient client, TemporalWorkerOptions workerOptions)
    {
        existingClient = client;
        this.workerOptions = workerOptions;
    }

    /// <summary>One of the host's workers.</summary>
    /// <param name="serviceId">Which one.</param>
    /// <param name="optionsMonitor">Options of all.</param>
    /// <param name="existingClient">The host's client, used where the worker has no client options.</param>
    /// <param name="loggerFactory">The host's loggers.</param>
    /// <exception cref="InvalidOperationException">The options belong to another worker, or there is no client.</exception>
    [ActivatorUtilitiesConstructor]
    public TemporalWorkerService(
        TemporalWorkerServiceIdentifier serviceId,
        IOptionsMonitor<TemporalWorkerServiceOptions> optionsMonitor,
        ITemporalClient? existingClient = null,
        ILoggerFactory? loggerFactory = null)
    {
        var name = TemporalWorkerServiceOptions.GetUniqueOptionsName(serviceId.TaskQueue, serviceId.Version);
        var options = (TemporalWorkerServiceOptions)optionsMonitor.Get(name).Clone();
        Require("Task queue", serviceId.TaskQueue, options.TaskQueue);
        Require("Deployment version", serviceId.Version, options.DeploymentOptions?.Version?.ToCanonicalString());
        newClientOptions = options.ClientOptions;
        if (newClientOptions is null)
        {
            this.existingClient = existingClient
                ?? throw new InvalidOperationException("A worker needs client options or an ITemporalClient among the services");
        }
        options.LoggerFactory ??= loggerFactory;
        if (newClientOptions is not null && options.LoggerFactory is not null)
        {
            newClientOptions.LoggerFactory = options.LoggerFactory;
        }
        workerOptions = options;
        clientUpdater = options.WorkerClientUpdater;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ITemporalClient client = existingClient ?? await TemporalClient.ConnectAsync(newClientOptions!).ConfigureAwait(false);
        await client.Connection.ConnectAsync().ConfigureAwait(false);
        using var worker = new TemporalWorker(client, workerOptions);
        void ReplaceClient(object? sender, IWorkerClient replacement) => worker.Client = replacement;
        clientUpdater?.Subscribe(ReplaceClient);
        try
        {
            await worker.ExecuteAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            clientUpdater?.Unsubscribe(ReplaceClient);
        }
    }

    private static void Require(string what, string? asked, string? configured)
    {
        if (asked != configured)
        {
            throw new InvalidOperationException(
                $"{what} '{asked ?? "<unset>"}' of the service differs from '{configured ?? "<unset>"}' of its options");
        }
    }
}
