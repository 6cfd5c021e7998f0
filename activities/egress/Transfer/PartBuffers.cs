using System.Collections.Concurrent;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>
/// The memory for content on its way, bounded for the whole process: whoever needs a buffer when none is left waits. A
/// transfer never waits for a buffer while it holds one that is not being sent, so somebody always gets on. Spare buffers, which
/// nobody waits for, are never more than half of them.
/// </summary>
/// <param name="count">Buffers, at least 1.</param>
/// <param name="size">Bytes of each.</param>
internal sealed class PartBuffers(int count, int size) : IDisposable
{
    private readonly SemaphoreSlim free = new(count, count);
    private readonly ConcurrentBag<byte[]> buffers = [];
    private int spare;

    /// <summary>Bytes of a buffer.</summary>
    public int Size => size;

    /// <summary>Takes a buffer; disposing gives it back.</summary>
    public async ValueTask<PartBuffer> RentAsync(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        return new(this, TakeBytes());
    }

    /// <summary>Takes a buffer for what could also be done without one; disposing gives it back.</summary>
    /// <returns>Null if there is none to spare at present.</returns>
    public PartBuffer? TryRentSpare()
    {
        if (Interlocked.Increment(ref spare) <= count / 2 && free.Wait(0))
        {
            return new(this, TakeBytes(), isSpare: true);
        }

        Interlocked.Decrement(ref spare);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    private byte[] TakeBytes() => buffers.TryTake(out var bytes) ? bytes : GC.AllocateUninitializedArray<byte>(size);

    /// <summary>A buffer on loan.</summary>
    internal sealed class PartBuffer(PartBuffers owner, byte[] bytes, bool isSpare = false) : IDisposable
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
                if (isSpare)
                {
                    Interlocked.Decrement(ref owner.spare);
                }

                owner.free.Release();
            }
        }
    }
}
