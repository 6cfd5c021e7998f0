using Amazon.Runtime;
using Amazon.S3;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// Which targets of a batch are not there yet, found by a listing instead of by asking for each. What it cannot tell must be
/// asked for; what it says is not there is written under the condition that it still is not.
/// </summary>
internal sealed class PresentTargets
{
    // Where very much else lies between the targets, asking for each is no dearer.
    private const int MostPages = 3;

    private readonly HashSet<string> present = new(StringComparer.Ordinal);
    private string? through;

    private PresentTargets()
    {
    }

    /// <summary>Lists what is there of a batch's targets.</summary>
    /// <param name="s3">The client that will write.</param>
    /// <param name="bucket">Their bucket.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<PresentTargets> ListAsync(
        IAmazonS3 s3, string bucket, IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        var targets = new PresentTargets();
        if (keys.Count == 0)
        {
            return targets;
        }

        var first = keys.Aggregate((least, key) => KeyOrder.Compare(key, least) < 0 ? key : least);
        var last = keys.Aggregate((most, key) => KeyOrder.Compare(key, most) > 0 ? key : most);
        try
        {
            await targets.ListAsync(s3, bucket, first, last, keys.Count, cancellation);
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode is >= 400 and < 500)
        {
            // A recipient's role often may write and not list; whatever else is wrong shows when the first file is sent.
        }

        return targets;
    }

    /// <summary>Whether a target was not there when the batch began; false also where that is not known.</summary>
    public bool IsAbsent(string key) => through is not null && KeyOrder.Compare(key, through) <= 0 && !present.Contains(key);

    private async Task ListAsync(IAmazonS3 s3, string bucket, string first, string last, int count, CancellationToken cancellation)
    {
        var prefix = first[..(first.AsSpan(0, first.AsSpan().CommonPrefixLength(last)).LastIndexOf('/') + 1)];
        var pages = 0;
        await foreach (var page in ObjectStore.ListAsync(s3, bucket, prefix, Before(first), count, cancellation))
        {
            present.UnionWith((page.S3Objects ?? []).Select(o => o.Key));
            through = page.IsTruncated == true ? page.S3Objects?[^1].Key ?? through : last;
            if (through is null || KeyOrder.Compare(through, last) >= 0 || ++pages == MostPages)
            {
                return;
            }
        }
    }

    /// <summary>A key that comes before this one, and behind hardly any other that does.</summary>
    private static string? Before(string key) => key.Length > 1 ? key[..^(char.IsLowSurrogate(key[^1]) ? 2 : 1)] : null;
}
