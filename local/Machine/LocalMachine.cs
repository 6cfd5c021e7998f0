using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using DataEgress.Local.Aws;
using DataEgress.Local.Provisioning;
using DataEgress.Local.Receiver;
using DataEgress.Local.Temporal;
using DataEgress.Starter.Setup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Temporalio.Client;
using Temporalio.Common.EnvConfig;

namespace DataEgress.Local.Machine;

/// <summary>
/// Every part on one machine: starts what is not given elsewhere, makes the resources, starts poller and workers; stops
/// them in reverse order.
/// </summary>
internal sealed class LocalMachine : IAsyncDisposable
{
    private const string DefaultRegion = "eu-west-1";

    // The embedded endpoints listen on loopback and accept any key.
    private const string EmbeddedKey = "local";

    private readonly Stack<IAsyncDisposable> parts = new();
    private IHost? workers;

    private LocalMachine()
    {
    }

    /// <summary>Where the parts listen.</summary>
    public Endpoints Endpoints { get; private set; } = null!;

    /// <summary>Clients of the AWS endpoints.</summary>
    public AwsClients Aws { get; private set; } = null!;

    /// <summary>The AWS endpoints run here and take any key.</summary>
    public bool HasEmbeddedAws { get; private set; }

    /// <summary>The Temporal server runs here, with no workers but ours.</summary>
    public bool HasEmbeddedTemporal { get; private set; }

    /// <summary>A client of Temporal.</summary>
    public ITemporalClient Temporal { get; private set; } = null!;

    /// <summary>Fires when poller and workers have stopped, by themselves or when told to.</summary>
    public CancellationToken WorkersStopped => workers?.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping ?? CancellationToken.None;

    /// <summary>Completes, with the reason, when the embedded Temporal cannot keep its state any more: the process must end.</summary>
    public Task<IOException> StorageFailed { get; private set; } = new TaskCompletionSource<IOException>().Task;

    /// <summary>What poller or workers stopped of, if it was an error of theirs.</summary>
    public string? WorkersFailure => workers?.Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Select(s => s.ExecuteTask?.Exception?.GetBaseException().Message).FirstOrDefault(m => m is not null);

    /// <summary>Starts everything; when it returns, a flag would be noticed.</summary>
    /// <exception cref="StartupException">A port, folder or address cannot be used.</exception>
    public static async Task<LocalMachine> StartAsync(LocalMachineOptions options, CancellationToken cancellationToken)
    {
        var machine = new LocalMachine();
        try
        {
            await machine.StartPartsAsync(options, cancellationToken).ConfigureAwait(false);
            return machine;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw new StartupException(e.Message, e);
        }
        catch
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (workers is not null)
        {
            await workers.StopAsync(CancellationToken.None).ConfigureAwait(false);
            workers.Dispose();
        }

        while (parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task StartPartsAsync(LocalMachineOptions options, CancellationToken cancellationToken)
    {
        var folder = Keep(WorkingFolder.Open(options.DataDirectory));
        // As poller and workers read it: all of them must mean the same namespace.
        var temporalOptions = ClientEnvConfig.LoadClientConnectOptions(new() { DisableFile = true });
        var temporal = options.Temporal
            ?? await StartTemporalAsync(options, folder, temporalOptions.Namespace, cancellationToken).ConfigureAwait(false);
        var aws = options.Aws ?? Keep(await AwsServer.StartAsync(
            new AwsServerOptions { Bind = options.Bind, Port = options.AwsPort, DataDirectory = folder.Durable("aws"), LoggerFactory = options.LoggerFactory },
            cancellationToken).ConfigureAwait(false)).Url;

        var credentials = options.Aws is null ? new BasicAWSCredentials(EmbeddedKey, EmbeddedKey) : DefaultAWSCredentialsIdentityResolver.GetCredentials();
        var region = Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } configured ? configured : DefaultRegion;
        Aws = new AwsClients(aws, region, credentials);
        parts.Push(Disposal.Of(Aws));
        var queueUrl = await new AwsResources(Aws).CreateAsync(cancellationToken).ConfigureAwait(false);

        if (options.Temporal is null)
        {
            // Ours has neither TLS nor keys, whatever the environment says of another.
            temporalOptions = new() { Namespace = temporalOptions.Namespace };
        }

        temporalOptions.TargetHost = temporal;
        Temporal = await ConnectAsync(temporalOptions).ConfigureAwait(false);
        await SearchAttributeRegistration.RegisterAsync(Temporal, cancellationToken).ConfigureAwait(false);

        // Last of the parts: who finds the receiver's port open finds everything else made.
        var certificateFolder = folder.Path("certificates");
        var certificates = DevelopmentCertificates.LoadOrCreate(certificateFolder, Dns.GetHostName());
        parts.Push(Disposal.Of(certificates));
        var receiver = Keep(await ReceiverServer.StartAsync(
            new ReceiverOptions
            {
                Bind = options.Bind,
                Port = options.ReceiverPort,
                ServerCertificate = certificates.Server,
                ClientAuthority = certificates.Authority,
                S3 = Aws.S3,
                Bucket = ResourceNames.StubBucket,
                LoggerFactory = options.LoggerFactory,
            },
            cancellationToken).ConfigureAwait(false));

        HasEmbeddedTemporal = options.Temporal is null;
        HasEmbeddedAws = options.Aws is null;
        Endpoints = new Endpoints(temporal, aws, receiver.Url);
        if (options.Worker)
        {
            var routes = await SftRoutes.WriteAsync(folder.Root, receiver.Url, cancellationToken).ConfigureAwait(false);
            workers = WorkerHost.Create(new WorkerHostSettings(Endpoints, queueUrl, region, options.Aws is null ? await credentials.GetCredentialsAsync().ConfigureAwait(false) : null, routes, folder.Path("staging"), certificateFolder, options.Deployment), options.LoggerFactory);
            await workers.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> StartTemporalAsync(
        LocalMachineOptions options, WorkingFolder folder, string @namespace, CancellationToken cancellationToken)
    {
        var server = Keep(await TemporalServer.StartAsync(
            new TemporalServerOptions
            {
                Bind = options.Bind,
                Port = options.TemporalPort,
                DataDirectory = folder.Durable("temporal"),
                Namespaces = [@namespace],
                LoggerFactory = options.LoggerFactory,
            },
            cancellationToken).ConfigureAwait(false));
        StorageFailed = server.Failed;
        return server.Address;
    }

    private static async Task<ITemporalClient> ConnectAsync(TemporalClientConnectOptions options)
    {
        try
        {
            return await TemporalClient.ConnectAsync(options).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or Temporalio.Exceptions.RpcException)
        {
            throw new StartupException($"Temporal at {options.TargetHost} does not answer: {e.Message}", e);
        }
    }

    private TPart Keep<TPart>(TPart part)
        where TPart : IAsyncDisposable
    {
        parts.Push(part);
        return part;
    }
}
