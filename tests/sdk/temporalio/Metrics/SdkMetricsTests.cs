using DataEgress.Local.Temporal;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Worker;
using Temporalio.Worker;

namespace Temporalio.Tests.Metrics;

public sealed class SdkMetricsTests : IAsyncLifetime
{
    private readonly Recorder recorder = new();
    private readonly string queue = $"test-{Guid.NewGuid():N}";
    private TemporalServer server = null!;
    private TemporalClient client = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Stopping);
        client = await TemporalClient.ConnectAsync(new(server.Address) { Runtime = recorder.Runtime });
    }

    public async ValueTask DisposeAsync()
    {
        recorder.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Worker_WorkflowCompletes_IsCountedAndTimed()
    {
        using var worker = WorkerOf(1000);

        await worker.ExecuteAsync(() => client.ExecuteWorkflowAsync((Measured w) => w.RunAsync(false), new(queue, queue)), Stopping);

        var workflow = ("workflow_type", (object)"Measured");
        Assert.Equal([1], recorder.Values("temporal_workflow_completed", workflow, ("namespace", "default"), ("task_queue", queue)));
        Assert.Single(recorder.Values("temporal_workflow_endtoend_latency", workflow));
        Assert.Equal("ms", recorder.Instrument("temporal_workflow_endtoend_latency").Unit);
        Assert.NotEmpty(recorder.Values("temporal_workflow_task_execution_latency", workflow));
        // Measured before the type is looked at.
        Assert.NotEmpty(recorder.Values("temporal_workflow_task_schedule_to_start_latency", ("task_queue", queue), ("workflow_type", null!)));
        Assert.NotEmpty(recorder.Values("temporal_workflow_task_queue_poll_succeed"));
        Assert.Single(recorder.Values("temporal_activity_execution_latency", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_activity_schedule_to_start_latency", ("task_queue", queue), ("activity_type", null!)));
        Assert.Single(recorder.Values("temporal_activity_succeed_endtoend_latency", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_activity_task_received", workflow, ("activity_type", "Measure")));
        Assert.Equal([1], recorder.Values("temporal_local_activity_total", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_local_activity_execution_latency", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_local_activity_succeed_endtoend_latency", workflow, ("activity_type", "Measure")));
        Assert.Equal([1], recorder.Values("temporal_worker_start"));
        foreach (var (type, polls) in new[] { ("workflow_task", 1), ("sticky_workflow_task", 4), ("activity_task", 5) })
        {
            var active = recorder.Values("temporal_num_pollers", ("poller_type", type), ("task_queue", queue));
            Assert.Equal((polls, 0), (active.Max(), active[^1]));
        }
        Assert.Contains(1, recorder.Values("temporal_sticky_cache_size"));
        Assert.NotEmpty(recorder.Values("temporal_sticky_cache_hit", workflow));
        Assert.Empty(recorder.Values("temporal_sticky_cache_total_forced_eviction"));
        Assert.Empty(recorder.Values("temporal_sticky_cache_miss"));
        var slots = recorder.Values("temporal_worker_task_slots_available", ("worker_type", "ActivityWorker"));
        Assert.Equal([5, 4, 5], slots);
        Assert.Contains(1, recorder.Values("temporal_worker_task_slots_used", ("worker_type", "WorkflowWorker")));

        // What users measure has their own names, and the activity's and workflow's labels.
        Assert.Equal([1, 1], recorder.Values("measured", ("activity_type", "Measure")));
        Assert.Equal([1], recorder.Values("run", workflow));
    }

    [Fact]
    public async Task Worker_WorkflowAndActivityFail_AreCounted()
    {
        using var worker = WorkerOf(1000);

        await Assert.ThrowsAsync<WorkflowFailedException>(() => worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((Measured w) => w.RunAsync(true), new(queue, queue)), Stopping));

        Assert.Equal([1], recorder.Values("temporal_workflow_failed", ("workflow_type", "Measured")));
        Assert.Equal([1], recorder.Values("temporal_activity_execution_failed", ("activity_type", "Measure"), ("workflow_type", "Measured")));
        Assert.Empty(recorder.Values("temporal_workflow_completed"));
        Assert.Empty(recorder.Values("temporal_activity_succeed_endtoend_latency"));
    }

    [Fact]
    public async Task Worker_NothingCached_ReplaysAndMeasuresOnce()
    {
        using var worker = WorkerOf(0);

        await worker.ExecuteAsync(() => client.ExecuteWorkflowAsync((Measured w) => w.RunAsync(false), new(queue, queue)), Stopping);

        Assert.NotEmpty(recorder.Values("temporal_workflow_task_replay_latency", ("workflow_type", "Measured")));
        Assert.NotEmpty(recorder.Values("temporal_sticky_cache_total_forced_eviction"));
        // The server does not take a run to be in memory here.
        Assert.Empty(recorder.Values("temporal_sticky_cache_miss"));
        Assert.Equal([1], recorder.Values("run"));
    }

    [Fact]
    public async Task Worker_RunMadeRoomForAnother_IsMissed()
    {
        using var worker = WorkerOf(1);

        await worker.ExecuteAsync(
            async () =>
            {
                var first = await client.StartWorkflowAsync((Counter w) => w.RunAsync(), new($"{queue}-1", queue));
                // Answered when it is in memory.
                await first.QueryAsync(w => w.Total());
                var second = await client.StartWorkflowAsync((Counter w) => w.RunAsync(), new($"{queue}-2", queue));
                await second.QueryAsync(w => w.Total());
                await first.SignalAsync(w => w.FinishAsync());
                await first.GetResultAsync();
            },
            Stopping);

        Assert.NotEmpty(recorder.Values("temporal_sticky_cache_miss", ("task_queue", queue)));
        Assert.NotEmpty(recorder.Values("temporal_sticky_cache_total_forced_eviction"));
        Assert.NotEmpty(recorder.Values("temporal_workflow_task_replay_latency", ("workflow_type", "Counter")));
    }

    [Fact]
    public async Task Client_Calls_AreCountedAndTimed()
    {
        await Assert.ThrowsAsync<RpcException>(() => client.GetWorkflowHandle("missing").DescribeAsync());

        var operation = ("operation", (object)"DescribeWorkflowExecution");
        Assert.Equal([1], recorder.Values("temporal_request", operation, ("namespace", "default")));
        Assert.Equal([1], recorder.Values("temporal_request_failure", operation, ("status_code", "NOT_FOUND")));
        Assert.Single(recorder.Values("temporal_request_latency", operation));
        Assert.Empty(recorder.Values("temporal_long_request"));
    }

    [Fact]
    public async Task Worker_Polls_AreLongRequests()
    {
        using var worker = WorkerOf(1000);

        await worker.ExecuteAsync(() => client.ExecuteWorkflowAsync((Measured w) => w.RunAsync(false), new(queue, queue)), Stopping);

        Assert.NotEmpty(recorder.Values("temporal_long_request", ("operation", "PollWorkflowTaskQueue"), ("task_queue", queue)));
        Assert.NotEmpty(recorder.Values("temporal_request", ("operation", "StartWorkflowExecution"), ("task_queue", queue)));
        Assert.NotEmpty(recorder.Values("temporal_long_request_latency", ("operation", "PollActivityTaskQueue")));
    }

    private TemporalWorker WorkerOf(int cached) => new(
        client,
        new TemporalWorkerOptions(queue)
        {
            MaxCachedWorkflows = cached,
            MaxConcurrentActivities = 5,
            DisableEagerActivityExecution = true,
        }.AddAllActivities(typeof(MeasuredActivities), null).AddWorkflow<Measured>().AddWorkflow<Counter>());
}

public static class MeasuredActivities
{
    [Activity]
    public static void Measure(bool fail)
    {
        ActivityExecutionContext.Current.MetricMeter.CreateCounter<int>("measured").Add(1);
        if (fail)
        {
            throw new ApplicationFailureException("no", nonRetryable: true);
        }
    }
}
