namespace DataEgress.Local.Temporal.Matching;

/// <summary>
/// One task queue: tasks waiting for pollers, or pollers waiting for tasks, each first come first served. A task is handed
/// over under the queue's lock, so a poll that is cancelled has either left the line or owns the task.
/// </summary>
internal sealed class TaskQueue(TaskQueueKey key, TimeProvider time)
{
    private static readonly TimeSpan SightingLifetime = TimeSpan.FromMinutes(5);
    private readonly TimeProvider time = time;
    private readonly Lock gate = new();
    private readonly LinkedList<QueueTask> queries = new();
    private readonly LinkedList<QueueTask> tasks = new();
    private readonly LinkedList<Waiter> waiters = new();
    private readonly Dictionary<string, PollerSighting> sightings = new(StringComparer.Ordinal);
    private readonly RateWindow added = new(time.GetUtcNow());
    private readonly RateWindow dispatched = new(time.GetUtcNow());
    private DateTimeOffset lastUse = time.GetUtcNow();
    private DateTimeOffset lastPoll = DateTimeOffset.MinValue;
    private bool dropped;

    public TaskQueueKey Key { get; } = key;

    /// <summary>False when the queue has been dropped meanwhile and the caller must look it up again.</summary>
    public bool TryAdd(QueueTask task, bool first, bool onlyIfPolled, TimeSpan window, out bool accepted)
    {
        accepted = false;
        Waiter? taker;
        lock (gate)
        {
            if (dropped)
            {
                return false;
            }

            var now = time.GetUtcNow();
            if (onlyIfPolled && !PolledWithin(window, now))
            {
                return true;
            }

            accepted = true;
            lastUse = now;
            task.AddedAt = first ? task.AddedAt : now;
            if (!first)
            {
                added.Count(now);
            }

            taker = waiters.First?.Value;
            if (taker is null)
            {
                var line = task.IsQuery ? queries : tasks;
                task.Queue = this;
                task.Node = first ? line.AddFirst(task) : line.AddLast(task);
            }
            else
            {
                waiters.RemoveFirst();
                lastPoll = now;
                dispatched.Count(now);
            }
        }

        taker?.Complete(task);
        return true;
    }

    /// <summary>Null when the queue has been dropped meanwhile and the caller must look it up again.</summary>
    public ValueTask<QueueTask?>? TryPoll(Poller poller, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (gate)
        {
            if (dropped)
            {
                return null;
            }

            var now = time.GetUtcNow();
            lastUse = now;
            lastPoll = now;
            sightings[poller.Identity] = new PollerSighting(poller.Identity, now, poller.RatePerSecond);
            var next = queries.First ?? tasks.First;
            if (next is not null)
            {
                Detach(next.Value);
                dispatched.Count(now);
                return new ValueTask<QueueTask?>(next.Value);
            }

            waiter = new Waiter(this, poller.WorkerInstance);
            waiter.Node = waiters.AddLast(waiter);
        }

        return new ValueTask<QueueTask?>(WaitAsync(waiter, cancellationToken));
    }

    /// <summary>Takes a waiting task out. False when it has been handed out or is not in this queue.</summary>
    public bool Remove(QueueTask task)
    {
        lock (gate)
        {
            if (task.Queue != this)
            {
                return false;
            }

            Detach(task);
            return true;
        }
    }

    /// <summary>Ends the polls of a worker instance; they return nothing.</summary>
    public int EndPolls(string workerInstance)
    {
        List<Waiter> ended = [];
        lock (gate)
        {
            for (var node = waiters.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.WorkerInstance == workerInstance)
                {
                    waiters.Remove(node);
                    ended.Add(node.Value);
                }

                node = next;
            }
        }

        ended.ForEach(waiter => waiter.Complete(null));
        return ended.Count;
    }

    /// <summary>
    /// Makes the queue look as if nobody had ever polled it, until somebody does again; polls that end do not count.
    /// </summary>
    public void ForgetPollers()
    {
        lock (gate)
        {
            lastPoll = DateTimeOffset.MinValue;
            sightings.Clear();
        }
    }

    public bool PolledWithin(TimeSpan window)
    {
        lock (gate)
        {
            return PolledWithin(window, time.GetUtcNow());
        }
    }

    public TaskQueueDescription Describe()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            PruneSightings(now);
            return new TaskQueueDescription(
                [.. sightings.Values.OrderByDescending(s => s.LastAccess)],
                tasks.Count,
                tasks.First is { } oldest && now > oldest.Value.AddedAt ? now - oldest.Value.AddedAt : TimeSpan.Zero,
                added.PerSecond(now),
                dispatched.PerSecond(now));
        }
    }

    /// <summary>Marks the queue as dropped if nothing waits in it and it has not been used for the time given.</summary>
    public bool TryDrop(TimeSpan unusedFor)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            PruneSightings(now);
            var idle = tasks.Count == 0 && queries.Count == 0 && waiters.Count == 0 && sightings.Count == 0;
            return dropped = idle && now - lastUse >= unusedFor;
        }
    }

    private static async Task<QueueTask?> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static state => ((Waiter)state!).Leave(), waiter);
        return await waiter.Task;
    }

    private bool PolledWithin(TimeSpan window, DateTimeOffset now) =>
        waiters.Count > 0 || (lastPoll > DateTimeOffset.MinValue && now - lastPoll <= window);

    private void PruneSightings(DateTimeOffset now)
    {
        foreach (var (identity, sighting) in sightings)
        {
            if (now - sighting.LastAccess > SightingLifetime)
            {
                sightings.Remove(identity);
            }
        }
    }

    private static void Detach(QueueTask task)
    {
        task.Node!.List!.Remove(task.Node);
        task.Queue = null;
        task.Node = null;
    }

    /// <summary>A poll in line. Whoever takes it out of the line, under the lock, completes it.</summary>
    private sealed class Waiter(TaskQueue queue, string workerInstance)
        : TaskCompletionSource<QueueTask?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string WorkerInstance { get; } = workerInstance;

        public LinkedListNode<Waiter> Node { get; set; } = null!;

        public void Complete(QueueTask? task) => SetResult(task);

        public void Leave()
        {
            lock (queue.gate)
            {
                if (Node.List is null)
                {
                    return;
                }

                queue.waiters.Remove(Node);
                if (queue.lastPoll > DateTimeOffset.MinValue)
                {
                    queue.lastPoll = queue.time.GetUtcNow();
                }
            }

            SetResult(null);
        }
    }
}
