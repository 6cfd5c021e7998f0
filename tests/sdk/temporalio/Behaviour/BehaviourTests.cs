using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Temporalio.Tests.Behaviour;

/// <summary>What a worker does besides running workflows, against the embedded server.</summary>
public sealed class BehaviourTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    private TemporalClient Client => fixture.Client;

    [Fact]
    public async Task ExecuteAsync_WorkflowBlocksItsThread_FailsTheTaskWithAStackTrace()
    {
        using var worker = fixture.WorkerOf<Blocking>(options => options.DebugMode = false);

        var (failed, result) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((Blocking w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                var failure = await FirstAsync(handle, e => e.WorkflowTaskFailedEventAttributes);
                Blocking.Gate.Set();
                return (failure, await handle.GetResultAsync());
            },
            Stopping);

        Assert.Equal(WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, failed.Cause);
        Assert.Contains("TMPRL1101", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("deadlocked", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("   at ", failed.Failure.StackTrace, StringComparison.Ordinal);
        Assert.Equal("free", result);
    }

    [Fact]
    public async Task ExecuteAsync_PollsAreSpent_ActivitiesComeEagerly()
    {
        // One poll is all that this worker makes in hours: the other activities come with the answers to completions.
        using var worker = fixture.WorkerOf<ActivitiesInTurn>(options => options.MaxActivitiesPerSecond = 0.0001);

        var result = await worker.ExecuteAsync(
            () => Client.ExecuteWorkflowAsync((ActivitiesInTurn w) => w.RunAsync(4), BehaviourFixture.OptionsOf(worker)), Stopping);

        Assert.Equal(4, result);
    }

    [Fact]
    public async Task StartWorkflowAsync_EagerWithAWorker_HandsItTheFirstTask()
    {
        using var worker = fixture.WorkerOf<ActivitiesInTurn>();

        var history = await worker.ExecuteAsync(
            async () =>
            {
                var options = BehaviourFixture.OptionsOf(worker);
                // The worker is on the connection as soon as it polls, which its first result proves.
                await Client.ExecuteWorkflowAsync((ActivitiesInTurn w) => w.RunAsync(1), options);
                options.Id = $"{options.Id}-eager";
                options.RequestEagerStart = true;
                var handle = await Client.StartWorkflowAsync((ActivitiesInTurn w) => w.RunAsync(1), options);
                await handle.GetResultAsync();
                return await handle.FetchHistoryAsync();
            },
            Stopping);

        Assert.True(history.Events.First().WorkflowExecutionStartedEventAttributes.EagerExecutionAccepted);
        Assert.DoesNotContain(history.Events, e => e.EventType == EventType.WorkflowTaskTimedOut);
    }

    [Fact]
    public async Task StartWorkflowAsync_EagerWithoutAWorker_IsNotAskedFor()
    {
        var id = $"test-{Guid.NewGuid():N}";

        var handle = await Client.StartWorkflowAsync("Nobody", [], new(id, id) { RequestEagerStart = true });

        var started = await FirstAsync(handle, e => e.WorkflowExecutionStartedEventAttributes);
        Assert.False(started.EagerExecutionAccepted);
    }

    [Fact]
    public async Task ExecuteAsync_LocalActivityRetriesWithinThreshold_LeavesOneMarker()
    {
        var (result, types) = await RunLocalAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(3, result);
        Assert.Single(types, EventType.MarkerRecorded);
        Assert.DoesNotContain(EventType.TimerStarted, types);
    }

    [Fact]
    public async Task ExecuteAsync_LocalActivityRetriesBeyondThreshold_WaitsByTimers()
    {
        var (result, types) = await RunLocalAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(3, result);
        EventType[] kept = [EventType.MarkerRecorded, EventType.TimerStarted, EventType.TimerFired];
        Assert.Equal([.. kept, .. kept, EventType.MarkerRecorded], types.Where(kept.Contains));
    }

    [Fact]
    public async Task ExecuteAsync_FailureOfALocalActivityCannotBeConverted_FailsItWithTheReason()
    {
        var client = new TemporalClient(
            Client.Connection, new() { DataConverter = DataConverter.Default with { FailureConverter = new Unreadable() } });
        using var worker = fixture.WorkerOf<LocalFailure>(client: client);

        var result = await worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((LocalFailure w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker)), Stopping);

        Assert.Equal("Failed building completion: cannot be told", result);
    }

    [Fact]
    public async Task ExecuteAsync_ManyHeartbeats_AreThrottledAndTheLastIsKept()
    {
        using var worker = fixture.WorkerOf<Heartbeating>();
        var before = fixture.RequestsOf("RecordActivityTaskHeartbeat");

        var result = await worker.ExecuteAsync(
            () => Client.ExecuteWorkflowAsync((Heartbeating w) => w.RunAsync(1000), BehaviourFixture.OptionsOf(worker)), Stopping);

        Assert.Equal(1000, result);
        // The first at once, the last with the failure.
        Assert.InRange(fixture.RequestsOf("RecordActivityTaskHeartbeat") - before, 1, 2);
    }

    [Fact]
    public async Task ExecuteAsync_FailsWhileAHeartbeatIsUnderWay_TheNextAttemptHasIt()
    {
        var client = new TemporalClient(
            Client.Connection, new() { DataConverter = DataConverter.Default with { PayloadCodec = new SlowCodec() } });
        using var worker = fixture.WorkerOf<Heartbeating>(client: client);

        var result = await worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((Heartbeating w) => w.RunAsync(1), BehaviourFixture.OptionsOf(worker)), Stopping);

        Assert.Equal(1, result);
    }

    [Fact]
    public async Task ExecuteAsync_MutexAndSemaphore_LetInNoMoreThanTheyMay()
    {
        using var worker = fixture.WorkerOf<Locking>();

        var result = await worker.ExecuteAsync(
            () => Client.ExecuteWorkflowAsync((Locking w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker)), Stopping);

        Assert.Equal("at most 2, at most 1, twice: False, 2 free", result);
    }

    [Fact]
    public async Task ExecuteAsync_DynamicHandlers_TakeEveryName()
    {
        using var worker = fixture.WorkerOf<Anything>();

        var result = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await Client.StartWorkflowAsync("SomeWorkflow", ["w"], BehaviourFixture.OptionsOf(worker));
                Assert.Equal("SomeQuery(q)", await handle.QueryAsync<string>("SomeQuery", ["q"]));
                await handle.SignalAsync("SomeSignal", ["s"]);
                Assert.Equal("SomeUpdate(u)", await handle.ExecuteUpdateAsync<string>("SomeUpdate", ["u"]));
                return await handle.GetResultAsync<string>();
            },
            Stopping);

        Assert.Equal("SomeWorkflow(w) SomeSignal(s) SomeUpdate(u) SomeActivity(a)", result);
    }

    [Fact]
    public async Task ExecuteAsync_EndsWithUnfinishedHandlers_WarnsUnlessTheyMayBeAbandoned()
    {
        using var worker = fixture.WorkerOf<Leaving>();

        await worker.ExecuteAsync(
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((Leaving w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                await handle.SignalAsync(w => w.SlowSignalAsync());
                await handle.SignalAsync(w => w.AbandonedSignalAsync());
                await handle.StartUpdateAsync(w => w.SlowUpdateAsync(), new("the-update", WorkflowUpdateStage.Accepted));
                await handle.SignalAsync(w => w.LeaveAsync());
                await handle.GetResultAsync();
            },
            Stopping);

        var warnings = fixture.Warnings.Where(warning => warning.Contains("[TMPRL1102]", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains(warnings, warning => warning.Contains("SlowSignal", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("SlowUpdate (the-update)", StringComparison.Ordinal));
        Assert.DoesNotContain(warnings, warning => warning.Contains("Abandoned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_ExceptionTypeDeclaredByTheWorkflow_FailsTheWorkflow()
    {
        using var worker = fixture.WorkerOf<Careful>();

        var failure = await worker.ExecuteAsync(
            () => Assert.ThrowsAsync<WorkflowFailedException>(
                () => Client.ExecuteWorkflowAsync((Careful w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker))),
            Stopping);

        Assert.Equal("FormatException", Assert.IsType<ApplicationFailureException>(failure.InnerException).ErrorType);
    }

    [Fact]
    public async Task ExecuteAsync_ExceptionTypeDeclaredByTheWorker_FailsTheWorkflow()
    {
        using var worker = fixture.WorkerOf<Careless>(options => options.WorkflowFailureExceptionTypes = [typeof(SystemException)]);

        var failure = await worker.ExecuteAsync(
            () => Assert.ThrowsAsync<WorkflowFailedException>(
                () => Client.ExecuteWorkflowAsync((Careless w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker))),
            Stopping);

        Assert.Equal("not a number", failure.InnerException!.Message);
    }

    [Fact]
    public async Task ExecuteAsync_ExceptionTypeNotDeclared_FailsTheTask()
    {
        using var worker = fixture.WorkerOf<Careless>();

        var (failed, status) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((Careless w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                var failure = await FirstAsync(handle, e => e.WorkflowTaskFailedEventAttributes);
                return (failure, (await handle.DescribeAsync()).Status);
            },
            Stopping);

        Assert.Equal("not a number", failed.Failure.Message);
        Assert.Equal(WorkflowExecutionStatus.Running, status);
    }

    [Fact]
    public async Task ExecuteAsync_Interceptors_SeeAndChangeEveryCall()
    {
        var recording = new Recording();
        var client = new TemporalClient(Client.Connection, new() { Interceptors = [recording] });
        var options = new TemporalWorkerOptions($"test-{Guid.NewGuid():N}");
        using var worker = new TemporalWorker(client, options.AddWorkflow<Recorded>().AddActivity(Recorded.Say));

        var (metadata, result) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((Recorded w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                Assert.Null(await handle.QueryAsync(w => w.Text()));
                // The SDK's own query passes the client's interceptors only.
                var described = await handle.QueryAsync<WorkflowMetadata>("__temporal_workflow_metadata", []);
                await handle.SignalAsync(w => w.SendAsync("hello"));
                return (described, await handle.GetResultAsync());
            },
            Stopping);

        Assert.Equal("hello?!", result);
        Assert.Equal("waiting for text", metadata.CurrentDetails);
        Assert.Equal("Send", Assert.Single(metadata.Definition.SignalDefinitions).Name);
        string[] expected =
        [
            "client start Recorded",
            "client query Text",
            "workflow begins",
            "workflow query Text",
            "client query __temporal_workflow_metadata",
            "client signal Send",
            "workflow signal Send",
            "workflow activity Say",
            "activity Say",
            "heartbeat hello?",
        ];
        // The worker may begin before or after the client asks.
        Assert.Equal(expected.Order(StringComparer.Ordinal), recording.Calls.Order(StringComparer.Ordinal));
    }

    private static async Task<T> FirstAsync<T>(WorkflowHandle handle, Func<HistoryEvent, T?> attributes)
        where T : class
    {
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (attributes(e) is { } found)
            {
                return found;
            }
        }
        throw new InvalidOperationException("The workflow has ended");
    }

    private async Task<(int Result, List<EventType> Types)> RunLocalAsync(TimeSpan threshold)
    {
        using var worker = fixture.WorkerOf<LocalRetries>();
        return await worker.ExecuteAsync(
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((LocalRetries w) => w.RunAsync(3, threshold), BehaviourFixture.OptionsOf(worker));
                var result = await handle.GetResultAsync();
                var history = await handle.FetchHistoryAsync();
                var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<LocalRetries>());
                await replayer.ReplayWorkflowAsync(history, cancellationToken: Stopping);
                return (result, history.Events.Select(e => e.EventType).ToList());
            },
            Stopping);
    }

    /// <summary>Cannot convert what numbers that are none throw.</summary>
    private sealed class Unreadable : DefaultFailureConverter
    {
        public override Failure ToFailure(Exception exception, IPayloadConverter payloadConverter) => exception is FormatException
            ? throw new InvalidOperationException("cannot be told")
            : base.ToFailure(exception, payloadConverter);
    }

    /// <summary>Takes a while to encode, long enough for an activity to fail meanwhile.</summary>
    private sealed class SlowCodec : IPayloadCodec
    {
        public async Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads)
        {
            if (payloads.Count > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Stopping);
            }
            return payloads;
        }

        public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) => Task.FromResult(payloads);
    }
}
