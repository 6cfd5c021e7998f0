using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Temporalio.Worker.Tasks;

/// <summary>Polls activity tasks and runs them.</summary>
internal sealed class ActivityWorker : IDisposable
{
    private readonly WorkerConnection connection;
    private readonly TemporalWorkerOptions options;
    private readonly ActivityInvoker invoker;
    private readonly ILogger logger;
    private readonly SemaphoreSlim places;
    private readonly TaskSlots slots;
    private readonly ActivePolls polls;
    private readonly TokenBucketRateLimiter? rate;
    private readonly ConcurrentDictionary<ByteString, ActivityAttempt> running = new();
    private readonly ConcurrentDictionary<Task, bool> eager = new();

    public ActivityWorker(WorkerConnection connection, TemporalWorkerOptions options, ActivityInvoker invoker, ILogger logger)
    {
        this.connection = connection;
        this.options = options;
        this.invoker = invoker;
        this.logger = logger;
        var most = options.MaxConcurrentActivities ?? 100;
        places = new(most);
        slots = connection.Metrics.Slots("ActivityWorker", most);
        polls = connection.Metrics.Polls("activity_task");
        rate = options.MaxActivitiesPerSecond is { } perSecond ? LimiterOf(perSecond) : null;
    }

    /// <summary>Polls until the token fires, then waits for the activities at hand.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var poller = new Poller<PollActivityTaskQueueResponse>(PollAsync, task => RunOneAsync(task, isEager: false), places, logger);
        try
        {
            await poller.RunAsync(options.MaxConcurrentActivityTaskPolls, stopping).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(eager.Keys).ConfigureAwait(false);
        }
    }

    /// <summary>Cancels the activities at hand, because the worker shuts down.</summary>
    public void CancelAll()
    {
        foreach (var attempt in running.Values)
        {
            attempt.Cancel(ActivityCancelReason.WorkerShutdown, new() { IsWorkerShutdown = true });
        }
    }

    public bool TryReserve() => places.Wait(0);

    public void Unreserve() => places.Release();

    /// <summary>Runs a task that came with a completion, on a place reserved for it.</summary>
    public void StartReserved(PollActivityTaskQueueResponse task)
    {
        var attempt = Task.Run(async () =>
        {
            try
            {
                await RunOneAsync(task, isEager: true).ConfigureAwait(false);
            }
            finally
            {
                Unreserve();
            }
        });
        eager[attempt] = true;
        _ = attempt.ContinueWith(ended => eager.TryRemove(ended, out _), TaskScheduler.Default);
    }

    public void Dispose()
    {
        places.Dispose();
        rate?.Dispose();
    }

    private static TokenBucketRateLimiter LimiterOf(double perSecond) => new(new()
    {
        TokenLimit = Math.Max(1, (int)Math.Ceiling(perSecond)),
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1 / perSecond),
        QueueLimit = int.MaxValue,
        AutoReplenishment = true,
    });

    private async Task<PollActivityTaskQueueResponse?> PollAsync(CancellationToken stopping)
    {
        if (rate is not null)
        {
            using var lease = await rate.AcquireAsync(1, stopping).ConfigureAwait(false);
        }
        using var poll = polls.Begin();
        var task = await connection.Service.PollActivityTaskQueueAsync(
            new()
            {
                Namespace = connection.Namespace,
                Identity = connection.Identity,
                TaskQueue = new() { Name = options.TaskQueue, Kind = TaskQueueKind.Normal },
                TaskQueueMetadata = options.MaxTaskQueueActivitiesPerSecond is { } limit ? new() { MaxTasksPerSecond = limit } : null,
                WorkerInstanceKey = connection.InstanceKey,
            },
            new() { CancellationToken = stopping }).ConfigureAwait(false);
        if (!task.TaskToken.IsEmpty)
        {
            return task;
        }
        connection.Metrics.ActivityPollEmpty();
        return null;
    }

    private async Task RunOneAsync(PollActivityTaskQueueResponse task, bool isEager)
    {
        using var place = slots.Take();
        using var attempt = new ActivityAttempt(connection, options, invoker, task, logger);
        running[task.TaskToken] = attempt;
        try
        {
            await attempt.RunAsync(isEager).ConfigureAwait(false);
        }
        finally
        {
            running.TryRemove(task.TaskToken, out _);
        }
    }
}
