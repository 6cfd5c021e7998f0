using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Naming;

/// <summary>Which keys belong to an entry.</summary>
internal static class SourcePrefixes
{
    /// <summary>An object whose key ends so triggers an egress and is never sent.</summary>
    public const string FlagSuffix = FlagObject.KeySuffix;

    /// <summary>The prefix that an entry's source prefix stands for: placeholders replaced, one trailing <c>*</c> removed.</summary>
    public static string Resolve(string sourcePrefix, DateTimeOffset eventTime)
    {
        var prefix = Placeholders.Resolve(sourcePrefix, eventTime);
        return prefix.EndsWith('*') ? prefix[..^1] : prefix;
    }

    /// <summary>Whether a flag triggers an entry.</summary>
    public static bool Matches(string sourcePrefix, string flagKey, DateTimeOffset eventTime) =>
        flagKey.StartsWith(Resolve(sourcePrefix, eventTime), StringComparison.Ordinal);

    /// <summary>Whether the key is a flag.</summary>
    public static bool IsFlag(string key) => key.EndsWith(FlagSuffix, StringComparison.Ordinal);

    /// <summary>Whether an object is sent: not flags, and not the empty objects that consoles make for folders.</summary>
    public static bool IsSent(string key, long size) => !IsFlag(key) && (size > 0 || !key.EndsWith('/'));

    /// <summary>
    /// Partition keys that entries for this flag usually have: a prefix that ends at a slash or where the flag's own name
    /// begins, with today's date written out or as a placeholder, with and without the trailing <c>*</c>. They can be
    /// queried. A prefix may end anywhere, so they are not all that can match.
    /// </summary>
    public static IReadOnlySet<string> Candidates(string flagKey, DateTimeOffset eventTime)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var prefix in Boundaries(flagKey).SelectMany(prefix => Templates(prefix, eventTime)))
        {
            found.Add(prefix);
            found.Add(prefix + "*");
        }

        return found;
    }

    private static IEnumerable<string> Boundaries(string key)
    {
        for (var i = key.IndexOf('/', StringComparison.Ordinal); i >= 0; i = key.IndexOf('/', i + 1))
        {
            if (i > 0)
            {
                yield return key[..i];
            }

            yield return key[..(i + 1)];
        }

        if (IsFlag(key) && key.Length > FlagSuffix.Length)
        {
            yield return key[..^FlagSuffix.Length];
        }

        yield return key;
    }

    private static IEnumerable<string> Templates(string prefix, DateTimeOffset eventTime)
    {
        yield return prefix;
        yield return prefix.Replace(Placeholders.IsoDate(eventTime), Placeholders.Date, StringComparison.Ordinal);
        yield return prefix.Replace(Placeholders.FormatCompactDate(eventTime), Placeholders.CompactDate, StringComparison.Ordinal);
        yield return prefix.Replace(Placeholders.FormatCompactTime(eventTime), Placeholders.CompactTime, StringComparison.Ordinal);
    }
}
