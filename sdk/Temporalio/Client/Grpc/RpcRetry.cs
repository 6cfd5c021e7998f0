using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException.StatusCode;

namespace Temporalio.Client.Grpc;

/// <summary>
/// Decides after each failed attempt of one call whether there is another, as the core of the official SDKs does:
/// transient codes are repeated with backoff, exhausted resources more slowly, and a worker's poll is repeated for almost
/// anything.
/// </summary>
internal sealed class RpcRetry
{
    /// <summary>How ordinary calls are repeated when the connection's options say nothing. The official SDK's defaults
    /// differ from those of <see cref="RpcRetryOptions"/> in the multiplier.</summary>
    public static readonly RpcRetryOptions Default = new() { Multiplier = 1.7F };

    private static readonly RpcRetryOptions TaskPolls = new()
    {
        InitialInterval = TimeSpan.FromMilliseconds(200),
        Multiplier = 2,
        MaxInterval = TimeSpan.FromSeconds(10),
        MaxElapsedTime = null,
        MaxRetries = 0,
    };

    private static readonly RpcRetryOptions Throttled = new()
    {
        InitialInterval = TimeSpan.FromSeconds(1),
        Multiplier = 2,
        MaxInterval = TimeSpan.FromSeconds(10),
        MaxElapsedTime = null,
        MaxRetries = 0,
    };

    // Proxies answer with odd codes while they start, so a worker's first minute forgives all.
    private static readonly TimeSpan TaskPollGrace = TimeSpan.FromSeconds(60);

    private readonly RpcCallKind kind;
    private readonly RpcRetryOptions options;
    private readonly Backoff backoff;
    private readonly Backoff throttle;
    private int attempts;

    /// <summary>Creates the decisions for one call.</summary>
    /// <param name="kind">Kind of the call.</param>
    /// <param name="ordinary">How calls other than a worker's polls are repeated.</param>
    /// <param name="clock">Measures the time since the first attempt.</param>
    /// <param name="random">Jitter from 0 to 1.</param>
    public RpcRetry(RpcCallKind kind, RpcRetryOptions ordinary, TimeProvider clock, Func<double> random)
    {
        this.kind = kind;
        options = kind == RpcCallKind.TaskPoll ? TaskPolls : ordinary;
        backoff = new(options, clock, random);
        throttle = new(Throttled, clock, random);
    }

    /// <summary>The delay before the next attempt; null when there is none and the failure is final.</summary>
    public TimeSpan? AfterFailure(RpcException failure)
    {
        attempts++;
        var exhausted = options.MaxRetries > 0 && attempts >= options.MaxRetries;
        if (exhausted || IsTooLarge(failure))
        {
            return null;
        }

        if (IsTransient(failure.Code))
        {
            var delay = backoff.Next();
            return delay is { } normal && failure.Code == ResourceExhausted && throttle.Next() is { } slower && slower > normal
                ? slower
                : delay;
        }

        return kind == RpcCallKind.TaskPoll && backoff.Elapsed <= TaskPollGrace ? options.MaxInterval : null;
    }

    /// <summary>Whether the request, or the response, is larger than a message may be: then no repetition helps.</summary>
    public static bool IsTooLarge(RpcException failure) =>
        failure.Code == ResourceExhausted
        && (failure.Message.StartsWith("grpc: received message larger than max", StringComparison.Ordinal)
            || failure.Message.StartsWith("grpc: message after decompression larger than max", StringComparison.Ordinal)
            || failure.Message.StartsWith("grpc: received message after decompression larger than max", StringComparison.Ordinal));

    private bool IsTransient(RpcException.StatusCode code) => code switch
    {
        DataLoss or Internal or Unknown or ResourceExhausted or Aborted or OutOfRange or Unavailable => true,
        Cancelled or DeadlineExceeded => kind == RpcCallKind.TaskPoll,
        _ => false,
    };
}
