using Amazon.SQS;
using DataEgress.Activities.Aws;
using DataEgress.Activities.Deployment;
using DataEgress.Activities.Egress;
using DataEgress.Activities.Keys;
using DataEgress.Workers.Health;
using DataEgress.Workers.Poller;
using DataEgress.Workers.Telemetry;
using DataEgress.Workflows;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using DataEgress.Workflows.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;
using Temporalio.Worker;

namespace DataEgress.Workers;

/// <summary>Wires the process that polls the queue and does the work.</summary>
public static class EgressHost
{
    // What a killed worker had done since then is done again.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    /// <summary>Runs the process until it is told to stop.</summary>
    /// <returns>0, or 1 if settings are wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Any(a => a is "--help" or "-h" or "-?"))
        {
            Console.WriteLine(Help.Text);
            return 0;
        }

        try
        {
            using var host = CreateBuilder(args).Build();

            // Before the host makes its services, which would stop at the first wrong setting that they meet.
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            await host.RunAsync();
            return 0;
        }
        catch (Exception e) when (ErrorsOf(e) is { Count: > 0 } errors)
        {
            await Console.Error.WriteLineAsync("The settings are wrong:");
            foreach (var error in errors)
            {
                await Console.Error.WriteLineAsync("  " + error);
            }

            return 1;
        }
    }

    private static List<string> ErrorsOf(Exception e) => e switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException all => [.. all.InnerExceptions.SelectMany(ErrorsOf)],

        // A value that is not of its setting's type; the binder names both.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => [e.Message],
        _ => [],
    };

    /// <summary>A builder with everything wired: workers, queue poller, clients.</summary>
    /// <param name="args">Command line; <c>--Section:Setting=value</c>.</param>
    /// <param name="settings">Settings that win over environment, files and command line.</param>
    public static HostApplicationBuilder CreateBuilder(string[] args, IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        // Settings files lie beside the program, wherever it is started from.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (settings is not null)
        {
            builder.Configuration.AddInMemoryCollection(settings);
        }

        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddEgressActivities();
        builder.Services.AddKeyActivities();
        builder.Services.AddDeploymentActivities();
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(EgressOptions.Section).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>());
        builder.Services.AddTemporal(builder.Configuration);

        // Which parts there are is settled before there are services that could be asked for their options.
        var section = builder.Configuration.GetSection(EgressOptions.Section);
        var options = section.Get<WorkerOptions>() ?? new();
        builder.Services.AddWorkers(section, options.Workers);
        builder.Services.AddPoller(options.Queue);
        builder.Services.AddHealth(options);
        return builder;
    }

    private static void AddTemporal(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddOptions<TemporalSettings>().Configure(s => s.Read(configuration)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TemporalSettings>, TemporalSettingsValidator>());
        services.AddTemporalClient().Configure<IOptions<TemporalSettings>, ILoggerFactory>((client, settings, loggers) =>
        {
            settings.Value.Apply(client);
            client.LoggerFactory = loggers;
        });
    }

    private static void AddWorkers(this IServiceCollection services, IConfigurationSection section, ProcessOptions options)
    {
        if (!options.Enabled)
        {
            return;
        }

        var egress = section.Get<EgressOptions>() ?? new();
        services.AddHostedTemporalWorker(TaskQueues.Egress)
            .AddWorkflow<EgressWorkflow>()
            .AddWorkflow<DeliveryWorkflow>()
            .AddWorkflow<RecipientWorkflow>()
            .AddSingletonActivities<EgressActivities>()
            .ConfigureOptions(worker =>
            {
                worker.MaxConcurrentActivities = options.Activities;
                worker.MaxConcurrentWorkflowTasks = options.WorkflowTasks;
                worker.MaxHeartbeatThrottleInterval = ProgressInterval;
                SetCommon(worker, options);
            });
        services.AddHostedTemporalWorker(TaskQueues.KeyImport)
            .AddWorkflow<KeyImportWorkflow>()
            .AddSingletonActivities<KeyActivities>()
            .ConfigureOptions(worker => SetCommon(worker, options));
        if (egress.Sft.RoutesFile is not null)
        {
            services.AddHostedTemporalWorker(TaskQueues.Host(egress.Host))
                .AddSingletonActivities<SftActivities>()
                .ConfigureOptions(worker =>
                {
                    worker.MaxConcurrentActivities = options.HostActivities;
                    SetCommon(worker, options);
                });
        }

        // Only where there is a workspace: whoever can start a deployment runs programs there.
        if (section.GetSection("Deployment").Get<DeploymentOptions>()?.Workspace is not null)
        {
            services.AddHostedTemporalWorker(TaskQueues.Deployment)
                .AddWorkflow<DeploymentWorkflow>()
                .AddSingletonActivities<DeploymentActivities>()
                .ConfigureOptions(worker =>
                {
                    worker.MaxConcurrentActivities = options.Activities;
                    worker.MaxConcurrentWorkflowTasks = options.WorkflowTasks;
                    SetCommon(worker, options);
                });
        }
    }

    private static void SetCommon(TemporalWorkerOptions worker, ProcessOptions options)
    {
        worker.GracefulShutdownTimeout = options.ShutdownTimeout;

        // It finds workflow code that leaves its scheduler, and costs every task of the process so much that transfers take half
        // as long again. The tests of the workflows, and replays in them, run with it.
        worker.DisableWorkflowTracingEventListener = true;
    }

    private static void AddPoller(this IServiceCollection services, QueueOptions options)
    {
        services.AddSingleton<IAmazonSQS>(p =>
        {
            var aws = p.GetRequiredService<AwsSettings>();
            var config = aws.Configure(new AmazonSQSConfig());
            return aws.Credentials is { } credentials ? new AmazonSQSClient(credentials, config) : new(config);
        });
        services.AddSingleton<PollerMetrics>();
        services.AddSingleton<ReceiveClock>();
        services.AddSingleton<EgressStarter>();
        if (options.Enabled)
        {
            services.AddHostedService<QueuePoller>();
        }
    }
}
