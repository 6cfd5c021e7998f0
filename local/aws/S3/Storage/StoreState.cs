namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>The buckets and what is in them; changed by logged changes only. Guarded by the store's lock.</summary>
internal sealed class StoreState
{
    public SortedDictionary<string, Bucket> Buckets { get; } = new(StringComparer.Ordinal);

    public BlobReferences References { get; } = new();

    /// <summary>How many records the state would take if it were logged anew.</summary>
    public long LiveRecords { get; private set; }

    /// <summary>Applies a change.</summary>
    /// <param name="change">The change; it must fit the state.</param>
    /// <param name="unused">Receives the blobs that nothing refers to any more.</param>
    public void Apply(StoreChange change, ICollection<string> unused)
    {
        switch (change)
        {
            case BucketSet { Settings: var settings } when Buckets.TryGetValue(settings.Name, out var existing):
                existing.Settings = settings;
                break;
            case BucketSet { Settings: var settings }:
                Buckets.Add(settings.Name, new Bucket(settings));
                LiveRecords++;
                break;
            case BucketRemoved removed:
                foreach (var uploadId in Buckets[removed.Bucket].Uploads.Keys.ToList())
                {
                    RemoveUpload(Buckets[removed.Bucket], uploadId, unused);
                }

                Buckets.Remove(removed.Bucket);
                LiveRecords--;
                break;
            case VersionSet set:
                SetVersion(Buckets[set.Bucket], set, unused);
                break;
            case VersionRemoved removed:
                RemoveVersion(Buckets[removed.Bucket].Objects, removed, unused);
                break;
            case UploadSet set:
                Buckets[set.Bucket].Uploads.Add(set.Upload.UploadId, set.Upload);
                LiveRecords++;
                break;
            case UploadRemoved removed:
                RemoveUpload(Buckets[removed.Bucket], removed.UploadId, unused);
                break;
            case PartSet set:
                SetPart(Buckets[set.Bucket].Uploads[set.UploadId], set.Part, unused);
                break;
            default:
                throw new InvalidDataException($"The S3 log holds a change of an unknown kind: {change.GetType().Name}");
        }
    }

    /// <summary>The changes that make this state from nothing.</summary>
    public IEnumerable<StoreChange> Snapshot()
    {
        foreach (var bucket in Buckets.Values)
        {
            yield return new BucketSet(bucket.Settings);
            foreach (var (key, versions) in bucket.Objects.From(_ => true))
            {
                for (var index = versions.Length - 1; index >= 0; index--)
                {
                    yield return new VersionSet(bucket.Name, key, versions[index]);
                }
            }

            foreach (var upload in bucket.Uploads.Values)
            {
                yield return new UploadSet(bucket.Name, upload);
                foreach (var part in upload.Parts.Values)
                {
                    yield return new PartSet(bucket.Name, upload.UploadId, part);
                }
            }
        }
    }

    private void SetVersion(Bucket bucket, VersionSet set, ICollection<string> unused)
    {
        // The new references come first: a copy onto itself shares its blobs with what it replaces.
        References.Add(set.Version.Segments);
        if (set.CompletedUpload is { } uploadId)
        {
            RemoveUpload(bucket, uploadId, unused);
        }

        if (!bucket.Objects.TryGet(set.Key, out var versions))
        {
            bucket.Objects.Set(set.Key, [set.Version]);
            LiveRecords++;
            return;
        }

        var same = Array.FindIndex(versions, version => version.VersionId == set.Version.VersionId);
        if (same < 0)
        {
            bucket.Objects.Set(set.Key, [set.Version, .. versions]);
            LiveRecords++;
            return;
        }

        References.Release(versions[same].Segments, unused);
        bucket.Objects.Set(
            set.Key,
            set.Amends
                ? [.. versions[..same], set.Version, .. versions[(same + 1)..]]
                : [set.Version, .. versions[..same], .. versions[(same + 1)..]]);
    }

    private void RemoveVersion(KeyIndex<StoredObject[]> objects, VersionRemoved removed, ICollection<string> unused)
    {
        if (!objects.TryGet(removed.Key, out var versions))
        {
            return;
        }

        var index = Array.FindIndex(versions, version => version.VersionId == removed.VersionId);
        if (index < 0)
        {
            return;
        }

        References.Release(versions[index].Segments, unused);
        LiveRecords--;
        if (versions.Length == 1)
        {
            objects.Remove(removed.Key);
        }
        else
        {
            objects.Set(removed.Key, [.. versions[..index], .. versions[(index + 1)..]]);
        }
    }

    private void RemoveUpload(Bucket bucket, string uploadId, ICollection<string> unused)
    {
        if (bucket.Uploads.Remove(uploadId, out var upload))
        {
            LiveRecords -= 1 + upload.Parts.Count;
            foreach (var part in upload.Parts.Values)
            {
                References.Release(part.Segments, unused);
            }
        }
    }

    private void SetPart(MultipartUpload upload, StoredPart part, ICollection<string> unused)
    {
        References.Add(part.Segments);
        if (upload.Parts.TryGetValue(part.Number, out var before))
        {
            References.Release(before.Segments, unused);
        }
        else
        {
            LiveRecords++;
        }

        upload.Parts[part.Number] = part;
    }
}
