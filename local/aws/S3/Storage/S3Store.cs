using DataEgress.Local.Aws.S3.Protocol;
using DataEgress.Local.Aws.Storage;

namespace DataEgress.Local.Aws.S3.Storage;

/// <summary>
/// The store: an index in memory, a log of its changes, and the blobs. A change is decided, applied and put into the log's
/// order under one lock; its caller answers only when the log has it.
/// </summary>
internal sealed class S3Store : IAsyncDisposable
{
    /// <summary>The log is written anew when it has this many records, and twice as many as are live.</summary>
    private const long MinRecordsToRewrite = 50_000;

    private readonly Lock gate = new();
    private readonly StoreState state = new();
    private readonly RecordLog log;

    public S3Store(string folder, bool durable)
    {
        Blobs = new BlobStore(Directory.CreateDirectory(Path.Combine(folder, "blobs")).FullName, durable);
        List<string> unused = [];
        log = RecordLog.Open(
            Path.Combine(folder, "index.log"), durable, record => state.Apply(StoreChange.Deserialize(record.Span), unused));
        Blobs.Sweep(state.References.Contains);
    }

    public BlobStore Blobs { get; }

    /// <summary>Looks at the state; the function must be short and must not keep what it is given.</summary>
    public T Read<T>(Func<StoreState, T> look)
    {
        lock (gate)
        {
            return look(state);
        }
    }

    /// <summary>Looks at a bucket.</summary>
    /// <exception cref="S3Exception">There is no such bucket.</exception>
    public T Read<T>(string bucket, Func<Bucket, T> look)
    {
        lock (gate)
        {
            return look(Find(bucket));
        }
    }

    /// <summary>Decides on changes to a bucket and carries them out, all or, on an exception, none.</summary>
    /// <returns>What was decided, once the changes are as durable as the store.</returns>
    public async Task<T> ChangeAsync<T>(string bucket, Func<Bucket, (IReadOnlyList<StoreChange> Changes, T Result)> decide)
    {
        T result;
        Task logged;
        List<string> unused = [];
        lock (gate)
        {
            (var changes, result) = decide(Find(bucket));
            logged = Carry(changes, unused);
        }

        await logged;
        Remove(unused);
        return result;
    }

    /// <summary>Decides on one change to a bucket and carries it out.</summary>
    public Task ChangeAsync(string bucket, Func<Bucket, StoreChange> decide) => ChangeAsync<bool>(bucket, found => ([decide(found)], true));

    /// <summary>Decides on a change to the set of buckets, and carries it out.</summary>
    public async Task ChangeBucketsAsync(Func<StoreState, StoreChange> decide)
    {
        Task logged;
        List<string> unused = [];
        lock (gate)
        {
            logged = Carry([decide(state)], unused);
        }

        await logged;
        Remove(unused);
    }

    /// <summary>Finds segments and keeps their blobs until they are given back, whatever happens to the object meanwhile.</summary>
    public (T Found, BlobPin Pin) Pin<T>(string bucket, Func<Bucket, (T Found, IReadOnlyList<Segment> Segments)> find)
    {
        lock (gate)
        {
            var (found, segments) = find(Find(bucket));
            state.References.Add(segments);
            return (found, new BlobPin(this, segments));
        }
    }

    /// <summary>Gives pinned segments back.</summary>
    public void Unpin(IReadOnlyList<Segment> segments)
    {
        List<string> unused = [];
        lock (gate)
        {
            state.References.Release(segments, unused);
        }

        Remove(unused);
    }

    public ValueTask DisposeAsync() => log.DisposeAsync();

    private Bucket Find(string bucket) =>
        state.Buckets.TryGetValue(bucket, out var found) ? found : throw S3Errors.NoSuchBucket(bucket);

    private Task Carry(IReadOnlyList<StoreChange> changes, List<string> unused)
    {
        var logged = Task.CompletedTask;
        foreach (var change in changes)
        {
            var record = change.Serialize();
            state.Apply(change, unused);
            logged = log.Append(record);
        }

        if (log.Count > MinRecordsToRewrite && log.Count > 2 * state.LiveRecords)
        {
            log.Rewrite(state.Snapshot().Select(change => (ReadOnlyMemory<byte>)change.Serialize()));
        }

        // Appends complete in order, so the last one stands for all.
        return logged;
    }

    private void Remove(List<string> unused)
    {
        foreach (var blob in unused)
        {
            Blobs.Delete(blob);
        }
    }
}

/// <summary>Keeps blobs from being removed while they are read.</summary>
internal sealed class BlobPin(S3Store store, IReadOnlyList<Segment> segments) : IDisposable
{
    private bool released;

    public IReadOnlyList<Segment> Segments => segments;

    public void Dispose()
    {
        if (!released)
        {
            released = true;
            store.Unpin(segments);
        }
    }
}
