using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Worker;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Temporal's client and workers to a host.</summary>
public static class TemporalHostingServiceCollectionExtensions
{
    /// <summary>Adds a worker with a client of its own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="clientTargetHost">Server as host:port.</param>
    /// <param name="clientNamespace">Namespace.</param>
    /// <param name="taskQueue">Task queue.</param>
    /// <param name="deploymentOptions">Version of the code.</param>
    /// <returns>A builder for the worker.</returns>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(
        this IServiceCollection services,
        string clientTargetHost,
        string clientNamespace,
        string taskQueue,
        WorkerDeploymentOptions? deploymentOptions = null) =>
        services.AddHostedTemporalWorker(taskQueue, deploymentOptions).ConfigureOptions(options =>
            options.ClientOptions = new(clientTargetHost) { Namespace = clientNamespace });

    /// <summary>Adds a worker with the host's client.</summary>
    /// <param name="services">The services.</param>
    /// <param name="taskQueue">Task queue.</param>
    /// <param name="deploymentOptions">Version of the code.</param>
    /// <returns>A builder for the worker.</returns>
    /// <exception cref="ArgumentException">The deployment options have no version.</exception>
    /// <exception cref="InvalidOperationException">There is already such a worker.</exception>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(
        this IServiceCollection services, string taskQueue, WorkerDeploymentOptions? deploymentOptions = null)
    {
        if (deploymentOptions is { Version: null })
        {
            throw new ArgumentException("The deployment options need a version", nameof(deploymentOptions));
        }
        var id = new TemporalWorkerServiceIdentifier(taskQueue, deploymentOptions?.Version?.ToCanonicalString(), false);
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<TemporalWorkerService>(provider, id));
        return new TemporalWorkerServiceOptionsBuilder(taskQueue, deploymentOptions, services).ConfigureOptions(
            options =>
            {
                options.TaskQueue = taskQueue;
                options.DeploymentOptions = deploymentOptions;
            },
            disallowDuplicates: true);
    }

    /// <summary>Adds a client that connects when first used.</summary>
    /// <param name="services">The services.</param>
    /// <param name="clientTargetHost">Server as host:port.</param>
    /// <param name="clientNamespace">Namespace.</param>
    /// <returns>The client's options, to be configured further.</returns>
    public static OptionsBuilder<TemporalClientConnectOptions> AddTemporalClient(
        this IServiceCollection services, string? clientTargetHost = null, string? clientNamespace = null)
    {
        services.TryAddSingleton<ITemporalClient>(static provider => TemporalClient.CreateLazy(
            provider.GetRequiredService<IOptions<TemporalClientConnectOptions>>().Value));
        var builder = services.AddOptions<TemporalClientConnectOptions>();
        if (clientTargetHost is not null || clientNamespace is not null)
        {
            builder.Configure(options =>
            {
                options.TargetHost = clientTargetHost;
                options.Namespace = clientNamespace ?? options.Namespace;
            });
        }
        return builder.Configure<IServiceProvider>(static (options, provider) =>
            options.LoggerFactory = provider.GetService<ILoggerFactory>() ?? options.LoggerFactory);
    }

    /// <summary>Adds a client that connects when first used.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configureClient">Changes the client's options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddTemporalClient(
        this IServiceCollection services, Action<TemporalClientConnectOptions> configureClient)
    {
        services.AddTemporalClient().Configure(configureClient);
        return services;
    }
}
