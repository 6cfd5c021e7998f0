using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.WorkflowTasks;

public sealed class WorkflowTaskTests : IDisposable
{
    private readonly EngineHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Complete_WithFinish_ClosesTheWorkflow()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
        Assert.Equal(
            [
                EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted,
                EventType.WorkflowTaskCompleted, EventType.WorkflowExecutionCompleted,
            ],
            await host.EventTypesAsync());
    }

    [Fact]
    public async Task Fail_OfAClosedWorkflow_IsRefused()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        await host.TerminateAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => FailAsync(task, WorkflowTaskFailedCause.Unspecified));
        Assert.Equal((GrpcStatusCode.NotFound, "workflow execution already completed"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Fail_BecauseTheAnswerIsTooLarge_TerminatesTheWorkflow()
    {
        await host.StartAsync();
        await FailAsync(await host.PollAsync(), WorkflowTaskFailedCause.GrpcMessageTooLarge);
        Assert.Equal("GrpcMessageTooLarge", (await host.HistoryAsync())[^1].WorkflowExecutionTerminatedEventAttributes.Reason);
    }

    private Task FailAsync(PollWorkflowTaskQueueResponse task, WorkflowTaskFailedCause cause) => host.Engine.RespondWorkflowTaskFailedAsync(
        EngineHost.Namespace,
        new RespondWorkflowTaskFailedRequest { TaskToken = task.TaskToken, Cause = cause },
        TestContext.Current.CancellationToken);

    [Fact]
    public async Task Poll_BeforeTheDiskHasIt_HandsTheTaskOut()
    {
        await host.StartAsync();
        var written = new TaskCompletionSource();
        host.Journal.Durable = written.Task;
        var task = await host.PollAsync();
        var completing = host.CompleteAsync(task, EngineHost.Finish());
        Assert.False(completing.IsCompleted);
        written.SetResult();
        await completing;
    }

    [Fact]
    public async Task Poll_AfterTheJournalFailed_Fails()
    {
        await host.StartAsync();
        host.Journal.Durable = Task.FromException(new IOException("full"));
        await Assert.ThrowsAsync<IOException>(host.PollAsync);
    }

    [Fact]
    public async Task Complete_OfATaskLostInACrash_IsRefused()
    {
        await host.StartAsync();
        var lost = await host.PollAsync();
        using var recovered = host.Recover(lost: 1);
        var task = await recovered.PollAsync();
        Assert.Equal(lost.StartedEventId, task.StartedEventId);
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => recovered.CompleteAsync(lost, EngineHost.Finish()));
        Assert.Equal(GrpcStatusCode.NotFound, refused.Code);
        await recovered.CompleteAsync(task, EngineHost.Finish());
    }

    [Fact]
    public async Task Complete_WhileASignalWaits_IsRefusedAndAskedAgain()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        await host.SignalAsync("news");
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(task, EngineHost.Finish()));
        Assert.Equal("UnhandledCommand", refused.Message);
        var again = await host.PollAsync();
        Assert.Equal(1, again.Attempt);
        Assert.Contains(again.History.Events, added => added.EventType == EventType.WorkflowExecutionSignaled);
        await host.CompleteAsync(again, EngineHost.Finish());
    }

    [Fact]
    public async Task Complete_BadCommand_UndoesTheCommandsBeforeIt()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(
            task, EngineHost.Timer("t", TimeSpan.FromHours(1)), EngineHost.Activity("a"), EngineHost.Timer("t", TimeSpan.FromHours(1))));
        Assert.Equal(GrpcStatusCode.InvalidArgument, refused.Code);
        Assert.StartsWith("StartTimerDuplicateId: ", refused.Message, StringComparison.Ordinal);
        var types = await host.EventTypesAsync();
        Assert.DoesNotContain(EventType.TimerStarted, types);
        Assert.DoesNotContain(EventType.ActivityTaskScheduled, types);
        Assert.Empty((await host.DescribeAsync()).PendingActivities);
    }

    [Fact]
    public async Task TimeOut_SecondAttempt_IsNotWritten()
    {
        await host.StartAsync();
        var first = await host.PollAsync();
        await host.AdvanceAsync(TimeSpan.FromSeconds(11));
        var second = await host.PollAsync();
        Assert.Equal(2, second.Attempt);
        Assert.Equal(second.StartedEventId, second.History.Events[^1].EventId);
        await host.AdvanceAsync(TimeSpan.FromSeconds(11));
        var third = await host.PollAsync();
        Assert.Equal(3, third.Attempt);
        Assert.Equal(second.StartedEventId, third.StartedEventId);
        await host.CompleteAsync(third, EngineHost.Finish());
        await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(first, EngineHost.Finish()));
        Assert.Single(await host.EventTypesAsync(), EventType.WorkflowTaskTimedOut);
    }

    [Fact]
    public async Task Transient_NewEvent_MakesItAnOrdinaryTask()
    {
        await host.StartAsync();
        await host.PollAsync();
        await host.AdvanceAsync(TimeSpan.FromSeconds(11));
        await host.SignalAsync("news");
        var task = await host.PollAsync();
        Assert.Equal(1, task.Attempt);
        Assert.Equal(
            [EventType.WorkflowTaskTimedOut, EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted],
            (await host.EventTypesAsync()).Skip(3));
    }

    [Fact]
    public async Task Complete_ForcingANewTask_ReturnsItInTheAnswer()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        var answer = await host.Engine.RespondWorkflowTaskCompletedAsync(
            EngineHost.Namespace,
            new RespondWorkflowTaskCompletedRequest { TaskToken = task.TaskToken, ForceCreateNewWorkflowTask = true, ReturnNewWorkflowTask = true },
            TestContext.Current.CancellationToken);
        Assert.Equal(task.StartedEventId, answer.WorkflowTask.PreviousStartedEventId);
        Assert.Equal(
            [EventType.WorkflowTaskCompleted, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted],
            answer.WorkflowTask.History.Events.Select(added => added.EventType));
        await host.CompleteAsync(answer.WorkflowTask, EngineHost.Finish());
    }

    [Fact]
    public async Task Poll_CancelledWithATaskInHand_LeavesTheTaskToTheNext()
    {
        using var gone = new CancellationTokenSource();
        var abandoned = host.Engine.PollWorkflowTaskQueueAsync(
            EngineHost.Namespace,
            new PollWorkflowTaskQueueRequest { TaskQueue = new() { Name = EngineHost.Queue, Kind = TaskQueueKind.Normal } },
            gone.Token);
        await gone.CancelAsync();
        Assert.True((await abandoned).TaskToken.IsEmpty);
        await host.StartAsync();
        Assert.False((await host.PollAsync()).TaskToken.IsEmpty);
    }

    [Fact]
    public async Task Signal_SameRequest_IsAddedOnce()
    {
        await host.StartAsync();
        await host.SignalAsync("news", "request");
        await host.SignalAsync("news", "request");
        Assert.Single(await host.EventTypesAsync(), EventType.WorkflowExecutionSignaled);
    }

    [Fact]
    public async Task CancelTimer_ThatFiredMeanwhile_TakesTheFiringBack()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Timer("t", TimeSpan.FromSeconds(5)), EngineHost.Timer("u", TimeSpan.FromSeconds(1)));
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));
        var task = await host.PollAsync();
        await host.AdvanceAsync(TimeSpan.FromSeconds(5));
        await host.CompleteAsync(task, EngineHost.CancelTimer("t"), EngineHost.Finish());
        var history = await host.HistoryAsync();
        Assert.Equal(["u"], history.Select(added => added.TimerFiredEventAttributes?.TimerId).OfType<string>());
        Assert.Equal(EventType.WorkflowExecutionCompleted, history[^1].EventType);
    }
}
