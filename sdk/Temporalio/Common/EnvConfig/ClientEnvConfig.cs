using System.Diagnostics.CodeAnalysis;
using Temporalio.Client;

namespace Temporalio.Common.EnvConfig;

/// <summary>
/// Client options from the configuration file and the environment variables that all Temporal tools share. Variables win over
/// the profile of the file.
/// </summary>
/// <param name="Profiles">Profiles by name.</param>
[SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "The official API nests them.")]
public sealed record ClientEnvConfig(IReadOnlyDictionary<string, ClientEnvConfig.Profile> Profiles)
{
    private const string DefaultProfile = "default";

    /// <summary>Loads all profiles of a configuration file. Variables only say where it is.</summary>
    /// <param name="options">Where to load from.</param>
    /// <returns>The profiles; none if there is no file.</returns>
    /// <exception cref="InvalidOperationException">The file cannot be used.</exception>
    public static ClientEnvConfig Load(ConfigLoadOptions? options = null)
    {
        options ??= new();
        return new(ConfigFile.Load(options.ConfigSource, options.ConfigFileStrict, EnvironmentVariables.Of(options.OverrideEnvVars)));
    }

    /// <summary>Loads connect options.</summary>
    /// <param name="options">Where to load from.</param>
    /// <returns>The options.</returns>
    /// <exception cref="InvalidOperationException">File and variables cannot be used, or there is no such profile.</exception>
    public static TemporalClientConnectOptions LoadClientConnectOptions(ProfileLoadOptions? options = null) =>
        Profile.Load(options).ToClientConnectionOptions();

    /// <summary>Profiles from dictionaries with the keys of the configuration file.</summary>
    /// <param name="profileDictionaries">The profiles' dictionaries by name, as <see cref="ToDictionary" /> makes them.</param>
    /// <returns>The profiles.</returns>
    /// <exception cref="InvalidCastException">A value has another type than <see cref="ToDictionary" /> gives it.</exception>
    public static ClientEnvConfig FromDictionary(IReadOnlyDictionary<string, Dictionary<string, object>> profileDictionaries) =>
        new(profileDictionaries.ToDictionary(profile => profile.Key, profile => Profile.FromDictionary(profile.Value)));

    /// <summary>The profiles as dictionaries with the keys of the configuration file.</summary>
    /// <returns>The profiles' dictionaries by name.</returns>
    public IReadOnlyDictionary<string, Dictionary<string, object>> ToDictionary() =>
        Profiles.ToDictionary(profile => profile.Key, profile => profile.Value.ToDictionary());

    internal static InvalidOperationException Failure(string message, Exception? inner = null) =>
        new($"Configuration loading error: {message}", inner);

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
        /// <summary>
        /// Loads the profile that the options name, else the one that <c>TEMPORAL_PROFILE</c> names, else <c>default</c>, which
        /// need not be there; environment variables are laid over it.
        /// </summary>
        /// <param name="options">Where to load from.</param>
        /// <returns>The profile.</returns>
        /// <exception cref="InvalidOperationException">File and variables cannot be used, or there is no such profile.</exception>
        public static Profile Load(ProfileLoadOptions? options = null)
        {
            options ??= new();
            if (options is { DisableFile: true, DisableEnv: true })
            {
                throw Failure("Invalid configuration: Cannot disable both file and environment loading");
            }
            var variables = EnvironmentVariables.Of(options.OverrideEnvVars);
            var profile = options.DisableFile ? new() : FromFile(options, variables);
            return options.DisableEnv ? profile : EnvironmentVariables.Over(profile, variables);
        }

        /// <summary>
        /// A profile from a dictionary with the keys <c>address</c>, <c>namespace</c>, <c>api_key</c>, <c>tls</c> and
        /// <c>grpc_meta</c>, all optional. Other keys are ignored.
        /// </summary>
        /// <param name="dictionary">The dictionary, as <see cref="ToDictionary" /> makes it.</param>
        /// <returns>The profile.</returns>
        /// <exception cref="InvalidCastException">A value is neither text nor, where it belongs, a dictionary.</exception>
        public static Profile FromDictionary(IReadOnlyDictionary<string, object> dictionary) => new(
            ProfileDictionary.Get<string>(dictionary, "address"),
            ProfileDictionary.Get<string>(dictionary, "namespace"),
            ProfileDictionary.Get<string>(dictionary, "api_key"),
            dictionary.GetValueOrDefault("tls") is IReadOnlyDictionary<string, object> tls ? Tls.FromDictionary(tls) : null,
            ProfileDictionary.Get<IReadOnlyDictionary<string, string>>(dictionary, "grpc_meta"));

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

        /// <summary>The profile as a dictionary with the keys of the configuration file. What is not set is left out.</summary>
        /// <returns>The dictionary.</returns>
        public Dictionary<string, object> ToDictionary() => ProfileDictionary.Of(
            ("address", Address),
            ("namespace", Namespace),
            ("api_key", ApiKey),
            ("tls", Tls?.ToDictionary()),
            ("grpc_meta", GrpcMeta));

        private static Profile FromFile(ProfileLoadOptions options, IReadOnlyDictionary<string, string> variables)
        {
            var profiles = ConfigFile.Load(options.ConfigSource, options.ConfigFileStrict, variables);
            var name = options.Profile ?? (options.DisableEnv ? null : EnvironmentVariables.Get(variables, "TEMPORAL_PROFILE"));
            return profiles.GetValueOrDefault(name ?? DefaultProfile)
                ?? (name is null ? new() : throw Failure($"Profile '{name}' not found"));
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
        /// <summary>
        /// TLS settings from a dictionary with the keys <c>disabled</c>, <c>server_name</c>, <c>server_ca_cert</c>,
        /// <c>client_cert</c> and <c>client_key</c>, all optional; the last three are dictionaries of a <see cref="DataSource" />.
        /// Other keys are ignored.
        /// </summary>
        /// <param name="dictionary">The dictionary, as <see cref="ToDictionary" /> makes it.</param>
        /// <returns>The settings.</returns>
        /// <exception cref="InvalidCastException">A value has another type than <see cref="ToDictionary" /> gives it.</exception>
        public static Tls FromDictionary(IReadOnlyDictionary<string, object> dictionary) => new(
            (bool?)dictionary.GetValueOrDefault("disabled"),
            ProfileDictionary.Get<string>(dictionary, "server_name"),
            DataSource.FromDictionary(ProfileDictionary.Get<IReadOnlyDictionary<string, string>>(dictionary, "server_ca_cert")),
            DataSource.FromDictionary(ProfileDictionary.Get<IReadOnlyDictionary<string, string>>(dictionary, "client_cert")),
            DataSource.FromDictionary(ProfileDictionary.Get<IReadOnlyDictionary<string, string>>(dictionary, "client_key")));

        /// <summary>The settings as a dictionary. What is not set is left out.</summary>
        /// <returns>The dictionary.</returns>
        public Dictionary<string, object> ToDictionary() => ProfileDictionary.Of(
            ("disabled", Disabled),
            ("server_name", ServerName),
            ("server_ca_cert", ServerRootCACert?.ToDictionary()),
            ("client_cert", ClientCert?.ToDictionary()),
            ("client_key", ClientPrivateKey?.ToDictionary()));

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
        /// <summary>Profile of the configuration file.</summary>
        public string? Profile { get; set; }

        /// <summary>The configuration file; the one in the usual place when null.</summary>
        public DataSource? ConfigSource { get; set; }

        /// <summary>Whether no configuration file is looked for.</summary>
        public bool DisableFile { get; set; }

        /// <summary>Whether environment variables are left alone.</summary>
        public bool DisableEnv { get; set; }

        /// <summary>Whether keys in the file that nobody knows are errors.</summary>
        public bool ConfigFileStrict { get; set; }

        /// <summary>Variables to use instead of the process's.</summary>
        public IReadOnlyDictionary<string, string>? OverrideEnvVars { get; set; }

        /// <inheritdoc />
        public virtual object Clone() => MemberwiseClone();
    }

    /// <summary>Where profiles are loaded from.</summary>
    public class ConfigLoadOptions : ICloneable
    {
        /// <summary>The configuration file; the one in the usual place when null.</summary>
        public DataSource? ConfigSource { get; set; }

        /// <summary>Whether keys in the file that nobody knows are errors.</summary>
        public bool ConfigFileStrict { get; set; }

        /// <summary>Variables to use instead of the process's.</summary>
        public IReadOnlyDictionary<string, string>? OverrideEnvVars { get; set; }

        /// <inheritdoc />
        public virtual object Clone() => MemberwiseClone();
    }
}
