using System.Collections.Concurrent;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Matching;

/// <summary>
/// All task queues of the server: brings tasks and polls together. Nothing here is durable; after a restart the engine
/// adds what is still to be done. Safe for concurrent use; queues do not share a lock.
/// </summary>
internal sealed class TaskQueues : IDisposable
{
    /// <summary>A sticky queue nobody has polled for this long takes no tasks: its worker is gone.</summary>
    public static readonly TimeSpan StickyWindow = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UnusedLifetime = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<TaskQueueKey, TaskQueue> queues = new();
    private readonly ConcurrentDictionary<(string Namespace, string WorkerInstance), DateTimeOffset> shutDown = new();
    private readonly TimeProvider time;
    private readonly ITimer sweeper;

    /// <summary>Time here is real time: workers do not live in the time that tests skip.</summary>
    public TaskQueues(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        sweeper = this.time.CreateTimer(static state => ((TaskQueues)state!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>The number of queues in memory.</summary>
    public int Count => queues.Count;

    /// <summary>
    /// Hands the task to the poll that has waited longest, or keeps it for the next one. False, and nothing added, for a
    /// sticky queue that nobody has polled within <see cref="StickyWindow"/>: the task belongs in the normal queue then.
    /// </summary>
    public bool TryAdd(TaskQueueKey key, QueueTask task) => Add(key, task, first: false, key.Kind == TaskQueueKind.Sticky);

    /// <summary>As <see cref="TryAdd"/>, polled or not.</summary>
    public void Add(TaskQueueKey key, QueueTask task) => Add(key, task, first: false, onlyIfPolled: false);

    /// <summary>
    /// Gives back a task whose poll went away before it could be used: it goes to the next poll, before all others.
    /// </summary>
    public void Return(TaskQueueKey key, QueueTask task) => Add(key, task, first: true, onlyIfPolled: false);

    /// <summary>Takes back a task that is no longer wanted. False when a poll has it already.</summary>
    public static bool Remove(QueueTask task) => task.Queue is { } queue && queue.Remove(task);

    /// <summary>
    /// Waits for a task. Null when the token was cancelled or the worker shut down; a task is returned even if the token
    /// is cancelled at the same moment, and is then the caller's to use or to <see cref="Return"/>.
    /// </summary>
    public ValueTask<QueueTask?> PollAsync(TaskQueueKey key, Poller poller, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !IsShutDown(key.Namespace, poller.WorkerInstance))
        {
            var queue = Obtain(key);
            if (queue.TryPoll(poller, cancellationToken) is { } poll)
            {
                if (IsShutDown(key.Namespace, poller.WorkerInstance))
                {
                    queue.EndPolls(poller.WorkerInstance);
                    if (key.Kind == TaskQueueKind.Sticky)
                    {
                        queue.ForgetPollers();
                    }
                }

                return poll;
            }
        }

        return new ValueTask<QueueTask?>((QueueTask?)null);
    }

    /// <summary>Whether somebody polls the queue, or has done so within the time given.</summary>
    public bool HasRecentPoller(TaskQueueKey key, TimeSpan window) =>
        queues.TryGetValue(key, out var queue) && queue.PolledWithin(window);

    /// <summary>
    /// Ends every poll of a worker instance with nothing, also those that arrive later, and makes its sticky queue refuse
    /// tasks at once.
    /// </summary>
    public void ShutdownWorker(string @namespace, string workerInstance, string stickyQueue)
    {
        if (stickyQueue.Length > 0
            && queues.TryGetValue(new TaskQueueKey(@namespace, stickyQueue, TaskQueueType.Workflow, TaskQueueKind.Sticky), out var sticky))
        {
            sticky.ForgetPollers();
        }

        if (workerInstance.Length == 0)
        {
            return;
        }

        shutDown[(@namespace, workerInstance)] = time.GetUtcNow();
        foreach (var queue in queues.Values.Where(queue => queue.Key.Namespace == @namespace))
        {
            queue.EndPolls(workerInstance);
        }
    }

    /// <summary>The queue's pollers and backlog.</summary>
    public TaskQueueDescription Describe(TaskQueueKey key) =>
        queues.TryGetValue(key, out var queue) ? queue.Describe() : TaskQueueDescription.Unused;

    /// <inheritdoc/>
    public void Dispose() => sweeper.Dispose();

    /// <summary>Drops the queues that nobody has used for a while.</summary>
    internal void Sweep(TimeSpan? unusedFor = null)
    {
        var lifetime = unusedFor ?? UnusedLifetime;
        foreach (var (key, queue) in queues)
        {
            if (queue.TryDrop(lifetime))
            {
                queues.TryRemove(KeyValuePair.Create(key, queue));
            }
        }

        foreach (var entry in shutDown.Where(entry => time.GetUtcNow() - entry.Value > UnusedLifetime))
        {
            shutDown.TryRemove(entry);
        }
    }

    private bool Add(TaskQueueKey key, QueueTask task, bool first, bool onlyIfPolled)
    {
        while (true)
        {
            TaskQueue? queue;
            if (onlyIfPolled)
            {
                if (!queues.TryGetValue(key, out queue))
                {
                    return false;
                }
            }
            else
            {
                queue = Obtain(key);
            }

            if (queue.TryAdd(task, first, onlyIfPolled, StickyWindow, out var accepted))
            {
                return accepted;
            }
        }
    }

    private TaskQueue Obtain(TaskQueueKey key) => queues.GetOrAdd(key, static (key, time) => new TaskQueue(key, time), time);

    private bool IsShutDown(string @namespace, string workerInstance) =>
        workerInstance.Length > 0 && shutDown.ContainsKey((@namespace, workerInstance));
}
