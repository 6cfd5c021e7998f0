using System.Collections;

namespace Temporalio.Common.EnvConfig;

/// <summary>Reads a profile from environment variables. An empty variable counts as not set.</summary>
internal static class ProfileReader
{
    private const string MetadataPrefix = "TEMPORAL_GRPC_META_";

    /// <summary>Reads a profile.</summary>
    public static ClientEnvConfig.Profile Read(ClientEnvConfig.ProfileLoadOptions options)
    {
        if (options is { DisableFile: true, DisableEnv: true })
        {
            throw new InvalidOperationException("File and environment are both disabled: there is nothing to load from.");
        }

        var variables = Variables(options);
        if (!options.DisableFile)
        {
            RequireNoFile(options, variables);
        }

        return options.DisableEnv ? new() : new(
            Get(variables, "TEMPORAL_ADDRESS"),
            Get(variables, "TEMPORAL_NAMESPACE"),
            Get(variables, "TEMPORAL_API_KEY"),
            ReadTls(variables),
            ReadMetadata(variables));
    }

    private static void RequireNoFile(ClientEnvConfig.ProfileLoadOptions options, IReadOnlyDictionary<string, string> variables)
    {
        var file = options.ConfigSource is { } source ? source.Path ?? "ConfigSource"
            : Get(variables, "TEMPORAL_CONFIG_FILE") is { } named ? named
            : (options.Profile ?? Get(variables, "TEMPORAL_PROFILE")) is { } profile ? $"profile {profile}"
            : DefaultFile() is { } path && File.Exists(path) ? path
            : null;
        if (file is not null)
        {
            throw new NotSupportedException(
                $"{nameof(ClientEnvConfig)} does not support configuration files here ({file}): set environment variables, or DisableFile.");
        }
    }

    private static string? DefaultFile() =>
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData) is { Length: > 0 } folder
            ? Path.Combine(folder, "temporalio", "temporal.toml")
            : null;

    private static IReadOnlyDictionary<string, string> Variables(ClientEnvConfig.ProfileLoadOptions options) =>
        options.DisableEnv ? new Dictionary<string, string>()
        : options.OverrideEnvVars ?? Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? string.Empty);

    private static ClientEnvConfig.Tls? ReadTls(IReadOnlyDictionary<string, string> variables)
    {
        if (!variables.Any(variable => variable.Value.Length > 0
            && (variable.Key == "TEMPORAL_TLS" || variable.Key.StartsWith("TEMPORAL_TLS_", StringComparison.Ordinal))))
        {
            return null;
        }

        bool? enabled = Get(variables, "TEMPORAL_TLS")?.ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => null,
        };
        return new(
            !enabled,
            Get(variables, "TEMPORAL_TLS_SERVER_NAME"),
            Source(variables, "TEMPORAL_TLS_SERVER_CA_CERT"),
            Source(variables, "TEMPORAL_TLS_CLIENT_CERT"),
            Source(variables, "TEMPORAL_TLS_CLIENT_KEY"));
    }

    private static DataSource? Source(IReadOnlyDictionary<string, string> variables, string name) =>
        (Get(variables, name + "_PATH"), Get(variables, name + "_DATA")) switch
        {
            ({ }, { }) => throw new InvalidOperationException($"{name}_PATH and {name}_DATA are both set: one of them is allowed."),
            ({ } path, null) => DataSource.FromPath(path),
            (null, { } data) => DataSource.FromUTF8String(data),
            _ => null,
        };

    private static Dictionary<string, string>? ReadMetadata(IReadOnlyDictionary<string, string> variables)
    {
        var metadata = variables
            .Where(variable => variable.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal) && variable.Value.Length > 0)
            .ToDictionary(
                variable => variable.Key[MetadataPrefix.Length..].ToLowerInvariant().Replace('_', '-'), variable => variable.Value);
        return metadata.Count == 0 ? null : metadata;
    }

    private static string? Get(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
