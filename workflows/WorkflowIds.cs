using System.Security.Cryptography;
using System.Text;
using DataEgress.Workflows.Egress;

namespace DataEgress.Workflows;

/// <summary>How workflow ids are made. An id is the guard against doing a thing twice, so it is made in one place.</summary>
public static class WorkflowIds
{
    /// <summary>Stands for a bucket that the event did not name.</summary>
    public const string UnknownBucket = "-";

    private const int HashCharacters = 8;

    /// <summary>
    /// The id for one upload of a flag: the same for every copy of its event.
    /// </summary>
    /// <param name="flag">The flag object.</param>
    /// <param name="occurrence">Its version or sequencer, else a hash of the event.</param>
    public static string Egress(FlagObject flag, string occurrence)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return $"egress/{flag.Bucket ?? UnknownBucket}/{flag.Key}@{occurrence}";
    }

    /// <summary>The id of a deliberate repetition of an egress.</summary>
    public static string Replay(string egressId, int number) => $"{egressId}#replay-{number}";

    /// <summary>
    /// The id of one entry's delivery. Two entries may share a pipeline name under different source prefixes; the hash of
    /// the prefix keeps them apart.
    /// </summary>
    public static string Delivery(string egressId, EntryKey entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.SourcePrefix)));
        return $"{egressId}/{entry.PipelineName}~{hash[..HashCharacters]}";
    }
}
