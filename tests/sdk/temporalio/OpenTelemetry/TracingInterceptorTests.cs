using System.Diagnostics;
using DataEgress.Local.Temporal;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Extensions.OpenTelemetry;
using Temporalio.Worker;

namespace Temporalio.Tests.OpenTelemetry;

public sealed class TracingInterceptorTests : IAsyncLifetime
{
    // The default propagator is another one in a process that has not begun to use the OpenTelemetry SDK.
    private static readonly TracingInterceptor Tracing = new(
        new() { Propagator = new CompositeTextMapPropagator([new TraceContextPropagator(), new BaggagePropagator()]) });

    private TemporalServer server = null!;
    private TemporalClient client = null!;

    private static string NewId => $"test-{Guid.NewGuid():N}";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new(), Stopping);
        client = await TemporalClient.ConnectAsync(new(server.Address) { Interceptors = [Tracing] });
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Spans_EveryKindOfCall_MakeOneTree()
    {
        using var tree = new SpanTree();

        await RunParentAsync(1000);

        Assert.Equal(
            [
                "QueryWorkflow:Total",
                "SignalWorkflow:Finish",
                "StartWorkflow:TracedParent",
                "StartWorkflow:TracedParent > HandleQuery:Total",
                "StartWorkflow:TracedParent > HandleSignal:Finish",
                "StartWorkflow:TracedParent > HandleUpdate:Add",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > CompleteWorkflow:TracedParent",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > SignalChildWorkflow:Finish",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartActivity:Greet",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartActivity:Greet",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartActivity:Greet > RunActivity:Greet",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartActivity:Greet > RunActivity:Greet",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartChildWorkflow:TracedChild",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartChildWorkflow:TracedChild > HandleSignal:Finish",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartChildWorkflow:TracedChild > RunWorkflow:TracedChild",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > StartChildWorkflow:TracedChild > RunWorkflow:TracedChild > CompleteWorkflow:TracedChild",
                "StartWorkflow:TracedParent > RunWorkflow:TracedParent > own",
                "StartWorkflow:TracedParent > ValidateUpdate:Add",
                "UpdateWorkflow:Add",
            ],
            tree.Paths);
    }

    [Fact]
    public async Task Spans_EveryKindOfCall_HaveTagsKindsAndLinks()
    {
        using var tree = new SpanTree();

        var handle = await RunParentAsync(1000);

        var started = tree.Single("StartWorkflow:TracedParent");
        Assert.Equal((ActivityKind.Client, handle.Id), (started.Kind, started.GetTagItem("temporalWorkflowID")));
        var ran = tree.Single("RunWorkflow:TracedParent");
        Assert.Equal(
            (ActivityKind.Server, handle.Id, handle.ResultRunId),
            (ran.Kind, ran.GetTagItem("temporalWorkflowID"), ran.GetTagItem("temporalRunID")));
        var activity = tree.Spans.First(a => a.OperationName == "RunActivity:Greet");
        Assert.Equal(
            (ActivityKind.Server, handle.Id, handle.ResultRunId),
            (activity.Kind, activity.GetTagItem("temporalWorkflowID"), activity.GetTagItem("temporalRunID")));
        Assert.NotNull(activity.GetTagItem("temporalActivityID"));
        var own = tree.Single("own");
        Assert.Equal((handle.Id, 1), (own.GetTagItem("temporalWorkflowID"), own.GetTagItem("mine")));
        var signal = Assert.Single(tree.Spans, a => a.OperationName == "HandleSignal:Finish" && a.GetTagItem("temporalWorkflowID") as string == handle.Id);
        Assert.Equal(tree.Single("SignalWorkflow:Finish").SpanId, Assert.Single(signal.Links).Context.SpanId);
        Assert.Equal("update-1", tree.Single("UpdateWorkflow:Add").GetTagItem("temporalUpdateID"));
    }

    [Fact]
    public async Task Spans_NothingCached_AreNotRepeatedByReplay()
    {
        using var tree = new SpanTree();
        await RunParentAsync(1000);
        var names = tree.Spans.Select(a => a.OperationName).Order(StringComparer.Ordinal).ToList();
        using var replayed = new SpanTree();

        await RunParentAsync(0);

        // A span made after a replay hangs under what started the workflow: the span that ran it is not remembered.
        Assert.Equal(names, replayed.Spans.Select(a => a.OperationName).Order(StringComparer.Ordinal));
        Assert.All(replayed.Paths.Where(p => p.Contains("Activity:", StringComparison.Ordinal)), p => Assert.StartsWith("StartWorkflow:TracedParent > ", p, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Spans_Replayer_MakesNone()
    {
        using var tree = new SpanTree();
        var handle = await RunParentAsync(1000);
        var before = tree.Spans.Count;
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions { Interceptors = [Tracing] }.AddWorkflow<TracedParent>());

        await replayer.ReplayWorkflowAsync(await handle.FetchHistoryAsync(), cancellationToken: Stopping);

        Assert.Equal(before, tree.Spans.Count);
    }

    [Fact]
    public async Task Spans_ContinueAsNew_StayInTheTrace()
    {
        using var tree = new SpanTree();
        using var worker = WorkerOf(1000);

        await worker.ExecuteAsync(() => client.ExecuteWorkflowAsync((TracedRounds w) => w.RunAsync(2), OptionsOf(worker)), Stopping);

        const string run = "RunWorkflow:TracedRounds";
        Assert.Equal(
            [
                "StartWorkflow:TracedRounds", $"StartWorkflow:TracedRounds > {run}", $"StartWorkflow:TracedRounds > {run} > {run}",
                $"StartWorkflow:TracedRounds > {run} > {run} > {run}", $"StartWorkflow:TracedRounds > {run} > {run} > {run} > CompleteWorkflow:TracedRounds",
            ],
            tree.Paths);
    }

    [Theory]
    [InlineData(false, ActivityStatusCode.Error)]
    [InlineData(true, ActivityStatusCode.Unset)]
    public async Task Spans_ActivityFails_TellIt(bool benign, ActivityStatusCode expected)
    {
        using var tree = new SpanTree();
        using var worker = WorkerOf(1000);

        await Assert.ThrowsAsync<WorkflowFailedException>(() => worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync((TracedFailure w) => w.RunAsync(benign), OptionsOf(worker)), Stopping));

        var activity = tree.Single("RunActivity:Refuse");
        Assert.Equal(expected, activity.Status);
        Assert.Equal("exception", Assert.Single(activity.Events).Name);
        Assert.Equal(ActivityStatusCode.Error, tree.Single("CompleteWorkflow:TracedFailure").Status);
    }

    [Fact]
    public async Task Spans_UpdateRefused_TellIt()
    {
        using var tree = new SpanTree();
        using var worker = WorkerOf(1000);

        await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((TracedParent w) => w.RunAsync(), OptionsOf(worker));
                await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(w => w.AddAsync(0)));
            },
            Stopping);

        // The server may ask again when something else happens at the same time.
        var validations = tree.Spans.Where(a => a.OperationName == "ValidateUpdate:Add").ToList();
        Assert.NotEmpty(validations);
        Assert.All(validations, a => Assert.Equal((ActivityStatusCode.Error, "zero"), (a.Status, a.StatusDescription)));
        Assert.DoesNotContain(tree.Spans, a => a.OperationName == "HandleUpdate:Add");
    }

    [Fact]
    public async Task Spans_StartWithSignalOrUpdate_CarryTheContext()
    {
        using var tree = new SpanTree();
        using var worker = WorkerOf(1000);

        await worker.ExecuteAsync(
            async () =>
            {
                var signalled = OptionsOf(worker);
                signalled.SignalWithStart((TracedChild w) => w.FinishAsync());
                await client.ExecuteWorkflowAsync((TracedChild w) => w.RunAsync(), signalled);
                var operation = WithStartWorkflowOperation.Create(
                    (TracedParent w) => w.RunAsync(),
                    new(NewId, worker.Options.TaskQueue!) { IdConflictPolicy = Api.Enums.V1.WorkflowIdConflictPolicy.Fail });
                await client.ExecuteUpdateWithStartWorkflowAsync((TracedParent w) => w.AddAsync(2), new(operation));
                var handle = await operation.GetHandleAsync();
                await handle.SignalAsync(w => w.FinishAsync());
                await handle.GetResultAsync();
            },
            Stopping);

        Assert.Contains("SignalWithStartWorkflow:TracedChild > RunWorkflow:TracedChild", tree.Paths);
        Assert.Contains("SignalWithStartWorkflow:TracedChild > HandleSignal:Finish", tree.Paths);
        Assert.Contains("UpdateWithStartWorkflow:TracedParent > RunWorkflow:TracedParent", tree.Paths);
        Assert.Contains("UpdateWithStartWorkflow:TracedParent > HandleUpdate:Add", tree.Paths);
    }

    [Fact]
    public async Task Headers_Baggage_TravelsAndIsNotLeftBehind()
    {
        using var tree = new SpanTree();
        using var worker = WorkerOf(1000);
        Baggage.SetBaggage("who", "ada");

        var history = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((TracedRounds w) => w.RunAsync(0), OptionsOf(worker));
                await handle.GetResultAsync();
                return await handle.FetchHistoryAsync();
            },
            Stopping);

        var header = history.Events.First().WorkflowExecutionStartedEventAttributes.Header.Fields["_tracer-data"].Data.ToStringUtf8();
        var started = tree.Single("StartWorkflow:TracedRounds");
        Assert.Equal($$"""{"traceparent":"00-{{started.TraceId}}-{{started.SpanId}}-01","baggage":"who=ada"}""", header);
    }

    [Fact]
    public void Track_OutsideAWorkflow_IsRefused() => Assert.Throws<InvalidOperationException>(
        () => TracedParent.Workflows.TrackWorkflowDiagnosticActivity("x"));

    private static WorkflowOptions OptionsOf(TemporalWorker worker) => new(NewId, worker.Options.TaskQueue!);

    private async Task<WorkflowHandle<TracedParent, int>> RunParentAsync(int cached)
    {
        using var worker = WorkerOf(cached);
        return await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((TracedParent w) => w.RunAsync(), OptionsOf(worker));
                Assert.Equal(3, await handle.ExecuteUpdateAsync(w => w.AddAsync(3), new() { Id = "update-1" }));
                Assert.Equal(3, await handle.QueryAsync(w => w.Total()));
                await handle.SignalAsync(w => w.FinishAsync());
                Assert.Equal(3, await handle.GetResultAsync());
                return handle;
            },
            Stopping);
    }

    private TemporalWorker WorkerOf(int cached) => new(
        client,
        new TemporalWorkerOptions(NewId) { MaxCachedWorkflows = cached }
            .AddAllActivities(typeof(TracedActivities), null)
            .AddWorkflow<TracedParent>()
            .AddWorkflow<TracedChild>()
            .AddWorkflow<TracedRounds>()
            .AddWorkflow<TracedFailure>());
}
