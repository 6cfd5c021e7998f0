namespace DataEgress.Local.Aws.S3;

/// <summary>S3's clock: modification times are whole seconds.</summary>
internal sealed class S3Clock(TimeProvider time)
{
    private long lastSequence;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>The time of an event, in full precision.</summary>
    public DateTimeOffset EventTime => time.GetUtcNow();

    /// <summary>A number greater than any before, also across restarts as long as the clock does not go back.</summary>
    public string NextSequencer()
    {
        while (true)
        {
            var last = Interlocked.Read(ref lastSequence);
            var next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref lastSequence, next, last) == last)
            {
                return next.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }
}
