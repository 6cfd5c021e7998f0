using System.Collections.Concurrent;
using System.Threading.RateLimiting;
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
    private readonly CancellationTokenSource cancelling = new();
    private readonly ConcurrentDictionary<Task, bool> eager = new();
    private volatile bool closed;

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

    /// <summary>Polls until it is to end, then waits for the activities that its polls brought.</summary>
    public async Task RunAsync(PollEnd end)
    {
        using var close = end.Stopping.Register(() => closed = true);
        var poller = new Poller<PollActivityTaskQueueResponse>(PollAsync, task => RunOneAsync(task, isEager: false), places, logger);
        await poller.RunAsync(options.MaxConcurrentActivityTaskPolls, end).ConfigureAwait(false);
    }

    /// <summary>Waits for the activities that came with completions; there are no more of them once the workflow worker has ended.</summary>
    public Task EagerAsync() => Task.WhenAll(eager.Keys);

    /// <summary>Cancels the activities at hand, and those that still come, because the worker shuts down.</summary>
    public void CancelAll() => cancelling.Cancel();

    public bool TryReserve() => !closed && places.Wait(0);

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

    private async Task<PollActivityTaskQueueResponse?> PollAsync(PollEnd end)
    {
        if (rate is not null)
        {
            using var lease = await rate.AcquireAsync(1, end.Stopping).ConfigureAwait(false);
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
            new() { CancellationToken = end.Abandoning }).ConfigureAwait(false);
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
        await using var cancel = cancelling.Token.Register(
            () => attempt.Cancel(ActivityCancelReason.WorkerShutdown, new() { IsWorkerShutdown = true })).ConfigureAwait(false);
        await attempt.RunAsync(isEager).ConfigureAwait(false);
    }
}
