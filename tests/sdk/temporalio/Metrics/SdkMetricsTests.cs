using DataEgress.Local.Temporal;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Exceptions;
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
        Assert.NotEmpty(recorder.Values("temporal_workflow_task_schedule_to_start_latency", workflow));
        Assert.NotEmpty(recorder.Values("temporal_workflow_task_queue_poll_succeed"));
        Assert.Single(recorder.Values("temporal_activity_execution_latency", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_activity_schedule_to_start_latency", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_activity_succeed_endtoend_latency", workflow, ("activity_type", "Measure")));
        Assert.Single(recorder.Values("temporal_activity_task_received", workflow, ("activity_type", "Measure")));
        Assert.Equal([1], recorder.Values("temporal_local_activity_total", workflow, ("activity_type", "Measure")));
        Assert.Equal([1], recorder.Values("temporal_worker_start"));
        Assert.Contains(1, recorder.Values("temporal_sticky_cache_size"));
        Assert.NotEmpty(recorder.Values("temporal_sticky_cache_hit"));
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
    public async Task Worker_NothingCached_MissesAndMeasuresOnce()
    {
        using var worker = WorkerOf(0);

        await worker.ExecuteAsync(() => client.ExecuteWorkflowAsync((Measured w) => w.RunAsync(false), new(queue, queue)), Stopping);

        Assert.NotEmpty(recorder.Values("temporal_sticky_cache_miss"));
        Assert.Equal([1], recorder.Values("run"));
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

        Assert.NotEmpty(recorder.Values("temporal_long_request", ("operation", "PollWorkflowTaskQueue")));
        Assert.NotEmpty(recorder.Values("temporal_long_request_latency", ("operation", "PollActivityTaskQueue")));
    }

    private TemporalWorker WorkerOf(int cached) => new(
        client,
        new TemporalWorkerOptions(queue)
        {
            MaxCachedWorkflows = cached,
            MaxConcurrentActivities = 5,
            DisableEagerActivityExecution = true,
        }.AddAllActivities(typeof(MeasuredActivities), null).AddWorkflow<Measured>());
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
