using System.Text;

namespace Temporalio.Common.EnvConfig;

/// <summary>Finds configuration files and reads the profiles in them.</summary>
internal static class ConfigFile
{
    private const string PathVariable = "TEMPORAL_CONFIG_FILE";
    private static readonly string[] ProfileKeys = ["address", "namespace", "api_key", "tls", "codec", "grpc_meta"];
    private static readonly string[] CodecKeys = ["endpoint", "auth"];

    private static readonly string[] TlsKeys =
    [
        "disabled", "server_name", "disable_host_verification",
        "client_cert_path", "client_cert_data", "client_key_path", "client_key_data", "server_ca_cert_path", "server_ca_cert_data",
    ];

    /// <summary>
    /// The profiles of the given file, else of the one that <c>TEMPORAL_CONFIG_FILE</c> names, else of the user's. None if there
    /// is no such file.
    /// </summary>
    /// <exception cref="InvalidOperationException">The file cannot be used.</exception>
    public static IReadOnlyDictionary<string, ClientEnvConfig.Profile> Load(
        DataSource? source, bool strict, IReadOnlyDictionary<string, string> variables)
    {
        var path = source is null ? variables.GetValueOrDefault(PathVariable) is { Length: > 0 } named ? named : UsersFile() : source.Path;
        try
        {
            var bytes = source?.Data ?? (File.Exists(path) ? File.ReadAllBytes(path) : []);
            var document = TomlReader.Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
            Check(document, ["profile"], "the file", strict);
            return Table(document, "profile", "the file")?.Items.ToDictionary(
                profile => profile.Key,
                profile => ProfileOf(
                    profile.Value as TomlTable ?? throw new FormatException($"TOML: profile.{profile.Key} is not a table"),
                    $"profile.{profile.Key}",
                    strict)) ?? [];
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw ClientEnvConfig.Failure(e.Message, e);
        }
    }

    /// <summary>The name as it is sent: headers are in lower case, with hyphens.</summary>
    public static string MetadataName(string name) => name.ToLowerInvariant().Replace('_', '-');

    private static string? UsersFile() =>
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData) is { Length: > 0 } folder
            ? Path.Combine(folder, "temporalio", "temporal.toml")
            : null;

    private static ClientEnvConfig.Profile ProfileOf(TomlTable profile, string where, bool strict)
    {
        Check(profile, ProfileKeys, where, strict);
        if (Table(profile, "codec", where) is { } codec)
        {
            // For tools that have remote codecs; an SDK's is code.
            Check(codec, CodecKeys, $"{where}.codec", strict);
        }
        var metadata = Table(profile, "grpc_meta", where);
        return new(
            Text(profile, "address", where),
            Text(profile, "namespace", where),
            Text(profile, "api_key", where),
            Table(profile, "tls", where) is { } tls ? TlsOf(tls, $"{where}.tls", strict) : null,
            metadata is null || metadata.Items.Count == 0 ? null : metadata.Items.Keys.ToDictionary(
                MetadataName, name => Text(metadata, name, $"{where}.grpc_meta")!));
    }

    private static ClientEnvConfig.Tls TlsOf(TomlTable tls, string where, bool strict)
    {
        Check(tls, TlsKeys, where, strict);
        _ = Flag(tls, "disable_host_verification", where);
        return new(
            Flag(tls, "disabled", where),
            Text(tls, "server_name", where),
            Source(tls, "server_ca_cert", where),
            Source(tls, "client_cert", where),
            Source(tls, "client_key", where));
    }

    private static DataSource? Source(TomlTable table, string name, string where) =>
        (Text(table, $"{name}_path", where), Text(table, $"{name}_data", where)) switch
        {
            ({ }, { }) => throw ClientEnvConfig.Failure($"Invalid configuration: Cannot specify both {name}_path and {name}_data"),
            ({ Length: > 0 } path, _) => DataSource.FromPath(path),
            (_, { Length: > 0 } data) => DataSource.FromUTF8String(data),
            _ => null,
        };

    private static void Check(TomlTable table, string[] known, string where, bool strict)
    {
        if (strict && table.Items.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is { } key)
        {
            throw new FormatException($"TOML: unrecognized key '{key}' in {where}");
        }
    }

    private static TomlTable? Table(TomlTable table, string key, string where) => Value<TomlTable>(table, key, where, "a table");

    private static string? Text(TomlTable table, string key, string where) => Value<string>(table, key, where, "a string");

    private static bool? Flag(TomlTable table, string key, string where) => (bool?)Value<object>(table, key, where, "true or false", typeof(bool));

    private static T? Value<T>(TomlTable table, string key, string where, string expected, Type? type = null)
        where T : class => !table.Items.TryGetValue(key, out var value)
            ? null
            : (type ?? typeof(T)).IsInstanceOfType(value)
                ? (T)value
                : throw new FormatException($"TOML: '{key}' in {where} is not {expected}");
}
