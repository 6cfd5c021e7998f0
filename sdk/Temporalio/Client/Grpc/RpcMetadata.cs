using Google.Protobuf;

namespace Temporalio.Client.Grpc;

/// <summary>Metadata of calls: checked when set, merged when sent. Names are lower case.</summary>
internal static class RpcMetadata
{
    private const string BinarySuffix = "-bin";

    /// <summary>A checked copy of text metadata; of two entries with the same name the later counts.</summary>
    /// <exception cref="ArgumentException">A name or value cannot be sent.</exception>
    public static IReadOnlyDictionary<string, string> Text(IReadOnlyCollection<KeyValuePair<string, string>>? metadata)
    {
        var copy = new Dictionary<string, string>();
        foreach (var (name, value) in metadata ?? [])
        {
            var lower = RequireName(name);
            if (lower.EndsWith(BinarySuffix, StringComparison.Ordinal))
            {
                throw new ArgumentException($"RPC metadata {name}: a name that ends in -bin needs binary metadata.", nameof(metadata));
            }

            copy[lower] = IsPrintable(value)
                ? value
                : throw new ArgumentException($"RPC metadata {name}: the value may hold printable ASCII only.", nameof(metadata));
        }

        return copy;
    }

    /// <summary>A checked copy of binary metadata, encoded; of two entries with the same name the later counts.</summary>
    /// <exception cref="ArgumentException">A name cannot be sent.</exception>
    public static IReadOnlyDictionary<string, string> Binary(IReadOnlyCollection<KeyValuePair<string, byte[]>>? metadata)
    {
        var copy = new Dictionary<string, string>();
        foreach (var (name, value) in metadata ?? [])
        {
            var lower = RequireName(name);
            if (!lower.EndsWith(BinarySuffix, StringComparison.Ordinal))
            {
                throw new ArgumentException($"RPC binary metadata {name}: the name must end in -bin.", nameof(metadata));
            }

            copy[lower] = Convert.ToBase64String(value).TrimEnd('=');
        }

        return copy;
    }

    /// <summary>The namespace that a request is for, if it can be sent as metadata.</summary>
    public static string? NamespaceOf(IMessage request) =>
        request.Descriptor.FindFieldByName("namespace")?.Accessor.GetValue(request) is string { Length: > 0 } ns && ns.All(char.IsAscii)
            ? ns
            : null;

    /// <summary>A checked API key. A line break at its end, as files have it, is a mistake better told than sent.</summary>
    /// <exception cref="ArgumentException">The key cannot be sent.</exception>
    public static string? ApiKey(string? key) =>
        key is null || IsPrintable(key)
            ? key
            : throw new ArgumentException("ApiKey may hold printable ASCII only; line breaks are not allowed.", nameof(key));

    private static bool IsPrintable(string value) => value.All(c => c is >= ' ' and <= '~');

    private static string RequireName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? name.ToLowerInvariant()
            : throw new ArgumentException($"RPC metadata {name}: a name consists of letters, digits, '-', '_' and '.'.", nameof(name));
}
