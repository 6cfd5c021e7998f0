using System.Collections.Concurrent;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Activities.Egress.Naming;
using DataEgress.Workflows.Egress;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Cuts the listing of an entry's prefix into batches, a page at a time, and lists a batch again.</summary>
internal sealed class ObjectListing(IAwsClients clients, InstructionFiles instructions, BatchPlans plans)
{
    private const int InstructionFilesAtOnce = 16;

    // Each with two keys of up to 1,024 bytes, six characters for some of them: far below the 2 MiB of a payload.
    private const int LargestPage = 100;

    /// <summary>The batches of the next page.</summary>
    public async Task<BatchPage> ListBatchesAsync(ListBatchesRequest request, CancellationToken cancellation)
    {
        var entry = request.Entry;
        var prefix = SourcePrefixes.Resolve(entry.Key.SourcePrefix, request.EventTime);
        await using var pages = ObjectStore.ListAsync(clients.S3(), entry.SourceBucket, prefix, request.After, wanted: null, cancellation)
            .GetAsyncEnumerator(cancellation);
        if (!await pages.MoveNextAsync() || pages.Current.S3Objects is not { Count: > 0 } objects)
        {
            return new([], request.After, false);
        }

        var seen = new SeenKeys();
        seen.Add(pages.Current);
        var sent = await WithoutInstructionFilesAsync(entry.SourceBucket, Sent(objects), seen, cancellation);
        var batches = Cut(sent, request);
        var whole = batches.Count <= LargestPage;
        var page = await plans.WriteAsync(request, sent, whole ? batches : batches[..LargestPage], cancellation);
        return whole ? new(page, objects[^1].Key, pages.Current.IsTruncated == true) : new(page, page[^1].Through, true);
    }

    /// <summary>The objects of a batch that are there now.</summary>
    public async Task<IReadOnlyList<ListedObject>> ListAsync(BatchRequest request, CancellationToken cancellation)
    {
        var entry = request.Entry;
        var prefix = SourcePrefixes.Resolve(entry.Key.SourcePrefix, request.EventTime);
        var found = new List<ListedObject>();
        var seen = new SeenKeys();
        await foreach (var page in ObjectStore.ListAsync(clients.S3(), entry.SourceBucket, prefix, request.Batch.After, request.Batch.Files, cancellation))
        {
            seen.Add(page);
            found.AddRange(Sent((page.S3Objects ?? []).TakeWhile(o => KeyOrder.Compare(o.Key, request.Batch.Through) <= 0)));
            if (page.S3Objects is { Count: > 0 } objects && KeyOrder.Compare(objects[^1].Key, request.Batch.Through) >= 0)
            {
                break;
            }
        }

        return await WithoutInstructionFilesAsync(entry.SourceBucket, found, seen, cancellation);
    }

    private static IEnumerable<ListedObject> Sent(IEnumerable<S3Object> objects) =>
        objects.Where(o => SourcePrefixes.IsSent(o.Key, o.Size ?? 0)).Select(o => new ListedObject(o.Key, o.Size ?? 0));

    /// <summary>Takes out the instruction files, and notes which objects have none.</summary>
    private async Task<IReadOnlyList<ListedObject>> WithoutInstructionFilesAsync(
        string bucket, IEnumerable<ListedObject> objects, SeenKeys seen, CancellationToken cancellation)
    {
        var listed = objects.Select(o => o with { MayHaveInstructions = seen.MayHaveInstructions(o.Key) }).ToList();
        var files = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = InstructionFilesAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(listed.Where(o => InstructionFiles.ObjectKeyOf(o.Key) is not null), parallel, async (file, token) =>
        {
            files[file.Key] = await instructions.IsInstructionFileAsync(bucket, InstructionFiles.ObjectKeyOf(file.Key)!, token);
        });
        return files.IsEmpty ? listed : [.. listed.Where(o => !files.GetValueOrDefault(o.Key))];
    }

    /// <summary>Cuts objects in key order into batches of a bounded number of files and of bytes.</summary>
    internal static List<ObjectBatch> Cut(IEnumerable<ListedObject> objects, ListBatchesRequest bounds)
    {
        var batches = new List<ObjectBatch>();
        var after = bounds.After;
        var keys = new List<string>();
        var bytes = 0L;
        foreach (var o in objects)
        {
            if (keys.Count > 0 && (keys.Count == bounds.BatchFiles || bytes + o.Size > bounds.BatchBytes))
            {
                Close();
            }

            keys.Add(o.Key);
            bytes += o.Size;
        }

        if (keys.Count > 0)
        {
            Close();
        }

        return batches;

        void Close()
        {
            batches.Add(new(after, keys[^1], keys.Count, bytes, BatchPlans.HashOf(keys)));
            (after, bytes) = (keys[^1], 0);
            keys.Clear();
        }
    }

    /// <summary>
    /// What a listing showed of instruction files. It goes on to the end of a page, so that hardly an object remains of which
    /// it is not known.
    /// </summary>
    private sealed class SeenKeys
    {
        private readonly HashSet<string> files = new(StringComparer.Ordinal);
        private string? through;

        public void Add(ListObjectsV2Response page)
        {
            var objects = page.S3Objects ?? [];
            files.UnionWith(objects.Select(o => o.Key).Where(key => InstructionFiles.ObjectKeyOf(key) is not null));
            through = page.IsTruncated == true ? objects.LastOrDefault()?.Key ?? through : null;
        }

        public bool MayHaveInstructions(string key)
        {
            var file = InstructionFiles.KeyFor(key);
            return files.Contains(file) || (through is not null && KeyOrder.Compare(file, through) > 0);
        }
    }
}
