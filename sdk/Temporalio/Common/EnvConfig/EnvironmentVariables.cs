using System.Collections;

namespace Temporalio.Common.EnvConfig;

/// <summary>
/// The environment variables that all Temporal tools share, laid over a profile. An empty variable counts as not set, but for
/// metadata, where it takes the profile's entry away.
/// </summary>
internal static class EnvironmentVariables
{
    private const string MetadataPrefix = "TEMPORAL_GRPC_META_";

    /// <summary>The variables to use: the given ones, else the process's.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string>? given) =>
        given ?? Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? string.Empty);

    /// <summary>A variable, or null.</summary>
    public static string? Get(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Lays the variables over a profile.</summary>
    /// <exception cref="InvalidOperationException">Variables contradict each other, or the profile.</exception>
    public static ClientEnvConfig.Profile Over(ClientEnvConfig.Profile profile, IReadOnlyDictionary<string, string> variables) => new(
        Get(variables, "TEMPORAL_ADDRESS") ?? profile.Address,
        Get(variables, "TEMPORAL_NAMESPACE") ?? profile.Namespace,
        Get(variables, "TEMPORAL_API_KEY") ?? profile.ApiKey,
        OverTls(profile.Tls, variables),
        OverMetadata(profile.GrpcMeta, variables));

    private static ClientEnvConfig.Tls? OverTls(ClientEnvConfig.Tls? tls, IReadOnlyDictionary<string, string> variables)
    {
        if (!variables.Any(variable => variable.Value.Length > 0
            && (variable.Key == "TEMPORAL_TLS" || variable.Key.StartsWith("TEMPORAL_TLS_", StringComparison.Ordinal))))
        {
            return tls;
        }

        bool? enabled = Get(variables, "TEMPORAL_TLS")?.ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => null,
        };
        return new(
            enabled is { } on ? !on : tls?.Disabled,
            Get(variables, "TEMPORAL_TLS_SERVER_NAME") ?? tls?.ServerName,
            Source(tls?.ServerRootCACert, variables, "TEMPORAL_TLS_SERVER_CA_CERT"),
            Source(tls?.ClientCert, variables, "TEMPORAL_TLS_CLIENT_CERT"),
            Source(tls?.ClientPrivateKey, variables, "TEMPORAL_TLS_CLIENT_KEY"));
    }

    private static DataSource? Source(DataSource? profile, IReadOnlyDictionary<string, string> variables, string name) =>
        (Get(variables, $"{name}_PATH"), Get(variables, $"{name}_DATA")) switch
        {
            ({ }, { }) => throw ClientEnvConfig.Failure($"Invalid configuration: Cannot specify both {name}_PATH and {name}_DATA"),
            ({ }, null) when profile?.Data is not null => throw ClientEnvConfig.Failure(
                $"Invalid configuration: {name}_PATH is set, but the profile has the data"),
            (null, { }) when profile?.Path is not null => throw ClientEnvConfig.Failure(
                $"Invalid configuration: {name}_DATA is set, but the profile has a path"),
            ({ } path, null) => DataSource.FromPath(path),
            (null, { } data) => DataSource.FromUTF8String(data),
            _ => profile,
        };

    private static Dictionary<string, string>? OverMetadata(
        IReadOnlyDictionary<string, string>? profile, IReadOnlyDictionary<string, string> variables)
    {
        var metadata = profile?.ToDictionary() ?? [];
        foreach (var (key, value) in variables.Where(variable => variable.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal)))
        {
            var name = ConfigFile.MetadataName(key[MetadataPrefix.Length..]);
            if (value.Length == 0)
            {
                metadata.Remove(name);
            }
            else
            {
                metadata[name] = value;
            }
        }
        return metadata.Count == 0 ? null : metadata;
    }
}
