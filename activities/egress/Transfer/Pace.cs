using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Egress.Transfer;

/// <summary>Holds back what is sent to a number of bytes in a second, whoever of several files sends them.</summary>
/// <param name="bytesPerSecond">The number; null for any.</param>
/// <param name="clock">Measures the time.</param>
internal sealed class Pace(long? bytesPerSecond, TimeProvider clock)
{
    // An activity's own limit; and a timer does not take much more.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly long began = clock.GetTimestamp();
    private TimeSpan free;

    /// <summary>Waits until these bytes may have been sent.</summary>
    public Task TakeAsync(long bytes, CancellationToken cancellation)
    {
        if (bytesPerSecond is not { } rate || bytes == 0)
        {
            return Task.CompletedTask;
        }

        TimeSpan wait;
        lock (gate)
        {
            // What was not used in the past is not saved up.
            var now = clock.GetElapsedTime(began);
            free = (free > now ? free : now) + TimeSpan.FromSeconds((double)bytes / rate);
            wait = free - now;
        }

        return Task.Delay(wait < LongestWait ? wait : LongestWait, clock, cancellation);
    }

    /// <summary>The stream as it is read no faster; it stays the caller's to dispose.</summary>
    public Stream Limit(Stream content) => bytesPerSecond is { } rate ? new PacedStream(content, this, rate) : content;

    // Reads at most a tenth of a second's bytes at a time, so that the flow is even and a connection does not fall silent.
    private sealed class PacedStream(Stream inner, Pace pace, long rate) : ReadOnlyStream
    {
        private readonly int largest = (int)Math.Clamp(rate / 10, 1, 1 << 20);

        public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, largest)], cancellationToken);
            await pace.TakeAsync(read, cancellationToken);
            return read;
        }
    }
}
