using Temporalio.Api.Failure.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Temporalio.Tests.Behaviour;

/// <summary>Workflow code that leaves the workflow's scheduler fails its task, with the official SDK's messages and the place.</summary>
public sealed class IllegalCallTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private const string OtherScheduler = "Task during workflow run was not scheduled on workflow scheduler";
    private const string ThreadTransfer = "Workflow attempted to perform a thread transfer task which is non-deterministic.";
    private const string OtherThread = "Workflow was resumed by a thread that is not its own, which is non-deterministic.";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Task.Run", OtherScheduler, "Run")]
    [InlineData("Task.Factory.StartNew on the default scheduler", OtherScheduler, "StartNew")]
    [InlineData("ContinueWith on the default scheduler", OtherScheduler, "ContinueWith")]
    [InlineData("Task.Delay", ThreadTransfer, "DelayAsync")]
    [InlineData("WaitAsync", ThreadTransfer, "WaitAsync")]
    [InlineData("Timer", ThreadTransfer, "TimerAsync")]
    [InlineData("CancelAfter", ThreadTransfer, "CancelAfter")]
    [InlineData("ConfigureAwait", OtherThread, "ConfigureAwaitAsync")]
    [InlineData("ThreadPool", OtherThread, "ThreadPoolAsync")]
    [InlineData("Thread", OtherThread, "ThreadAsync")]
    public async Task ExecuteAsync_CallLeavesTheScheduler_FailsTheTaskAndNamesThePlace(string call, string message, string place)
    {
        using var worker = fixture.WorkerOf<LibraryCalls>();

        var failure = await worker.ExecuteAsync(() => FailureAsync(worker, call), Stopping);

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal("InvalidWorkflowSchedulerException", failure.ApplicationFailureInfo.Type);
        Assert.Contains(place, failure.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_UnwatchedFunctionMakesCommands_FailsTheTask()
    {
        using var worker = fixture.WorkerOf<LibraryCalls>();

        var failure = await worker.ExecuteAsync(() => FailureAsync(worker, "commands unwatched"), Stopping);

        Assert.Equal("Function during tracing event listener disabling created workflow commands", failure.Message);
    }

    [Theory]
    [InlineData("Task.Factory.StartNew")]
    [InlineData("Task.Start")]
    [InlineData("ContinueWith")]
    [InlineData("Task.Yield")]
    [InlineData("Task.WhenAny of two")]
    [InlineData("Workflow.WhenAnyAsync of three")]
    [InlineData("Workflow.WhenAllAsync")]
    [InlineData("Workflow.RunTaskAsync")]
    [InlineData("Task.Run unwatched")]
    public async Task ExecuteAsync_CallStaysOnTheScheduler_Completes(string call)
    {
        using var worker = fixture.WorkerOf<LibraryCalls>();

        var result = await worker.ExecuteAsync(
            () => fixture.Client.ExecuteWorkflowAsync((LibraryCalls w) => w.RunAsync(call), BehaviourFixture.OptionsOf(worker)), Stopping);

        Assert.Equal("done", result);
    }

    [Fact]
    public async Task ExecuteAsync_ListenerDisabled_FailsNothing()
    {
        using var worker = fixture.WorkerOf<LibraryCalls>(options => options.DisableWorkflowTracingEventListener = true);

        var completed = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((LibraryCalls w) => w.RunAsync("ThreadPool"), BehaviourFixture.OptionsOf(worker));
                await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
                {
                    Assert.Null(e.WorkflowTaskFailedEventAttributes);
                    if (e.WorkflowTaskCompletedEventAttributes is not null)
                    {
                        await WakeAsync(handle);
                    }
                    if (e.WorkflowExecutionCompletedEventAttributes is not null)
                    {
                        return true;
                    }
                }
                return false;
            },
            Stopping);

        Assert.True(completed);
    }

    /// <summary>Lets another thread go on; what it did shows when the workflow runs again.</summary>
    private static async Task WakeAsync(WorkflowHandle<LibraryCalls> handle)
    {
        LibraryCalls.GateOf(handle.Id).Set();
        try
        {
            await handle.SignalAsync(w => w.WakeAsync());
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            // It has ended meanwhile.
        }
    }

    private async Task<Failure> FailureAsync(TemporalWorker worker, string call)
    {
        var handle = await fixture.Client.StartWorkflowAsync((LibraryCalls w) => w.RunAsync(call), BehaviourFixture.OptionsOf(worker));
        await foreach (var e in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }))
        {
            if (e.WorkflowTaskFailedEventAttributes is { } failed)
            {
                return failed.Failure;
            }
            if (e.WorkflowTaskCompletedEventAttributes is not null)
            {
                await WakeAsync(handle);
            }
        }
        throw new InvalidOperationException("The workflow has ended");
    }
}
