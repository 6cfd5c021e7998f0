namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>
/// How often each blob is referred to: by versions, by parts, and by answers being sent. Copies share blobs, so a blob is
/// removed with its last reference. Not safe for concurrent use.
/// </summary>
internal sealed class BlobReferences
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public bool Contains(string blob) => counts.ContainsKey(blob);

    public void Add(IEnumerable<Segment> segments)
    {
        foreach (var segment in segments)
        {
            counts[segment.Blob] = counts.GetValueOrDefault(segment.Blob) + 1;
        }
    }

    /// <summary>Gives references up.</summary>
    /// <param name="segments">What no longer refers.</param>
    /// <param name="unused">Receives the blobs without any reference left.</param>
    public void Release(IEnumerable<Segment> segments, ICollection<string> unused)
    {
        foreach (var segment in segments)
        {
            var left = counts[segment.Blob] - 1;
            if (left > 0)
            {
                counts[segment.Blob] = left;
            }
            else
            {
                counts.Remove(segment.Blob);
                unused.Add(segment.Blob);
            }
        }
    }
}
