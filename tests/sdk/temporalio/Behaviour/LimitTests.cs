using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Behaviour;

/// <summary>Messages that are too large, constructors with arguments, kinds of cancellation.</summary>
public sealed class LimitTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private const int TooMuch = 5 * 1024 * 1024;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_ResultTooLarge_EndsTheWorkflow()
    {
        using var worker = fixture.WorkerOf<Verbose>();

        var failure = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Verbose w) => w.RunAsync(TooMuch), BehaviourFixture.OptionsOf(worker));
                await handle.SignalAsync(w => w.FinishAsync());
                return await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
            },
            Stopping);

        Assert.Contains("GrpcMessageTooLarge", Assert.IsType<TerminatedFailureException>(failure.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueryAsync_AnswerTooLarge_Fails()
    {
        using var worker = fixture.WorkerOf<Verbose>();

        var failure = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Verbose w) => w.RunAsync(1), BehaviourFixture.OptionsOf(worker));
                Assert.Equal("x", await handle.QueryAsync(w => w.Ask(1)));
                var refused = await Assert.ThrowsAsync<WorkflowQueryFailedException>(() => handle.QueryAsync(w => w.Ask(TooMuch)));
                await handle.SignalAsync(w => w.FinishAsync());
                Assert.Equal("x", await handle.GetResultAsync());
                return refused;
            },
            Stopping);

        Assert.Contains("GRPC Message too large", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartWorkflowAsync_InitConstructor_RunsBeforeTheSignal()
    {
        using var worker = fixture.WorkerOf<Initialised>();
        var options = BehaviourFixture.OptionsOf(worker);
        options.SignalWithStart((Initialised w) => w.AddAsync("signal"));

        var result = await worker.ExecuteAsync(
            () => fixture.Client.ExecuteWorkflowAsync((Initialised w) => w.RunAsync("name"), options), Stopping);

        Assert.Equal("name name+signal name", result);
    }

    [Theory]
    [InlineData(ChildWorkflowCancellationType.Abandon, "cancelled", false, "released")]
    [InlineData(ChildWorkflowCancellationType.TryCancel, "cancelled", true, "tidied")]
    // The core waits for the end here, too.
    [InlineData(ChildWorkflowCancellationType.WaitCancellationRequested, "tidied", true, "tidied")]
    [InlineData(ChildWorkflowCancellationType.WaitCancellationCompleted, "tidied", true, "tidied")]
    public async Task ExecuteAsync_ChildCancelled_AsItsTypeSays(
        ChildWorkflowCancellationType type, string outcome, bool requested, string childs)
    {
        using var worker = fixture.WorkerOf<Canceller>(options => options.AddWorkflow<Tidy>());

        var (result, types, child) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Canceller w) => w.RunAsync(type), BehaviourFixture.OptionsOf(worker));
                var ended = await handle.GetResultAsync();
                var other = fixture.Client.GetWorkflowHandle<Tidy, string>($"{handle.Id}/child");
                if (!requested)
                {
                    await other.SignalAsync(w => w.ReleaseAsync());
                }
                return (ended, (await handle.FetchHistoryAsync()).Events.Select(e => e.EventType).ToList(), await other.GetResultAsync());
            },
            Stopping);

        Assert.Equal((outcome, childs), (result, child));
        Assert.Equal(requested, types.Contains(EventType.RequestCancelExternalWorkflowExecutionInitiated));
    }

    [Fact]
    public async Task ExecuteAsync_ActivityAbandoned_ServerIsNotTold()
    {
        using var worker = fixture.WorkerOf<Abandoning>();

        var (result, types) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Abandoning w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                return (await handle.GetResultAsync(), (await handle.FetchHistoryAsync()).Events.Select(e => e.EventType).ToList());
            },
            Stopping);

        Assert.Equal("abandoned", result);
        Assert.Contains(EventType.ActivityTaskScheduled, types);
        Assert.DoesNotContain(EventType.ActivityTaskCancelRequested, types);
    }
}
