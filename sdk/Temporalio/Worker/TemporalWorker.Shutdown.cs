using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

// The end of a worker: no more polls, then what is at hand is waited for.
public partial class TemporalWorker
{
    // Once told of the shutdown a server completes this worker's polls at once; this only bounds the wait for the answers.
    private static readonly TimeSpan PollCompletion = TimeSpan.FromSeconds(5);

    /// <summary>Tells the server of the shutdown, and cancels the polls that it does not complete.</summary>
    private async Task EndPollsAsync(CancellationTokenSource abandoning)
    {
        if (!serverCompletesPolls)
        {
            await abandoning.CancelAsync().ConfigureAwait(false);
        }
        var told = false;
        try
        {
            told = await TryNotifyServerAsync().ConfigureAwait(false);
        }
        finally
        {
            abandoning.CancelAfter(told ? PollCompletion : TimeSpan.Zero);
        }
    }

    /// <summary>Waits for the tasks at hand; activities are cancelled when the grace period is over.</summary>
    private async Task EndActivitiesAsync(Task[] workers)
    {
        using var graceful = new CancellationTokenSource();
        var ended = WaitAsync();
        await Task.WhenAny(ended, Task.Delay(Options.GracefulShutdownTimeout, graceful.Token)).ConfigureAwait(false);
        await graceful.CancelAsync().ConfigureAwait(false);
        activityWorker?.CancelAll();
        await ended.ConfigureAwait(false);

        async Task WaitAsync()
        {
            await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await (activityWorker?.EagerAsync() ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryNotifyServerAsync()
    {
        try
        {
            await connection.Service.ShutdownWorkerAsync(
                new()
                {
                    Namespace = connection.Namespace,
                    Identity = connection.Identity,
                    StickyTaskQueue = workflowWorker?.Sticky?.TaskQueue.Name ?? string.Empty,
                    TaskQueue = Options.TaskQueue,
                    TaskQueueTypes =
                    {
                        workflowWorker is null ? [] : [TaskQueueType.Workflow],
                        activityWorker is null ? [] : [TaskQueueType.Activity],
                    },
                    Reason = "graceful shutdown",
                    WorkerInstanceKey = connection.InstanceKey,
                },
                new() { Timeout = TimeSpan.FromSeconds(5) }).ConfigureAwait(false);
            return true;
        }
        catch (RpcException e)
        {
            // The server finds out by itself, a little later.
            LogNotNotified(logger, e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The server could not be told of the shutdown")]
    private static partial void LogNotNotified(ILogger logger, Exception e);
}
