using DataEgress.Activities.Egress.Encryption;

namespace DataEgress.Activities.Egress.Limits;

/// <summary>Holds back what is sent to a number of bytes in a second, whoever of several files sends them.</summary>
/// <param name="bytesPerSecond">The number; null for any.</param>
/// <param name="clock">Measures the time.</param>
internal sealed class Pace(long? bytesPerSecond, TimeProvider clock)
{
    // A timer does not take much more.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? rate = bytesPerSecond;
    private long seen = clock.GetTimestamp();
    private double taken;
    private double sent;

    /// <summary>Bytes in a second; 0: none at all; null for any number. Holds for what waits already, too.</summary>
    public long? Rate
    {
        get
        {
            lock (gate)
            {
                return rate;
            }
        }

        set
        {
            TaskCompletionSource before;
            lock (gate)
            {
                if (rate == value)
                {
                    return;
                }

                Advance();
                rate = value;
                before = changed;
                changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            before.SetResult();
        }
    }

    /// <summary>Waits until these bytes may have been sent.</summary>
    public Task TakeAsync(long bytes, CancellationToken cancellation) =>
        bytes == 0 || Rate is null ? Task.CompletedTask : WaitAsync(bytes, cancellation);

    /// <summary>The stream as it is read no faster; it stays the caller's to dispose.</summary>
    public Stream Limit(Stream content) => new PacedStream(content, this);

    private async Task WaitAsync(long bytes, CancellationToken cancellation)
    {
        double mine;
        lock (gate)
        {
            Advance();
            mine = taken += bytes;
        }

        while (true)
        {
            TimeSpan wait;
            Task change;
            lock (gate)
            {
                Advance();
                if (sent >= mine)
                {
                    return;
                }

                wait = rate > 0 ? Time(mine - sent, rate.Value) : LongestWait;
                change = changed.Task;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Task.Delay(wait, clock, stop.Token), change);
            await stop.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    // Not shorter than it is, since timers count whole milliseconds.
    private static TimeSpan Time(double bytes, long rate) =>
        TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(bytes / rate * 1000), LongestWait.TotalMilliseconds));

    // What was not used in the past is not saved up.
    private void Advance()
    {
        var now = clock.GetTimestamp();
        sent = rate is { } bytes ? Math.Min(taken, sent + (bytes * clock.GetElapsedTime(seen, now).TotalSeconds)) : taken;
        seen = now;
    }

    // Reads at most a tenth of a second's bytes at a time, so that the flow is even and a connection does not fall silent.
    private sealed class PacedStream(Stream inner, Pace pace) : ReadOnlyStream
    {
        private const int Largest = 1 << 20;

        public override int Read(Span<byte> buffer) => throw new NotSupportedException("Content is read asynchronously.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            pace.Rate is { } rate ? ReadAsync(buffer[..Math.Min(buffer.Length, (int)Math.Clamp(rate / 10, 1, Largest))], pace, cancellationToken) : inner.ReadAsync(buffer, cancellationToken);

        private async ValueTask<int> ReadAsync(Memory<byte> buffer, Pace pace, CancellationToken cancellationToken)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            await pace.TakeAsync(read, cancellationToken);
            return read;
        }
    }
}
