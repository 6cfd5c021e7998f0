using Microsoft.Extensions.Logging;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Tasks;

/// <summary>Polls until it is stopped, no more than there are free places, and with growing pauses while the server fails.</summary>
/// <typeparam name="T">What a poll brings.</typeparam>
/// <param name="poll">One long poll; null if it brought nothing.</param>
/// <param name="handle">Handles what it brought; the place is given back when it ends.</param>
/// <param name="places">Places for tasks.</param>
/// <param name="logger">Told of failures.</param>
internal sealed partial class Poller<T>(
    Func<PollEnd, Task<T?>> poll, Func<T, Task> handle, SemaphoreSlim places, ILogger logger)
    where T : class
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly Lock access = new();
    private readonly HashSet<Task> handling = [];

    /// <summary>Polls with several polls at a time until it is to end, then waits for what is being handled.</summary>
    /// <exception cref="RpcException">The server refuses for good.</exception>
    public async Task RunAsync(int polls, PollEnd end)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end.Stopping);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(end.Abandoning);
        var polling = Enumerable.Range(0, polls).Select(_ => PollAsync(stop, abandon)).ToArray();
        try
        {
            await Task.WhenAll(polling).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(Handling()).ConfigureAwait(false);
        }
    }

    /// <summary>Handles a task that came by another way, on a place already taken.</summary>
    public void Start(T task)
    {
        var running = Task.Run(() => HandleAsync(task));
        lock (access)
        {
            handling.Add(running);
        }
        _ = running.ContinueWith(Remove, TaskScheduler.Default);
    }

    private static bool IsFatal(RpcException e) => e.Code is
        RpcException.StatusCode.InvalidArgument
        or RpcException.StatusCode.NotFound
        or RpcException.StatusCode.AlreadyExists
        or RpcException.StatusCode.FailedPrecondition
        or RpcException.StatusCode.PermissionDenied
        or RpcException.StatusCode.Unauthenticated
        or RpcException.StatusCode.Unimplemented;

    private async Task PollAsync(CancellationTokenSource stop, CancellationTokenSource abandon)
    {
        // Polling is nobody's request: it must not carry the caller's ambient values.
        await Task.Yield();
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            var held = false;
            try
            {
                await places.WaitAsync(stop.Token).ConfigureAwait(false);
                held = true;
                var task = await poll(new(stop.Token, abandon.Token)).ConfigureAwait(false);
                pause = FirstPause;
                if (task is not null)
                {
                    held = false;
                    Start(task);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException e) when (IsFatal(e))
            {
                // One poll refused is all polls refused.
                await stop.CancelAsync().ConfigureAwait(false);
                await abandon.CancelAsync().ConfigureAwait(false);
                throw;
            }
#pragma warning disable CA1031 // Whatever happens to one poll, the next may succeed.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogPollFailed(logger, e, pause);
                await PauseAsync(pause, stop.Token).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            finally
            {
                if (held)
                {
                    places.Release();
                }
            }
        }
    }

    private static async Task PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        // Workers that failed together should not come back together.
        var jitter = 0.8 + (System.Security.Cryptography.RandomNumberGenerator.GetInt32(400) / 1000.0);
        await Task.Delay(pause * jitter, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HandleAsync(T task)
    {
        try
        {
            await handle(task).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A task that cannot be handled must not stop the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotHandled(logger, e);
        }
        finally
        {
            places.Release();
        }
    }

    private void Remove(Task ended)
    {
        lock (access)
        {
            handling.Remove(ended);
        }
    }

    private Task[] Handling()
    {
        lock (access)
        {
            return [.. handling];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Polling failed; next try in {Pause}")]
    private static partial void LogPollFailed(ILogger logger, Exception e, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "A task could not be handled")]
    private static partial void LogNotHandled(ILogger logger, Exception e);
}
