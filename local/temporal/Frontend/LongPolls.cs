using DataEgress.Local.Temporal.Frontend.Rules;
using DataEgress.Local.Temporal.Grpc;

namespace DataEgress.Local.Temporal.Frontend;

/// <summary>How long calls wait for something to happen.</summary>
internal static class LongPolls
{
    /// <summary>
    /// Polls for a task until just before the client gives up, 60 s at most, and then answers with the empty response. A
    /// client that goes away and a server that stops end the poll at once.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="budget">How long to wait, see <see cref="Budget"/>.</param>
    /// <param name="poll">The poll.</param>
    public static async Task<TResponse> PollAsync<TResponse>(GrpcCall call, TimeSpan budget, Func<CancellationToken, Task<TResponse>> poll)
        where TResponse : class, new()
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, call.Stopping);
        waiting.CancelAfter(budget);
        try
        {
            return await poll(waiting.Token);
        }
        catch (OperationCanceledException) when (!call.Cancelled.IsCancellationRequested && !call.Stopping.IsCancellationRequested)
        {
            return new TResponse();
        }
    }

    /// <summary>Runs a call that waits inside the engine, and ends it when the client is gone or the server stops.</summary>
    public static async Task<TResponse> WaitAsync<TResponse>(GrpcCall call, Func<CancellationToken, Task<TResponse>> wait)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, call.Stopping);
        return await wait(waiting.Token);
    }

    /// <summary>How long a call may wait that is to be answered before the client gives up; null when the client does not.</summary>
    public static TimeSpan? Patience(GrpcCall call)
    {
        var left = call.Deadline - DateTimeOffset.UtcNow - FrontendLimits.LongPollTail;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    /// <summary>How long a poll may wait for a task. Real servers look at this before anything else in the request.</summary>
    /// <exception cref="GrpcStatusException">The client did not say how long it waits, or waits too short a time.</exception>
    public static TimeSpan Budget(GrpcCall call)
    {
        if (call.Deadline is not { } deadline)
        {
            throw RequestRules.Refused("Context timeout is not set.");
        }

        var left = deadline - DateTimeOffset.UtcNow;
        if (left < FrontendLimits.ShortestLongPoll)
        {
            throw new GrpcStatusException(GrpcStatusCode.FailedPrecondition, "Context timeout is too short.");
        }

        left -= FrontendLimits.LongPollTail;
        return left < FrontendLimits.LongPoll ? left : FrontendLimits.LongPoll;
    }
}
