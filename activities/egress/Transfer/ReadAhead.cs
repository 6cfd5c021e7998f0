using Amazon.S3;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// The next ranges of an object, read side by side before they are asked for. They lie in spare buffers: as many as the
/// process can do without at that time, perhaps none, so that nothing ever waits for one.
/// </summary>
/// <param name="s3">The client to read with.</param>
/// <param name="source">The object.</param>
/// <param name="buffers">Gives the spare buffers.</param>
/// <param name="atOnce">The most ranges at once.</param>
/// <param name="silence">How long a connection may say nothing before it is taken for broken; null for the usual time.</param>
internal sealed class ReadAhead(IAmazonS3 s3, SourceObject source, PartBuffers buffers, int atOnce, TimeSpan? silence = null) : IAsyncDisposable
{
    // A range is so much smaller than a part that several fit the memory of one, and so large that a request hardly counts.
    private const int RangesInABuffer = 4;

    private readonly CancellationTokenSource stop = new();
    private readonly Queue<Task<Memory<byte>>> begun = new();
    private readonly Stack<Memory<byte>> free = new();
    private readonly List<PartBuffers.PartBuffer> held = [];
    private long next;

    /// <summary>Bytes of a range.</summary>
    public int RangeBytes => buffers.Size / RangesInABuffer;

    /// <summary>Whether an object is so large that ranges of it are read side by side.</summary>
    public static bool IsFor(long size, PartBuffers buffers, int atOnce) => atOnce > 1 && size > buffers.Size;

    /// <summary>Begins as many ranges as there is memory for.</summary>
    /// <param name="from">Offset before which nothing is wanted.</param>
    public void Begin(long from)
    {
        next = Math.Max(next, from);
        while (begun.Count < atOnce && next < source.Size && TryTake(out var memory))
        {
            memory = memory[..(int)Math.Min(RangeBytes, source.Size - next)];
            begun.Enqueue(ReadAsync(next, memory));
            next += memory.Length;
        }
    }

    /// <summary>The range that follows what was taken so far; empty if it was not begun.</summary>
    public async ValueTask<Memory<byte>> TakeAsync(CancellationToken cancellation)
    {
        if (!begun.TryPeek(out var range))
        {
            return default;
        }

        var memory = await range.WaitAsync(cancellation);
        _ = begun.Dequeue();
        return memory;
    }

    /// <summary>Gives a range's memory back when it was used.</summary>
    public void Return(Memory<byte> memory)
    {
        if (memory.Length == RangeBytes)
        {
            free.Push(memory);
        }
    }

    /// <summary>Ends what is under way, and gives all memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        while (begun.TryDequeue(out var range))
        {
            // Until then it may still write into its memory.
            await ((Task)range).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        held.ForEach(b => b.Dispose());
        held.Clear();
        free.Clear();
        stop.Dispose();
    }

    private bool TryTake(out Memory<byte> memory)
    {
        if (free.Count == 0 && held.Count * RangesInABuffer < atOnce && buffers.TryRentSpare() is { } buffer)
        {
            held.Add(buffer);
            for (var i = RangesInABuffer - 1; i >= 0; i--)
            {
                free.Push(buffer.Bytes.AsMemory(i * RangeBytes, RangeBytes));
            }
        }

        return free.TryPop(out memory);
    }

    private async Task<Memory<byte>> ReadAsync(long start, Memory<byte> memory)
    {
        using var range = new SourceRange(s3, source, start, start + memory.Length, silence);
        for (var rest = memory; rest.Length > 0;)
        {
            rest = rest[await range.ReadAsync(rest, stop.Token)..];
        }

        return memory;
    }
}
