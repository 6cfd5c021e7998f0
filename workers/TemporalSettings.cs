using DataEgress.Activities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Temporalio.Client;

namespace DataEgress.Workers;

/// <summary>Where Temporal is and as whom we come, by Temporal's own names.</summary>
internal sealed class TemporalSettings
{
    public string Address { get; set; } = "localhost:7233";

    public string Namespace { get; set; } = "default";

    public string? ApiKey { get; set; }

    public string? Tls { get; set; }

    public string? ClientCertPath { get; set; }

    public string? ClientKeyPath { get; set; }

    public string? ServerCaCertPath { get; set; }

    public string? ServerName { get; set; }

    /// <summary>Reads the settings.</summary>
    public void Read(IConfiguration configuration)
    {
        Address = configuration["TEMPORAL_ADDRESS"] ?? Address;
        Namespace = configuration["TEMPORAL_NAMESPACE"] ?? Namespace;
        ApiKey = configuration["TEMPORAL_API_KEY"];
        Tls = configuration["TEMPORAL_TLS"];
        ClientCertPath = configuration["TEMPORAL_TLS_CLIENT_CERT_PATH"];
        ClientKeyPath = configuration["TEMPORAL_TLS_CLIENT_KEY_PATH"];
        ServerCaCertPath = configuration["TEMPORAL_TLS_SERVER_CA_CERT_PATH"];
        ServerName = configuration["TEMPORAL_TLS_SERVER_NAME"];
    }

    /// <summary>Points a client there.</summary>
    public void Apply(TemporalClientConnectOptions client)
    {
        client.TargetHost = Address;
        client.Namespace = Namespace;
        client.ApiKey = ApiKey;
        if (IsTls)
        {
            client.Tls = new()
            {
                Domain = ServerName,
                ClientCert = Read(ClientCertPath),
                ClientPrivateKey = Read(ClientKeyPath),
                ServerRootCACert = Read(ServerCaCertPath),
            };
        }
    }

    // An API key in the clear would be a key given away; naming any certificate means TLS.
    private bool IsTls => Tls is not null
        ? bool.Parse(Tls)
        : (ApiKey ?? ClientCertPath ?? ServerCaCertPath ?? ServerName) is not null;

    private static byte[]? Read(string? path) => path is null ? null : File.ReadAllBytes(path);
}

/// <summary>Finds everything that is wrong with Temporal's settings at once.</summary>
internal sealed class TemporalSettingsValidator : IValidateOptions<TemporalSettings>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TemporalSettings options)
    {
        var check = new SettingChecks("");
        check.That(HostAndPort.IsValid(options.Address), "TEMPORAL_ADDRESS", options.Address, "host:port");
        check.That(options.Namespace.Length > 0, "TEMPORAL_NAMESPACE", options.Namespace, "a namespace");
        check.That(options.Tls is null || bool.TryParse(options.Tls, out _), "TEMPORAL_TLS", options.Tls, "true, false");
        check.File("TEMPORAL_TLS_CLIENT_CERT_PATH", options.ClientCertPath);
        check.File("TEMPORAL_TLS_CLIENT_KEY_PATH", options.ClientKeyPath);
        check.File("TEMPORAL_TLS_SERVER_CA_CERT_PATH", options.ServerCaCertPath);
        check.That(
            options.ClientCertPath is null == options.ClientKeyPath is null,
            "TEMPORAL_TLS_CLIENT_KEY_PATH",
            options.ClientKeyPath,
            "a file if TEMPORAL_TLS_CLIENT_CERT_PATH is set, nothing if not");
        return check.Result;
    }
}
