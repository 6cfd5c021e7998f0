using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Temporalio.Client.Grpc;

/// <summary>HTTP/2 for a connection: address, TLS and pings out of the connection's options.</summary>
internal static class GrpcTransport
{
    /// <summary>The TLS options in force: an API key turns TLS on unless it is disabled. Null for none.</summary>
    public static TlsOptions? TlsOf(TemporalConnectionOptions options) => options.Tls switch
    {
        { Disabled: true } => null,
        null => string.IsNullOrEmpty(options.ApiKey) ? null : new(),
        var tls => tls,
    };

    /// <summary>The server's address.</summary>
    /// <exception cref="ArgumentException">The target host is missing or is not <c>host:port</c>.</exception>
    public static Uri AddressOf(TemporalConnectionOptions options)
    {
        if (string.IsNullOrEmpty(options.TargetHost))
        {
            throw new ArgumentException("TargetHost is required.", nameof(options));
        }

        var scheme = TlsOf(options) is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        return !options.TargetHost.Contains("://", StringComparison.Ordinal)
            && Uri.TryCreate($"{scheme}://{options.TargetHost}", UriKind.Absolute, out var address)
            && address is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? address
            : throw new ArgumentException($"TargetHost {options.TargetHost} is not host:port.", nameof(options));
    }

    /// <summary>The handler that makes the connections. Long polls cannot starve other calls: when all streams of a
    /// connection are in use, another is opened.</summary>
    public static SocketsHttpHandler CreateHandler(TemporalConnectionOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
        };
        if (options.KeepAlive is { } keepAlive)
        {
            handler.KeepAlivePingDelay = keepAlive.Interval;
            handler.KeepAlivePingTimeout = keepAlive.Timeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
        }

        if (TlsOf(options) is { } tls)
        {
            handler.SslOptions = CreateSslOptions(tls);
        }

        return handler;
    }

    private static SslClientAuthenticationOptions CreateSslOptions(TlsOptions tls)
    {
        var ssl = new SslClientAuthenticationOptions { TargetHost = tls.Domain };
        if (tls.ServerRootCACert is { } roots)
        {
            ssl.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(roots));
        }

        switch (tls.ClientCert, tls.ClientPrivateKey)
        {
            case ({ } certificate, { } key):
                ssl.ClientCertificateContext = CreateClientCertificate(Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key));
                break;
            case not (null, null):
                throw new ArgumentException("Tls.ClientCert and Tls.ClientPrivateKey belong together: one of them is missing.", nameof(tls));
        }

        return ssl;
    }

    private static SslStreamCertificateContext CreateClientCertificate(string certificatePem, string keyPem)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        using var fromPem = X509Certificate2.CreateFromPem(certificatePem, keyPem);

        // Windows' TLS cannot use a key that exists in memory only, so the key takes the way through PKCS #12 there.
        var leaf = OperatingSystem.IsWindows()
            ? X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null)
            : X509Certificate2.CreateFromPem(certificatePem, keyPem);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
