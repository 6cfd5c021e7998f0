using DataEgress.Local.Temporal.Matching;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Tests.Matching;

public sealed class TaskQueuesTests : IDisposable
{
    private static readonly TaskQueueKey Key = new("default", "queue", TaskQueueType.Workflow);
    private static readonly TaskQueueKey Sticky = new("default", "sticky", TaskQueueType.Workflow, TaskQueueKind.Sticky);
    private readonly ManualTime time = new();
    private readonly TaskQueues queues;

    public TaskQueuesTests() => queues = new TaskQueues(time);

    public void Dispose() => queues.Dispose();

    [Fact]
    public async Task PollAsync_TasksWaiting_FirstComeFirstServed()
    {
        var tasks = Enumerable.Range(0, 3).Select(i => new NumberedTask(i)).ToList();
        tasks.ForEach(task => queues.Add(Key, task));
        foreach (var task in tasks)
        {
            Assert.Same(task, await queues.PollAsync(Key, new Poller("w"), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Add_PollsWaiting_GoesToTheOneThatWaitedLongest()
    {
        var first = Poll(Key);
        var second = Poll(Key);
        var task = new NumberedTask(1);
        queues.Add(Key, task);
        Assert.Same(task, await first);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task PollAsync_QueryWaiting_ComesBeforeTasks()
    {
        var query = new NumberedTask(2, isQuery: true);
        queues.Add(Key, new NumberedTask(1));
        queues.Add(Key, query);
        Assert.Same(query, await Poll(Key));
    }

    [Fact]
    public async Task PollAsync_Cancelled_ReturnsNothingAndTakesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var vanished = queues.PollAsync(Key, new Poller("w"), cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.Null(await vanished);
        var task = new NumberedTask(1);
        queues.Add(Key, task);
        Assert.Same(task, await Poll(Key));
    }

    [Fact]
    public async Task Return_ComesBeforeTheOthers()
    {
        queues.Add(Key, new NumberedTask(1));
        queues.Add(Key, new NumberedTask(2));
        var first = await Poll(Key);
        queues.Return(Key, first!);
        Assert.Same(first, await Poll(Key));
    }

    [Fact]
    public async Task Remove_Waiting_TakesItOutOnce()
    {
        var task = new NumberedTask(1);
        queues.Add(Key, task);
        Assert.True(TaskQueues.Remove(task));
        Assert.False(TaskQueues.Remove(task));
        var next = new NumberedTask(2);
        queues.Add(Key, next);
        Assert.Same(next, await Poll(Key));
        Assert.False(TaskQueues.Remove(next));
    }

    [Fact]
    public async Task TryAdd_StickyNeverPolled_IsRefused()
    {
        Assert.False(queues.TryAdd(Sticky, new NumberedTask(1)));
        var polling = Poll(Sticky);
        var task = new NumberedTask(2);
        Assert.True(queues.TryAdd(Sticky, task));
        Assert.Same(task, await polling);
    }

    [Fact]
    public async Task TryAdd_StickyWithoutPollForTenSeconds_IsRefused()
    {
        var polling = Poll(Sticky);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(queues.TryAdd(Sticky, new NumberedTask(1)));
        await polling;
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(queues.TryAdd(Sticky, new NumberedTask(2)));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(queues.TryAdd(Sticky, new NumberedTask(3)));
    }

    [Fact]
    public async Task ShutdownWorker_EndsItsPollsOnlyAndLaterOnesToo()
    {
        var mine = queues.PollAsync(Key, new Poller("a", "instance-a"), TestContext.Current.CancellationToken).AsTask();
        var sticky = queues.PollAsync(Sticky, new Poller("a", "instance-a"), TestContext.Current.CancellationToken).AsTask();
        var other = queues.PollAsync(Key, new Poller("b", "instance-b"), TestContext.Current.CancellationToken).AsTask();
        queues.ShutdownWorker("default", "instance-a", Sticky.Name);
        Assert.Null(await mine);
        Assert.Null(await sticky);
        Assert.Null(await queues.PollAsync(Key, new Poller("a", "instance-a"), TestContext.Current.CancellationToken));
        Assert.False(queues.TryAdd(Sticky, new NumberedTask(1)));
        var task = new NumberedTask(2);
        queues.Add(Key, task);
        Assert.Same(task, await other);
    }

    [Fact]
    public async Task ShutdownWorker_OfAPollThatIsCancelledAfterwards_StillLeavesItsStickyQueueAlone()
    {
        using var leaving = new CancellationTokenSource();
        var poll = queues.PollAsync(Sticky, new Poller("a"), leaving.Token).AsTask();
        queues.ShutdownWorker("default", "", Sticky.Name);
        await leaving.CancelAsync();
        Assert.Null(await poll);
        Assert.False(queues.TryAdd(Sticky, new NumberedTask(1)));
    }

    [Fact]
    public async Task Describe_TellsPollersAndBacklog()
    {
        var polling = queues.PollAsync(Key, new Poller("worker", RatePerSecond: 7), TestContext.Current.CancellationToken).AsTask();
        queues.Add(Key, new NumberedTask(0));
        await polling;
        queues.Add(Key, new NumberedTask(1));
        queues.Add(Key, new NumberedTask(2));
        time.Advance(TimeSpan.FromSeconds(10));
        var description = queues.Describe(Key);
        Assert.Equal(2, description.BacklogCount);
        Assert.Equal(TimeSpan.FromSeconds(10), description.BacklogAge);
        Assert.Equal(0.3, description.AddRate, 3);
        Assert.Equal(0.1, description.DispatchRate, 3);
        Assert.Equal(new PollerSighting("worker", time.Start, 7), Assert.Single(description.Pollers));
    }

    [Fact]
    public void Sweep_UnusedQueue_IsDropped()
    {
        var task = new NumberedTask(1);
        queues.Add(Key, task);
        time.Advance(TimeSpan.FromHours(1));
        queues.Sweep();
        Assert.Equal(1, queues.Count);
        TaskQueues.Remove(task);
        queues.Sweep();
        Assert.Equal(0, queues.Count);
    }

    private Task<QueueTask?> Poll(TaskQueueKey key) =>
        queues.PollAsync(key, new Poller("w"), TestContext.Current.CancellationToken).AsTask();
}
