using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;

namespace Temporalio.Worker.Tasks;

/// <summary>Polls workflow tasks: new runs from the task queue, runs in memory from the worker's own sticky queue.</summary>
internal sealed class WorkflowWorker
{
    private readonly WorkerConnection connection;
    private readonly TaskQueue taskQueue;
    private readonly WorkflowTaskProcessor processor;
    private readonly ILogger logger;
    private readonly int normalPolls;
    private readonly int stickyPolls;
    private readonly int places;

    public WorkflowWorker(
        WorkerConnection connection, TemporalWorkerOptions options, WorkflowRunSettings settings, EagerActivities eager, ILogger logger)
    {
        this.connection = connection;
        this.logger = logger;
        taskQueue = new() { Name = options.TaskQueue, Kind = TaskQueueKind.Normal };
        Sticky = options.MaxCachedWorkflows > 0
            ? new(connection.Identity, options.TaskQueue!, options.StickyQueueScheduleToStartTimeout)
            : null;
        places = options.MaxConcurrentWorkflowTasks ?? 100;
        processor = new(
            connection,
            settings,
            new RunCache(options.MaxCachedWorkflows, connection.Metrics),
            Sticky,
            eager,
            connection.Metrics.Slots("WorkflowWorker", places),
            logger);
        var polls = Math.Min(options.MaxConcurrentWorkflowTaskPolls, places);
        normalPolls = Sticky is null ? polls : Math.Max(1, (int)(polls * options.NonStickyToStickyPollRatio));
        stickyPolls = Sticky is null ? 0 : Math.Max(1, polls - normalPolls);
    }

    /// <summary>The worker's own queue; null if no runs are kept.</summary>
    public StickyQueue? Sticky { get; }

    /// <summary>Polls until it is to end, then ends the tasks at hand.</summary>
    public async Task RunAsync(PollEnd end)
    {
        using var free = new SemaphoreSlim(places);
        using var failed = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end.Stopping, failed.Token);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(end.Abandoning, failed.Token);
        var both = new PollEnd(stop.Token, abandon.Token);
        var poller = PollerOf(taskQueue, free, "workflow_task");
        var eager = (connection.Connection as TemporalConnection)?.EagerStarts;
        var registration = eager?.Register(connection.Namespace, taskQueue.Name, free, poller.Start);
        // No more eager tasks once polling ends, so that the poller has all of them to wait for.
        using var unregister = stop.Token.Register(() => registration?.Dispose());
        await StopTogether.RunAsync(
            failed, poller.RunAsync(normalPolls, both), StickyAsync(free, both)).ConfigureAwait(false);
    }

    private Task StickyAsync(SemaphoreSlim free, PollEnd end) => Sticky is null
        ? Task.CompletedTask
        : PollerOf(Sticky.TaskQueue, free, "sticky_workflow_task").RunAsync(stickyPolls, end);

    private Poller<PollWorkflowTaskQueueResponse> PollerOf(TaskQueue queue, SemaphoreSlim free, string pollerType)
    {
        var polls = connection.Metrics.Polls(pollerType);
        return new(end => PollAsync(queue, polls, end.Abandoning), processor.ProcessAsync, free, logger);
    }

    private async Task<PollWorkflowTaskQueueResponse?> PollAsync(TaskQueue queue, ActivePolls polls, CancellationToken abandoning)
    {
        using var poll = polls.Begin();
        var task = await connection.Service.PollWorkflowTaskQueueAsync(
            new()
            {
                Namespace = connection.Namespace,
                Identity = connection.Identity,
                TaskQueue = queue,
                BinaryChecksum = connection.BuildId,
                WorkerInstanceKey = connection.InstanceKey,
            },
            new() { CancellationToken = abandoning }).ConfigureAwait(false);
        connection.Metrics.WorkflowPolled(brought: !task.TaskToken.IsEmpty);
        return task.TaskToken.IsEmpty ? null : task;
    }
}
