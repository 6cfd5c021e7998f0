using System.Security.Cryptography;
using System.Text;
using DataEgress.Workflows.Egress;

namespace DataEgress.Workflows;

/// <summary>How workflow ids are made. An id is the guard against doing a thing twice, so it is made in one place.</summary>
public static class WorkflowIds
{
    /// <summary>Stands for a bucket that the event did not name.</summary>
    public const string UnknownBucket = "-";

    /// <summary>Every id of an egress begins so.</summary>
    public const string EgressPrefix = "egress/";

    /// <summary>Every id of a recipient's limits begins so.</summary>
    public const string RecipientPrefix = "recipient/";

    /// <summary>Stands between the id of an egress and the number of its replay.</summary>
    public const string ReplayMark = "#replay-";

    // Bytes. The server allows 1,000; an id of an egress leaves room for what a replay and a delivery append.
    private const int LongestEgress = 800;
    private const int LongestDelivery = 1000;
    private const int HashCharacters = 8;

    /// <summary>
    /// The id for one upload of a flag: the same for every copy of its event.
    /// </summary>
    /// <param name="flag">The flag object.</param>
    /// <param name="occurrence">Its version or sequencer, else a hash of the event.</param>
    public static string Egress(FlagObject flag, string occurrence)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return Bounded($"{EgressPrefix}{flag.Bucket ?? UnknownBucket}/{flag.Key}@{occurrence}", LongestEgress);
    }

    /// <summary>The id of a deliberate repetition of an egress.</summary>
    public static string Replay(string egressId, int number) => $"{egressId}{ReplayMark}{number}";

    /// <summary>
    /// The id of one entry's delivery. Two entries may share a pipeline name under different source prefixes; the hash of
    /// the prefix keeps them apart.
    /// </summary>
    public static string Delivery(string egressId, EntryKey entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Bounded($"{egressId}/{entry.PipelineName}~{Hash(entry.SourcePrefix)[..HashCharacters]}", LongestDelivery);
    }

    /// <summary>The id of the workflow that holds a recipient's limits.</summary>
    public static string Recipient(string name) => Bounded($"{RecipientPrefix}{name}", LongestDelivery);

    /// <summary>The id of a key's import: one ceremony per key and environment at a time.</summary>
    public static string KeyImport(string environment, string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        return $"key-import/{environment}/{(alias.StartsWith("alias/", StringComparison.Ordinal) ? alias["alias/".Length..] : alias)}";
    }

    /// <summary>The id of a deployment: one at a time for each plan and environment.</summary>
    public static string Deployment(string plan, string environment) => $"deployment/{plan}/{environment}";

    // Keys may have 1,024 bytes. A hash of the whole keeps a shortened id one of a kind.
    private static string Bounded(string id, int length)
    {
        if (Encoding.UTF8.GetByteCount(id) <= length)
        {
            return id;
        }

        var hash = Hash(id);
        var left = length - hash.Length - 1;
        var kept = 0;
        foreach (var rune in id.EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0)
            {
                break;
            }

            kept += rune.Utf16SequenceLength;
        }

        return $"{id[..kept]}~{hash}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
