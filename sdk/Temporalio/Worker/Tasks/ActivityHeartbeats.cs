using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Tasks;

/// <summary>
/// Sends an activity's heartbeats: the first at once, later ones no more often than the throttle allows, and then only the
/// latest. Learns from the answers that the activity should stop.
/// </summary>
internal sealed class ActivityHeartbeats(
    WorkerConnection connection,
    PollActivityTaskQueueResponse task,
    DataConverter converter,
    TimeSpan interval,
    Action<ActivityCancelReason, ActivityCancellationDetails> cancel)
{
    private readonly Lock access = new();
    private object?[]? pending;
    private Task sending = Task.CompletedTask;
    private Task inFlight = Task.CompletedTask;
    private bool closed;

    /// <summary>Why the details of a heartbeat could not be converted.</summary>
    public Exception? ConversionFailure { get; private set; }

    /// <summary>Records a heartbeat.</summary>
    public void Record(object?[] details)
    {
        lock (access)
        {
            if (closed)
            {
                return;
            }
            pending = details;
            if (sending.IsCompleted)
            {
                sending = Task.Run(SendAsync);
            }
        }
    }

    /// <summary>
    /// Ends once the heartbeat under way, if any, has been answered; the next attempt may need it. Sends the latest details
    /// after it if they have not been sent and the next attempt needs them.
    /// </summary>
    public async Task CloseAsync(bool flush)
    {
        object?[]? rest;
        Task before;
        lock (access)
        {
            closed = true;
            rest = pending;
            pending = null;
            before = inFlight;
        }
        await before.ConfigureAwait(false);
        if (flush && rest is not null)
        {
            await SendOneAsync(rest).ConfigureAwait(false);
        }
    }

    private async Task SendAsync()
    {
        while (SendPending() is { } sent)
        {
            await sent.ConfigureAwait(false);
            await Task.Delay(interval).ConfigureAwait(false);
        }
    }

    private Task? SendPending()
    {
        lock (access)
        {
            var taken = closed ? null : pending;
            pending = null;
            if (taken is null)
            {
                // The next heartbeat starts a new round.
                sending = Task.CompletedTask;
                return null;
            }
            // On another thread: a user's converter must not run under the lock.
            inFlight = Task.Run(() => SendOneAsync(taken));
            return inFlight;
        }
    }

    private async Task SendOneAsync(object?[] details)
    {
        var request = new RecordActivityTaskHeartbeatRequest
        {
            Namespace = connection.Namespace,
            Identity = connection.Identity,
            TaskToken = task.TaskToken,
        };
        try
        {
            if (details.Length > 0)
            {
                request.Details = new Payloads { Payloads_ = { await converter.ToPayloadsAsync(details).ConfigureAwait(false) } };
            }
        }
#pragma warning disable CA1031 // A user's converter may throw anything; the activity fails with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ConversionFailure = e;
            cancel(ActivityCancelReason.HeartbeatRecordFailure, new() { IsHeartbeatRecordFailure = true });
            return;
        }
        try
        {
            var response = await connection.Service.RecordActivityTaskHeartbeatAsync(request, new() { Retry = true })
                .ConfigureAwait(false);
            Obey(response);
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            cancel(ActivityCancelReason.GoneFromServer, new() { IsGoneFromServer = true });
        }
        catch (RpcException)
        {
            // The next heartbeat may arrive; if none does, the server times the activity out.
        }
    }

    private void Obey(RecordActivityTaskHeartbeatResponse response)
    {
        var details = new ActivityCancellationDetails
        {
            IsCancelRequested = response.CancelRequested,
            IsPaused = response.ActivityPaused,
            IsReset = response.ActivityReset,
        };
        if (response.CancelRequested)
        {
            cancel(ActivityCancelReason.CancelRequested, details);
        }
        else if (response.ActivityReset)
        {
            cancel(ActivityCancelReason.Reset, details);
        }
        else if (response.ActivityPaused)
        {
            cancel(ActivityCancelReason.Paused, details);
        }
    }
}
