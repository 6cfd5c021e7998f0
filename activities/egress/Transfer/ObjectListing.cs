using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Cuts the listing of an entry's prefix into batches, a page at a time, and lists a batch again.</summary>
internal sealed class ObjectListing(IAwsClients clients)
{
    /// <summary>The batches of the next page.</summary>
    public async Task<BatchPage> ListBatchesAsync(ListBatchesRequest request, CancellationToken cancellation)
    {
        var entry = request.Entry;
        var prefix = SourcePrefixes.Resolve(entry.Key.SourcePrefix, request.EventTime);
        await using var pages = ObjectStore.ListAsync(clients.S3(), entry.SourceBucket, prefix, request.After, cancellation)
            .GetAsyncEnumerator(cancellation);
        if (!await pages.MoveNextAsync() || pages.Current.S3Objects is not { Count: > 0 } objects)
        {
            return new([], request.After, false);
        }

        var sent = objects.Where(o => SourcePrefixes.IsSent(o.Key)).Select(o => new ListedObject(o.Key, o.Size ?? 0));
        return new(Cut(sent, request), objects[^1].Key, pages.Current.IsTruncated == true);
    }

    /// <summary>The objects of a batch that are there now.</summary>
    public async Task<IReadOnlyList<ListedObject>> ListAsync(BatchRequest request, CancellationToken cancellation)
    {
        var entry = request.Entry;
        var prefix = SourcePrefixes.Resolve(entry.Key.SourcePrefix, request.EventTime);
        var found = new List<ListedObject>();
        await foreach (var page in ObjectStore.ListAsync(clients.S3(), entry.SourceBucket, prefix, request.Batch.After, cancellation))
        {
            foreach (var o in page.S3Objects ?? [])
            {
                if (KeyOrder.Compare(o.Key, request.Batch.Through) > 0)
                {
                    return found;
                }

                if (SourcePrefixes.IsSent(o.Key))
                {
                    found.Add(new(o.Key, o.Size ?? 0));
                }
            }

            if (page.S3Objects is { Count: > 0 } objects && objects[^1].Key == request.Batch.Through)
            {
                return found;
            }
        }

        return found;
    }

    /// <summary>Cuts objects in key order into batches of a bounded number of files and of bytes.</summary>
    internal static List<ObjectBatch> Cut(IEnumerable<ListedObject> objects, ListBatchesRequest bounds)
    {
        var batches = new List<ObjectBatch>();
        var after = bounds.After;
        var (through, files, bytes) = (default(string), 0, 0L);
        foreach (var o in objects)
        {
            if (files > 0 && (files == bounds.BatchFiles || bytes + o.Size > bounds.BatchBytes))
            {
                batches.Add(new(after, through!, files, bytes));
                (after, files, bytes) = (through, 0, 0);
            }

            (through, files, bytes) = (o.Key, files + 1, bytes + o.Size);
        }

        if (files > 0)
        {
            batches.Add(new(after, through!, files, bytes));
        }

        return batches;
    }
}
