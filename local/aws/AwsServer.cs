using System.Net;
using System.Net.Sockets;
using System.Text;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.S3;
using DataEgress.Local.Aws.Signing;
using DataEgress.Local.Aws.Sts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Aws;

/// <summary>The AWS endpoints of one machine: S3, STS and the JSON services on one port, without TLS.</summary>
public sealed class AwsServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly IReadOnlyList<IAsyncDisposable> state;
    private readonly string? temporaryFolder;

    private AwsServer(WebApplication application, IReadOnlyList<IAsyncDisposable> state, string? temporaryFolder)
    {
        this.application = application;
        this.state = state;
        this.temporaryFolder = temporaryFolder;
        Url = new Uri(application.Urls.Single());
    }

    /// <summary>The endpoint to give to clients, such as <c>http://127.0.0.1:4566</c>.</summary>
    public Uri Url { get; }

    /// <summary>Loads the state and starts to listen.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; the message names all of them.</exception>
    /// <exception cref="IOException">The port is taken, or the data directory cannot be used.</exception>
    public static async Task<AwsServer> StartAsync(AwsServerOptions options, CancellationToken cancellationToken = default)
    {
        options.Validate();
        var temporaryFolder = options.DataDirectory is null ? Directory.CreateTempSubdirectory("egress-aws-").FullName : null;
        List<IAsyncDisposable> state = [];
        try
        {
            var context = new ServiceContext
            {
                Region = options.Region,
                AccountId = options.AccountId,
                DataDirectory = temporaryFolder ?? Directory.CreateDirectory(options.DataDirectory!).FullName,
                Durable = temporaryFolder is null,
                Time = options.TimeProvider,
                LoggerFactory = options.LoggerFactory ?? NullLoggerFactory.Instance,
            };
            var handler = await LoadAsync(options, context, state, cancellationToken);
            var application = Build(options, handler);
            state.Insert(0, application);
            await ListenAsync(application, options, cancellationToken);
            return new AwsServer(application, state, temporaryFolder);
        }
        catch
        {
            await CloseAsync(state, temporaryFolder);
            throw;
        }
    }

    /// <summary>Stops listening, ends the requests under way, closes the state, and removes it if it was temporary.</summary>
    public async ValueTask DisposeAsync()
    {
        // Clients' long polls would hold a graceful stop up for their whole waiting time.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await application.StopAsync(atOnce.Token);
        await CloseAsync(state, temporaryFolder);
    }

    private static async Task<AwsHandler> LoadAsync(
        AwsServerOptions options, ServiceContext context, List<IAsyncDisposable> state, CancellationToken cancellationToken)
    {
        var services = JsonServices.Create(context);
        foreach (var service in services)
        {
            state.Add(service);
            await service.StartAsync(cancellationToken);
        }

        var keys = new AccessKeys(options, SealingKey.Load(context.FolderOf("sts"), context.Durable));
        var authenticator = new RequestAuthenticator(keys, options.TimeProvider);
        var s3 = new S3Endpoint(context, authenticator, services.OfType<IQueueSender>().FirstOrDefault());
        state.Insert(0, s3);
        var sts = new StsEndpoint(
            new StsService(keys, options.TimeProvider), authenticator, context.LoggerFactory.CreateLogger<StsEndpoint>());
        return new AwsHandler(options, context.LoggerFactory, authenticator, services, sts, s3);
    }

    private static async Task ListenAsync(WebApplication application, AwsServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new IOException($"AWS endpoints: port {options.Port} on {options.Bind} is in use by another process", exception);
        }
        catch (SocketException exception)
        {
            throw new IOException($"AWS endpoints: cannot listen on {options.Bind} port {options.Port}: {exception.Message}", exception);
        }
    }

    private static async Task CloseAsync(IReadOnlyList<IAsyncDisposable> state, string? temporaryFolder)
    {
        foreach (var part in state)
        {
            await part.DisposeAsync();
        }

        if (temporaryFolder is not null)
        {
            Directory.Delete(temporaryFolder, recursive: true);
        }
    }

    private static WebApplication Build(AwsServerOptions options, AwsHandler handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        builder.Services.AddSingleton(options.LoggerFactory ?? NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // User metadata may hold any text.
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Listen(IPAddress.Parse(options.Bind), options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        application.Run(handler.HandleAsync);
        return application;
    }
}
