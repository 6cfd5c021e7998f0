using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataEgress.Local.Receiver;

/// <summary>
/// An HTTPS receiver of files, in place of a recipient's gateway: asks for a client certificate, verifies checksums and
/// stores what arrives, on any path, in a bucket.
/// </summary>
public sealed class ReceiverServer : IAsyncDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly WebApplication application;

    private ReceiverServer(WebApplication application)
    {
        this.application = application;
        Url = new Uri(application.Urls.Single());
    }

    /// <summary>Where it listens, such as <c>https://127.0.0.1:8091</c>.</summary>
    public Uri Url { get; }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="ArgumentException">A setting is wrong; the message names all of them.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ReceiverServer> StartAsync(ReceiverOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var application = Build(options);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"Receiver: port {options.Port} on {options.Bind} is in use by another process", e);
        }

        return new ReceiverServer(application);
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync().ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(ReceiverOptions options)
    {
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Parse(options.Bind), options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = options.ServerCertificate;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (certificate, _, _) => IsTrusted(certificate, options.ClientAuthority);
                });
            });
        });
        var application = builder.Build();
        var handler = new DeliveryHandler(new DeliveryStore(options.S3, options.Bucket, options.TimeProvider), loggers.CreateLogger<DeliveryHandler>());
        application.Run(options.Faults is { } faults ? context => faults(context, handler.HandleAsync) : handler.HandleAsync);
        return application;
    }

    private static bool IsTrusted(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));

        // The authority is a file of ours; nobody publishes revocations for it.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
