using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DataEgress.Local.Temporal.Grpc;

/// <summary>One port that speaks HTTP/2 without TLS (prior knowledge) and hands every request to a <see cref="GrpcEndpoint"/>.</summary>
internal sealed class GrpcListener : IAsyncDisposable
{
    // Every idle long poll is one stream, and a client multiplexes all of its polls over one connection.
    private const int MaximumStreamsPerConnection = 100_000;

    private const int StreamWindowBytes = 1024 * 1024;
    private const int ConnectionWindowBytes = 8 * StreamWindowBytes;

    // How long calls may still run after the long polls have been told to end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Not infinite: Kestrel adds that to its clock, overflows and closes every connection that has no call at that moment.
    private static readonly TimeSpan IdleConnectionLifetime = TimeSpan.FromDays(1);

    private readonly WebApplication application;
    private readonly GrpcGate gate;
    private bool disposed;

    private GrpcListener(WebApplication application, GrpcGate gate, IPEndPoint endpoint)
    {
        this.application = application;
        this.gate = gate;
        Endpoint = endpoint;
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint Endpoint { get; }

    /// <exception cref="IOException">The port is taken, or may not be used; the message names it.</exception>
    public static async Task<GrpcListener> StartAsync(
        IPEndPoint endpoint, GrpcMethodTable methods, ILoggerFactory loggers, CancellationToken ct, GrpcGate? gate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, endpoint));
        gate ??= new GrpcGate();
        var application = builder.Build();
        application.Run(new GrpcEndpoint(methods, loggers.CreateLogger<GrpcEndpoint>(), gate).HandleAsync);
        try
        {
            await application.StartAsync(ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await application.DisposeAsync();
            throw new IOException($"Port {endpoint.Port} of {endpoint.Address} is taken by another process; choose another one, or 0 for any free one.", e);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        return new GrpcListener(application, gate, BoundTo(application, endpoint));
    }

    /// <summary>Ends the long polls, lets the other calls run to their end for a while and closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
        {
            return;
        }

        await gate.StopAsync();
        using (var grace = new CancellationTokenSource(Grace))
        {
            await application.StopAsync(grace.Token);
        }

        await application.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, IPEndPoint endpoint)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
        var limits = kestrel.Limits;
        limits.Http2.MaxStreamsPerConnection = MaximumStreamsPerConnection;
        limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;

        // The message reader has its own limit, and a long poll neither sends nor receives for minutes.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = IdleConnectionLifetime;
    }

    private static IPEndPoint BoundTo(WebApplication application, IPEndPoint endpoint)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new IPEndPoint(endpoint.Address, new Uri(addresses.Addresses.Single()).Port);
    }
}
