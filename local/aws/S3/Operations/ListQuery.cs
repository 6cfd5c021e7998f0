using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.S3.Storage;
using DataEgress.Local.Aws.Signing;

namespace DataEgress.Local.Aws.S3.Operations;

/// <summary>What all listings of keys have in common.</summary>
internal sealed record ListQuery(string Prefix, string Delimiter, int MaxKeys, bool UrlEncoded)
{
    public const int MaxPage = 1000;

    public static ListQuery Read(S3Call call, string maxParameter)
    {
        var encoding = call.Query["encoding-type"];
        if (!string.IsNullOrEmpty(encoding) && !encoding.Equals("url", StringComparison.OrdinalIgnoreCase))
        {
            throw S3Errors.InvalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request");
        }

        return new ListQuery(
            call.Query["prefix"] ?? "",
            call.Query["delimiter"] ?? "",
            call.Number(maxParameter, MaxPage, 0, int.MaxValue),
            !string.IsNullOrEmpty(encoding));
    }

    /// <summary>How many entries a page of the answer has at most.</summary>
    public int PageSize => Math.Min(MaxKeys, MaxPage);

    /// <summary>A key or prefix as it stands in the answer.</summary>
    public string Encode(string text) => UrlEncoded ? UriEncoding.Encode(text, keepSlashes: true) : text;

    /// <summary>The common prefix that a key falls under; null when it stands for itself.</summary>
    public string? Fold(string key)
    {
        if (Delimiter.Length == 0)
        {
            return null;
        }

        var at = key.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + Delimiter.Length)];
    }

    /// <summary>
    /// Walks the keys with the prefix that come after a marker, folding those under a common prefix into one step.
    /// </summary>
    /// <param name="index">The keys.</param>
    /// <param name="marker">A key, or a common prefix that has been listed; empty for the start.</param>
    /// <returns>A common prefix with no value, or a key with its value.</returns>
    public IEnumerable<(string Text, bool IsPrefix, TValue Value)> Walk<TValue>(KeyIndex<TValue> index, string marker)
    {
        var folded = marker.Length > 0 && Delimiter.Length > 0 && marker.EndsWith(Delimiter, StringComparison.Ordinal)
            && marker.StartsWith(Prefix, StringComparison.Ordinal) && Fold(marker) == marker;
        Func<string, bool> reached = marker.Length == 0
            ? key => KeyOrder.Instance.Compare(key, Prefix) >= 0
            : folded
                ? key => Passed(key, marker)
                : key => KeyOrder.Instance.Compare(key, marker) > 0 && KeyOrder.Instance.Compare(key, Prefix) >= 0;
        while (true)
        {
            string? common = null;
            foreach (var (key, value) in index.From(reached))
            {
                if (!key.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    yield break;
                }

                common = Fold(key);
                if (common is not null)
                {
                    yield return (common, true, default!);
                    break;
                }

                yield return (key, false, value);
            }

            if (common is null)
            {
                yield break;
            }

            // The rest under a common prefix is skipped in one jump, however many keys it has.
            var skipped = common;
            reached = key => Passed(key, skipped);
        }
    }

    /// <summary>Whether a key comes after all keys that start with a prefix.</summary>
    private static bool Passed(string key, string prefix) =>
        KeyOrder.Instance.Compare(key, prefix) > 0 && !key.StartsWith(prefix, StringComparison.Ordinal);
}
