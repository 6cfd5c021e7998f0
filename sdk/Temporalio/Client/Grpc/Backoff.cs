namespace Temporalio.Client.Grpc;

/// <summary>Exponentially growing delays with jitter, until too much time has passed.</summary>
/// <param name="options">First delay, growth, bounds and jitter.</param>
/// <param name="clock">Measures the time since this was made.</param>
/// <param name="random">Jitter from 0 to 1.</param>
internal sealed class Backoff(RpcRetryOptions options, TimeProvider clock, Func<double> random)
{
    private readonly long start = clock.GetTimestamp();
    private TimeSpan interval = options.InitialInterval;

    /// <summary>Time since this was made.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    /// <summary>The next delay; null when it would end later than the bound allows.</summary>
    public TimeSpan? Next()
    {
        var delay = interval * (1 + (options.RandomizationFactor * ((2 * random()) - 1)));
        var grown = interval * options.Multiplier;
        interval = grown < options.MaxInterval ? grown : options.MaxInterval;
        return options.MaxElapsedTime is { } bound && Elapsed + delay > bound ? null : delay;
    }
}
