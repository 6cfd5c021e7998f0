using DataEgress.Local.Temporal;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Temporalio.Tests.Worker;

/// <summary>Client and worker against the embedded server.</summary>
public sealed class EndToEndTests : IAsyncLifetime
{
    private TemporalServer server = null!;
    private TemporalClient client = null!;

    private static string NewId => $"test-{Guid.NewGuid():N}";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Stopping);
        client = await TemporalClient.ConnectAsync(new(server.Address));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task ExecuteAsync_ActivitiesTimersLocalActivities_Completes(int cached)
    {
        using var worker = WorkerOf(NewId, cached);

        var result = await worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((ActivityFlow w) => w.RunAsync(new("you", 2)), OptionsOf(worker)), Stopping);

        Assert.Equal("hello you hello you, 2, 2, hello local", result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task ExecuteAsync_SignalsQueriesUpdates_AreAnswered(int cached)
    {
        using var worker = WorkerOf(NewId, cached);

        var result = await worker.ExecuteAsync(
            async () =>
            {
                var one = await client.StartWorkflowAsync((Counter w) => w.RunAsync(), OptionsOf(worker));
                // A second run makes a cache of one evict the first.
                var other = await client.StartWorkflowAsync((Counter w) => w.RunAsync(), OptionsOf(worker));
                await one.SignalAsync(w => w.AddAsync(3));
                await other.SignalAsync(w => w.AddAsync(100));
                Assert.Equal(3, await one.QueryAsync(w => w.Total()));
                Assert.Equal(12, await one.ExecuteUpdateAsync(w => w.MultiplyAsync(4)));
                Assert.Equal(100, await other.QueryAsync(w => w.Total()));
                var refused = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() =>
                    one.ExecuteUpdateAsync(w => w.MultiplyAsync(0)));
                Assert.Contains("zero", refused.InnerException!.Message, StringComparison.Ordinal);
                await one.SignalAsync(w => w.FinishAsync());
                await other.SignalAsync(w => w.FinishAsync());
                Assert.Equal(100, await other.GetResultAsync());
                var total = await one.GetResultAsync();
                Assert.Equal(12, await one.QueryAsync(w => w.Total()));
                return total;
            },
            Stopping);

        Assert.Equal(12, result);
    }

    [Fact]
    public async Task ExecuteAsync_WorkerReplaced_ContinuesFromHistory()
    {
        var taskQueue = NewId;
        WorkflowHandle<Counter, int> handle;
        using (var first = WorkerOf(taskQueue))
        {
            handle = await first.ExecuteAsync(
                async () =>
                {
                    var started = await client.StartWorkflowAsync((Counter w) => w.RunAsync(), OptionsOf(first));
                    await started.SignalAsync(w => w.AddAsync(7));
                    Assert.Equal(7, await started.QueryAsync(w => w.Total()));
                    return started;
                },
                Stopping);
        }
        await handle.SignalAsync(w => w.FinishAsync());

        using var second = WorkerOf(taskQueue);
        var result = await second.ExecuteAsync(() => handle.GetResultAsync(), Stopping);

        Assert.Equal(7, result);
    }

    [Fact]
    public async Task ExecuteAsync_ChildrenAndExternalHandles_Complete()
    {
        using var worker = WorkerOf(NewId);

        var result = await worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((Family w) => w.RunAsync(NewId), OptionsOf(worker)), Stopping);

        Assert.Equal("5, bad luck", result);
    }

    [Fact]
    public async Task ExecuteAsync_ContinueAsNew_FollowsTheChain()
    {
        using var worker = WorkerOf(NewId);

        var result = await worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((Countdown w) => w.RunAsync(1), OptionsOf(worker)), Stopping);

        Assert.Equal("done", result);
    }

    [Fact]
    public async Task ExecuteAsync_CancelledWorkflow_CancelsItsActivity()
    {
        var activities = new EndToEndActivities();
        using var worker = WorkerOf(NewId, activities: activities);

        var failure = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((Patient w) => w.RunAsync(), OptionsOf(worker));
                await activities.Started.Task.WaitAsync(Stopping);
                await handle.CancelAsync();
                return await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
            },
            Stopping);

        Assert.IsType<CanceledFailureException>(failure.InnerException);
        Assert.True(activities.Cancelled.Task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ExecuteAsync_UnknownWorkflowType_FailsTheTaskAndNotTheWorkflow()
    {
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(NewId).AddWorkflow<Countdown>());

        var handle = await worker.ExecuteAsync(
            async () =>
            {
                var started = await client.StartWorkflowAsync("Nobody", [], OptionsOf(worker));
                await foreach (var e in started.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
                {
                    if (e.EventType == EventType.WorkflowTaskFailed)
                    {
                        Assert.Contains(
                            "not registered", e.WorkflowTaskFailedEventAttributes.Failure.Message, StringComparison.Ordinal);
                        break;
                    }
                }
                return started;
            },
            Stopping);

        Assert.Equal(WorkflowExecutionStatus.Running, (await handle.DescribeAsync()).Status);
    }

    [Fact]
    public async Task ExecuteAsync_FirstCompletion_ReportsFlagsAndSdk()
    {
        using var worker = WorkerOf(NewId);

        var completed = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((Countdown w) => w.RunAsync(0), OptionsOf(worker));
                await handle.GetResultAsync();
                return (await handle.FetchHistoryAsync()).Events
                    .Where(e => e.EventType == EventType.WorkflowTaskCompleted)
                    .Select(e => e.WorkflowTaskCompletedEventAttributes.SdkMetadata)
                    .ToList();
            },
            Stopping);

        Assert.Equal(2, completed.Count);
        Assert.Equal([1U, 2U, 3U], completed[0].CoreUsedFlags);
        Assert.Equal([2U], completed[0].LangUsedFlags);
        Assert.Equal("temporal-dotnet", completed[0].SdkName);
        Assert.Empty(completed[1]?.CoreUsedFlags ?? []);
        Assert.Empty(completed[1]?.SdkName ?? string.Empty);
    }

    [Fact]
    public async Task ExecuteAsync_ShutdownWithRunningActivity_FailsTheAttemptAfterTheGracePeriod()
    {
        var activities = new EndToEndActivities();
        using var worker = WorkerOf(NewId, activities: activities);

        var handle = await worker.ExecuteAsync(
            async () =>
            {
                var started = await client.StartWorkflowAsync((Patient w) => w.RunAsync(), OptionsOf(worker));
                await activities.Started.Task.WaitAsync(Stopping);
                return started;
            },
            Stopping);

        var description = await client.WorkflowService.DescribeWorkflowExecutionAsync(
            new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = handle.Id } });
        var pending = Assert.Single(description.PendingActivities);
        Assert.Equal("WorkerShutdown", pending.LastFailure.ApplicationFailureInfo.Type);
    }

    [Fact]
    public async Task ExecuteAsync_CodeChanged_FailsTheTaskAsNondeterministic()
    {
        var taskQueue = NewId;
        WorkflowHandle handle;
        using (var before = new TemporalWorker(client, ChangingOptions(taskQueue, typeof(ChangingBefore))))
        {
            handle = await before.ExecuteAsync(
                async () =>
                {
                    var started = await client.StartWorkflowAsync("Changing", [], new(NewId, taskQueue));
                    // Answered only when the first workflow task is complete.
                    var metadata = await started.QueryAsync<WorkflowMetadata>("__temporal_workflow_metadata", []);
                    Assert.Equal("Changing", metadata.Definition.Type);
                    return started;
                },
                Stopping);
        }
        await handle.SignalAsync("any", []);

        using var after = new TemporalWorker(client, ChangingOptions(taskQueue, typeof(ChangingAfter)));
        var failed = await after.ExecuteAsync(
            async () =>
            {
                await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
                {
                    if (e.WorkflowTaskFailedEventAttributes is { } attributes)
                    {
                        return attributes;
                    }
                }
                throw new InvalidOperationException("The workflow has ended");
            },
            Stopping);

        Assert.Equal(WorkflowTaskFailedCause.NonDeterministicError, failed.Cause);
        Assert.Contains("TimerStarted", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_PayloadCodec_HidesAllPayloadsFromTheServer()
    {
        client = await TemporalClient.ConnectAsync(new(server.Address)
        {
            DataConverter = DataConverter.Default with { PayloadCodec = new MirrorCodec() },
        });
        using var worker = WorkerOf(NewId);

        var (result, history) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((ActivityFlow w) => w.RunAsync(new("secret")), OptionsOf(worker));
                return (await handle.GetResultAsync(), await handle.FetchHistoryAsync());
            },
            Stopping);

        Assert.Equal("hello secret, 2, 2, hello local", result);
        Assert.DoesNotContain(
            history.Events, e => e.ToByteString().Span.IndexOf("secret"u8) >= 0);
    }

    [Fact]
    public async Task ExecuteAsync_Stopped_EndsCancelled()
    {
        using var worker = WorkerOf(NewId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stopping);

        var running = worker.ExecuteAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static TemporalWorkerOptions ChangingOptions(string taskQueue, Type workflow) =>
        new TemporalWorkerOptions(taskQueue).AddWorkflow(workflow);

    private static WorkflowOptions OptionsOf(TemporalWorker worker) => new(NewId, worker.Options.TaskQueue!);

    private TemporalWorker WorkerOf(string taskQueue, int cached = 1000, EndToEndActivities? activities = null) => new(
        client,
        new TemporalWorkerOptions(taskQueue) { MaxCachedWorkflows = cached, MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(100) }
            .AddAllActivities(activities ?? new())
            .AddWorkflow<ActivityFlow>()
            .AddWorkflow<Counter>()
            .AddWorkflow<Countdown>()
            .AddWorkflow<Family>()
            .AddWorkflow<Unlucky>()
            .AddWorkflow<Patient>());

    /// <summary>Turns every payload's bytes around.</summary>
    private sealed class MirrorCodec : IPayloadCodec
    {
        public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) =>
            Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(payload => new Payload
            {
                Metadata = { ["encoding"] = ByteString.CopyFromUtf8("mirrored") },
                Data = Mirror(payload.ToByteString()),
            })]);

        public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) =>
            Task.FromResult<IReadOnlyCollection<Payload>>(
                [.. payloads.Select(payload => Payload.Parser.ParseFrom(Mirror(payload.Data)))]);

        private static ByteString Mirror(ByteString bytes) => ByteString.CopyFrom([.. bytes.Reverse()]);
    }
}
