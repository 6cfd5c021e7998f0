using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace DataEgress.Local.Aws.Kms;

/// <summary>All keys and their names. Guarded by the service's lock.</summary>
internal sealed partial class KmsState(string region, string accountId)
{
    /// <summary>Expired parameters are remembered this long, so that a late import is told what is wrong.</summary>
    private static readonly TimeSpan ExpiredParametersKept = TimeSpan.FromDays(7);

    private readonly Dictionary<Guid, KmsKey> keys = [];
    private readonly Dictionary<string, Alias> aliases = new(StringComparer.Ordinal);
    private readonly List<WrappingParameters> wrappings = [];

    public IEnumerable<KmsKey> Keys => keys.Values.OrderBy(key => key.Id);

    public IEnumerable<Alias> Aliases => aliases.Values.OrderBy(alias => alias.Name, StringComparer.Ordinal);

    public string ArnOf(Guid key) => $"arn:aws:kms:{region}:{accountId}:key/{key}";

    public string ArnOf(string alias) => $"arn:aws:kms:{region}:{accountId}:{alias}";

    public Alias? FindAlias(string name) => aliases.GetValueOrDefault(name);

    public KmsKey? Find(Guid id) => keys.GetValueOrDefault(id);

    /// <summary>The key by its id, its ARN, an alias or an alias's ARN.</summary>
    /// <exception cref="Http.AwsException">There is none.</exception>
    public KmsKey Resolve(string name)
    {
        var prefix = ArnOf("");
        var local = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        if (local.StartsWith("alias/", StringComparison.Ordinal))
        {
            return FindAlias(local) is { } alias ? keys[alias.KeyId] : throw KmsErrors.AliasNotFound(ArnOf(local));
        }

        if (local.StartsWith("key/", StringComparison.Ordinal))
        {
            local = local["key/".Length..];
        }

        return Guid.TryParse(local, out var id) && keys.TryGetValue(id, out var key)
            ? key
            : throw (local.StartsWith("arn:", StringComparison.Ordinal)
                ? KmsErrors.Validation($"Invalid arn {name}")
                : KmsErrors.KeyNotFound(name.StartsWith("arn:", StringComparison.Ordinal) ? name : ArnOf("key/" + local)));
    }

    /// <summary>The parameters that a token names; null when it names none.</summary>
    public WrappingParameters? FindWrapping(ReadOnlySpan<byte> token)
    {
        var hash = SHA256.HashData(token);
        return wrappings.Find(wrapping => CryptographicOperations.FixedTimeEquals(wrapping.TokenHash, hash));
    }

    public void Apply(KmsChange change)
    {
        switch (change)
        {
            case KmsChange.KeySet set:
                keys[set.Key.Id] = set.Key;
                break;
            case KmsChange.KeyRemoved removed:
                keys.Remove(removed.KeyId);
                wrappings.RemoveAll(wrapping => wrapping.KeyId == removed.KeyId);
                foreach (var alias in aliases.Values.Where(alias => alias.KeyId == removed.KeyId).ToList())
                {
                    aliases.Remove(alias.Name);
                }

                break;
            case KmsChange.AliasSet set:
                aliases[set.Alias.Name] = set.Alias;
                break;
            case KmsChange.AliasRemoved removed:
                aliases.Remove(removed.Name);
                break;
            case KmsChange.WrappingMade made:
                wrappings.RemoveAll(wrapping => wrapping.ValidTo + ExpiredParametersKept < made.Parameters.ValidTo);
                wrappings.Add(made.Parameters);
                break;
        }
    }

    /// <summary>Changes that make the present state out of nothing.</summary>
    public IEnumerable<KmsChange> Snapshot() =>
    [
        .. keys.Values.Select(key => new KmsChange.KeySet(key)),
        .. aliases.Values.Select(alias => new KmsChange.AliasSet(alias)),
        .. wrappings.Select(wrapping => new KmsChange.WrappingMade(wrapping)),
    ];

    public static bool IsAliasName(string name) =>
        AliasName().IsMatch(name) && !name.StartsWith("alias/aws/", StringComparison.Ordinal);

    [GeneratedRegex("^alias/[a-zA-Z0-9/_-]{1,250}$")]
    private static partial Regex AliasName();
}
