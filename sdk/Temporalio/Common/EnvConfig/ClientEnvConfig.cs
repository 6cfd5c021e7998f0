using System.Diagnostics.CodeAnalysis;
using Temporalio.Client;

namespace Temporalio.Common.EnvConfig;

/// <summary>
/// Client options from the environment variables that all Temporal tools share. Configuration files are not supported here:
/// where one would be read, loading throws <see cref="NotSupportedException"/>.
/// </summary>
/// <param name="Profiles">Profiles by name.</param>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests them.")]
public sealed record ClientEnvConfig(IReadOnlyDictionary<string, ClientEnvConfig.Profile> Profiles)
{
    /// <summary>Loads connect options.</summary>
    /// <param name="options">Where to load from.</param>
    /// <returns>The options.</returns>
    /// <exception cref="InvalidOperationException">Variables contradict each other.</exception>
    /// <exception cref="NotSupportedException">There is a configuration file to read.</exception>
    public static TemporalClientConnectOptions LoadClientConnectOptions(ProfileLoadOptions? options = null) =>
        Profile.Load(options).ToClientConnectionOptions();

    /// <summary>Connection settings.</summary>
    /// <param name="Address">The server, as <c>host:port</c>.</param>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="ApiKey">API key; turns TLS on.</param>
    /// <param name="Tls">TLS.</param>
    /// <param name="GrpcMeta">Metadata of every call.</param>
    public sealed record Profile(
        string? Address = null,
        string? Namespace = null,
        string? ApiKey = null,
        Tls? Tls = null,
        IReadOnlyDictionary<string, string>? GrpcMeta = null)
    {
        /// <summary>Loads a profile.</summary>
        /// <param name="options">Where to load from.</param>
        /// <returns>The profile.</returns>
        /// <exception cref="InvalidOperationException">Variables contradict each other.</exception>
        /// <exception cref="NotSupportedException">There is a configuration file to read.</exception>
        public static Profile Load(ProfileLoadOptions? options = null) => ProfileReader.Read(options ?? new());

        /// <summary>The profile as connect options; certificates and keys are read now.</summary>
        /// <returns>The options.</returns>
        public TemporalClientConnectOptions ToClientConnectionOptions()
        {
            var options = new TemporalClientConnectOptions
            {
                TargetHost = Address,
                ApiKey = ApiKey,
                Tls = Tls is not null ? Tls.ToTlsOptions() : ApiKey is not null ? new() : null,
                RpcMetadata = GrpcMeta is null ? null : [.. GrpcMeta],
            };
            options.Namespace = Namespace ?? options.Namespace;
            return options;
        }
    }

    /// <summary>TLS settings.</summary>
    /// <param name="Disabled">True for no TLS.</param>
    /// <param name="ServerName">Name to expect in the server's certificate.</param>
    /// <param name="ServerRootCACert">Certificates that the server's must be signed by.</param>
    /// <param name="ClientCert">Certificate that this client shows.</param>
    /// <param name="ClientPrivateKey">Its key.</param>
    public sealed record Tls(
        bool? Disabled = null,
        string? ServerName = null,
        DataSource? ServerRootCACert = null,
        DataSource? ClientCert = null,
        DataSource? ClientPrivateKey = null)
    {
        /// <summary>The settings as TLS options; certificates and keys are read now.</summary>
        /// <returns>The options.</returns>
        public TlsOptions? ToTlsOptions() => Disabled == true
            ? new() { Disabled = true }
            : new()
            {
                Domain = ServerName,
                ServerRootCACert = ServerRootCACert?.GetBytes(),
                ClientCert = ClientCert?.GetBytes(),
                ClientPrivateKey = ClientPrivateKey?.GetBytes(),
            };
    }

    /// <summary>Where a profile is loaded from.</summary>
    public class ProfileLoadOptions : ICloneable
    {
        /// <summary>Profile of the configuration file; not supported here.</summary>
        public string? Profile { get; set; }

        /// <summary>The configuration file; not supported here.</summary>
        public DataSource? ConfigSource { get; set; }

        /// <summary>Whether no configuration file is looked for.</summary>
        public bool DisableFile { get; set; }

        /// <summary>Whether environment variables are left alone.</summary>
        public bool DisableEnv { get; set; }

        /// <summary>Variables to use instead of the process's.</summary>
        public IReadOnlyDictionary<string, string>? OverrideEnvVars { get; set; }

        /// <inheritdoc />
        public virtual object Clone() => MemberwiseClone();
    }
}
