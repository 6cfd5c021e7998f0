using System.Collections.Concurrent;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// The memory for content on its way, bounded for the whole process: whoever needs a buffer when none is left waits. A
/// transfer never waits for a buffer while it holds one that is not being sent, so somebody always gets on.
/// </summary>
/// <param name="count">Buffers, at least 1.</param>
/// <param name="size">Bytes of each.</param>
internal sealed class PartBuffers(int count, int size) : IDisposable
{
    private readonly SemaphoreSlim free = new(count, count);
    private readonly ConcurrentBag<byte[]> buffers = [];

    /// <summary>Bytes of a buffer.</summary>
    public int Size => size;

    /// <summary>Takes a buffer; disposing gives it back.</summary>
    public async ValueTask<PartBuffer> RentAsync(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        return new(this, buffers.TryTake(out var bytes) ? bytes : GC.AllocateUninitializedArray<byte>(size));
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    /// <summary>A buffer on loan.</summary>
    internal sealed class PartBuffer(PartBuffers owner, byte[] bytes) : IDisposable
    {
        private byte[]? bytes = bytes;

        /// <summary>The whole buffer.</summary>
        public byte[] Bytes => bytes ?? throw new ObjectDisposedException(nameof(PartBuffer));

        /// <summary>How much of it is content.</summary>
        public int Length { get; set; }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref bytes, null) is { } returned)
            {
                owner.buffers.Add(returned);
                owner.free.Release();
            }
        }
    }
}
