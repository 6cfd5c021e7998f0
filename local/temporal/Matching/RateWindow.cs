namespace DataEgress.Local.Temporal.Matching;

/// <summary>Events a second over the last 30 s, counted in buckets of 5 s. Not safe for concurrent use.</summary>
internal sealed class RateWindow
{
    private const int Buckets = 6;
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(5);
    private readonly long[] counts = new long[Buckets];
    private readonly DateTimeOffset created;
    private long current;

    public RateWindow(DateTimeOffset now)
    {
        created = now;
        current = now.UtcTicks / Width.Ticks;
    }

    public void Count(DateTimeOffset now)
    {
        Turn(now);
        counts[current % Buckets]++;
    }

    public double PerSecond(DateTimeOffset now)
    {
        Turn(now);
        var seconds = Math.Clamp((now - created).TotalSeconds, 1, Buckets * Width.TotalSeconds);
        return counts.Sum() / seconds;
    }

    private void Turn(DateTimeOffset now)
    {
        var bucket = now.UtcTicks / Width.Ticks;
        if (bucket - current >= Buckets)
        {
            Array.Clear(counts);
            current = bucket;
        }

        while (current < bucket)
        {
            counts[++current % Buckets] = 0;
        }
    }
}
