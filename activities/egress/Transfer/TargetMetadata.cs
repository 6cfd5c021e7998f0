using System.Security.Cryptography;
using System.Text;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// User metadata that we leave on what we write, so that a repeated transfer knows its own work. Names are without
/// <c>x-amz-meta-</c>.
/// </summary>
internal static class TargetMetadata
{
    /// <summary>ETag of the source.</summary>
    public const string SourceETag = "egress-source-etag";

    /// <summary>Bucket and key of the source, percent-encoded, and cut if long.</summary>
    public const string Source = "egress-source";

    /// <summary>Version of the source.</summary>
    public const string SourceVersion = "egress-source-version";

    /// <summary>What was done to the content.</summary>
    public const string Transform = "egress-transform";

    /// <summary>SHA-256 of the content, lower-case hex; only on what was written in one piece, where it is known beforehand.</summary>
    public const string Sha256 = "egress-sha256";

    /// <summary>The delivery that wrote it, percent-encoded, and cut if long.</summary>
    public const string Delivery = "egress-delivery";

    /// <summary>
    /// Hash of the source's user metadata and instruction file: its envelope can be put right, or another written, without its
    /// ETag's changing.
    /// </summary>
    public const string SourceMetadata = "egress-source-metadata";

    private const int LongestName = 400;

    private const int HashCharacters = 16;

    private const int LongestStart = 300;

    private static readonly string[] OfDecrypted = ["data_product", "data_product_type"];

    /// <summary>The metadata of a target, before its content is known.</summary>
    /// <param name="source">The source.</param>
    /// <param name="travelling">User metadata of the source that goes along.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="deliveryId">The delivery's workflow id.</param>
    public static Dictionary<string, string> For(
        SourceObject source, IReadOnlyDictionary<string, string> travelling, EgressEntry entry, string deliveryId)
    {
        var metadata = new Dictionary<string, string>(travelling, StringComparer.OrdinalIgnoreCase)
        {
            [Source] = SourceOf(source),
            [SourceETag] = source.ETag,
            [SourceMetadata] = HashOf(source),
            [Transform] = TransformOf(entry),
            [Delivery] = Bounded(deliveryId),
        };
        if (source.VersionId is { Length: > 0 } version)
        {
            metadata[SourceVersion] = version;
        }

        return metadata;
    }

    /// <summary>The metadata of a document.</summary>
    /// <param name="envelope">Its envelope, if it has one.</param>
    /// <param name="deliveryId">The delivery's workflow id.</param>
    public static Dictionary<string, string> For(IReadOnlyDictionary<string, string>? envelope, string deliveryId) =>
        new(envelope ?? new Dictionary<string, string>()) { [Delivery] = Bounded(deliveryId) };

    /// <summary>
    /// What of the source's user metadata goes along: with encrypted content everything, because without its envelope it
    /// is lost; with decrypted content only what describes the product.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Travelling(SourceObject source, bool decrypted) => decrypted
        ? source.Metadata.Where(e => OfDecrypted.Contains(e.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase)
        : source.Metadata;

    /// <summary>Whether a target is this source's, sent as the entry says.</summary>
    public static bool IsSame(IReadOnlyDictionary<string, string> target, SourceObject source, EgressEntry entry) =>
        target.GetValueOrDefault(Source) == SourceOf(source)
        && target.GetValueOrDefault(SourceETag) == source.ETag
        && target.GetValueOrDefault(SourceMetadata, HashOf(source)) == HashOf(source)
        && target.GetValueOrDefault(Transform) == TransformOf(entry);

    /// <summary>Whether a target was written by the same delivery from another object: two sources have one name.</summary>
    public static bool IsTaken(IReadOnlyDictionary<string, string> target, SourceObject source, string deliveryId) =>
        IsOf(target, deliveryId) && target.GetValueOrDefault(Source) != SourceOf(source);

    /// <summary>Whether a target was written by the delivery from the object.</summary>
    public static bool IsFrom(IReadOnlyDictionary<string, string> target, string bucket, string key, string deliveryId) =>
        IsOf(target, deliveryId) && target.GetValueOrDefault(Source) == SourceOf(bucket, key);

    /// <summary>Whether a target was written by the delivery.</summary>
    public static bool IsOf(IReadOnlyDictionary<string, string> target, string deliveryId) =>
        target.GetValueOrDefault(Delivery) == Bounded(deliveryId);

    private static string HashOf(SourceObject source)
    {
        var entries = source.Metadata.Concat(source.Instructions ?? new Dictionary<string, string>())
            .Select(e => $"{e.Key.ToLowerInvariant().Length}:{e.Key.ToLowerInvariant()}{e.Value.Length}:{e.Value}")
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(entries))))[..HashCharacters];
    }

    private static string SourceOf(SourceObject source) => SourceOf(source.Bucket, source.Key);

    private static string SourceOf(string bucket, string key) => Bounded($"{bucket}/{key}");

    /// <summary>
    /// Percent-encoded, and where that is long, cut and made one of a kind by a hash: S3 takes 2 KB of user metadata in all,
    /// and a key alone may have 1,024 bytes, three characters each.
    /// </summary>
    private static string Bounded(string text)
    {
        var encoded = Uri.EscapeDataString(text);
        return encoded.Length <= LongestName
            ? encoded
            : $"{encoded[..LongestStart]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    private static string TransformOf(EgressEntry entry) => string.Join(
        ';',
        entry.Decrypt ? "decrypt" : "as-is",
        entry.RewrapDataKey ? $"rewrap={Uri.EscapeDataString(entry.RewrapKeyParameter!)}" : "",
        entry.Compression.ToString());
}
