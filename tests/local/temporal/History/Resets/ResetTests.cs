using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.State;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Resets;

public sealed class ResetTests : IDisposable
{
    private readonly EngineHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Reset_ToALaterTask_KeepsWhatWasPendingAndReappliesSignals()
    {
        var first = await host.StartAsync();
        await host.CompleteAsync(
            await host.PollAsync(), EngineHost.Activity("done"), EngineHost.Activity("pending"), EngineHost.Timer("t", TimeSpan.FromHours(1)));
        await CompleteActivityAsync();
        await host.CompleteAsync(await host.PollAsync());
        await host.SignalAsync("kept");
        await host.CompleteAsync(await host.PollAsync(), EngineHost.CancelTimer("t"));
        var finish = (await host.HistoryAsync()).Where(added => added.EventType == EventType.WorkflowTaskCompleted).ElementAt(1).EventId;
        var again = await ResetAsync(finish);

        Assert.NotEqual(first.RunId, again.RunId);
        var whole = Run(again.RunId);
        Assert.Equal("pending", Assert.Single(whole.Activities).ActivityId);
        Assert.Equal("t", Assert.Single(whole.Timers).TimerId);
        var task = await host.PollAsync();
        Assert.Equal(again.RunId, task.WorkflowExecution.RunId);
        Assert.Contains(task.History.Events, added => added.WorkflowExecutionSignaledEventAttributes?.SignalName == "kept");
        var failed = task.History.Events.Single(added => added.EventId == finish).WorkflowTaskFailedEventAttributes;
        Assert.Equal(
            (WorkflowTaskFailedCause.ResetWorkflow, first.RunId, again.RunId), (failed.Cause, failed.BaseRunId, failed.NewRunId));
        await host.CompleteAsync(task, EngineHost.Finish());
    }

    [Fact]
    public async Task Reset_ClosedWorkflow_GoesOnInANewRun()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
        await ResetAsync(4);
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Timer("t", TimeSpan.FromHours(1)));
        Assert.Equal(EventType.TimerStarted, (await host.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task Reset_KeepsTheRequestOfTheStart()
    {
        await host.StartAsync(request => request.RequestId = "start");
        await host.CompleteAsync(await host.PollAsync());
        var again = await ResetAsync(4);
        Assert.Equal(again.RunId, (await host.StartAsync(request => request.RequestId = "start")).RunId);
    }

    [Fact]
    public async Task Reset_BehindAChild_HearsOfTheChildAgain()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), StartChild());
        foreach (var task in new[] { await host.PollAsync(), await host.PollAsync() }.OrderBy(task => task.WorkflowExecution.WorkflowId))
        {
            await host.CompleteAsync(task, task.WorkflowExecution.WorkflowId == "child" ? [EngineHost.Finish()] : []);
        }

        await host.CompleteAsync(await host.PollAsync());
        var finish = (await host.HistoryAsync()).Where(added => added.EventType == EventType.WorkflowTaskCompleted).ElementAt(1).EventId;
        var again = await ResetAsync(finish);
        Assert.Empty(Run(again.RunId).Children);
        Assert.Single(await host.EventTypesAsync(), EventType.ChildWorkflowExecutionCompleted);
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
    }

    [Fact]
    public async Task Reset_AttachedRequest_IsAttachedAgain()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync());
        await host.StartAsync(request =>
        {
            request.RequestId = "attached";
            request.WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.UseExisting;
            request.OnConflictOptions = new Temporalio.Api.Workflow.V1.OnConflictOptions { AttachRequestId = true };
        });
        await ResetAsync(4);
        Assert.Contains(EventType.WorkflowExecutionOptionsUpdated, await host.EventTypesAsync());
    }

    [Fact]
    public async Task Reset_NotWithinAWorkflowTask_IsRefusedAndChangesNothing()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Timer("t", TimeSpan.FromHours(1)));
        var before = await host.EventTypesAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => ResetAsync(5));
        Assert.Equal(GrpcStatusCode.InvalidArgument, refused.Code);
        Assert.Equal(before, await host.EventTypesAsync());
    }

    [Fact]
    public async Task Recover_AfterReset_IsTheSame()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));
        await host.SignalAsync("s");
        await host.CompleteAsync(await host.PollAsync());
        var again = await ResetAsync(4);
        using var recovered = host.Recover();
        Assert.Equal(await host.HistoryAsync(), await recovered.HistoryAsync());
        Assert.Equal(again.RunId, (await recovered.PollAsync()).WorkflowExecution.RunId);
    }

    [Fact]
    public async Task Delete_ForgetsTheRunForGood()
    {
        await host.StartAsync();
        await host.Engine.DeleteWorkflowExecutionAsync(
            EngineHost.Namespace, new DeleteWorkflowExecutionRequest { WorkflowExecution = Execution() }, Token);
        await RequireGoneAsync(host);
        using var recovered = host.Recover();
        await RequireGoneAsync(recovered);
    }

    [Fact]
    public async Task Retention_Over_ForgetsTheRun()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
        using var recovered = host.Recover();
        await recovered.AdvanceAsync(EngineHost.Namespace.Retention - TimeSpan.FromMinutes(1));
        Assert.NotEmpty(await recovered.EventTypesAsync());
        await recovered.AdvanceAsync(TimeSpan.FromMinutes(2));
        await RequireGoneAsync(recovered);
    }

    private static Command StartChild() => new()
    {
        CommandType = CommandType.StartChildWorkflowExecution,
        StartChildWorkflowExecutionCommandAttributes = new StartChildWorkflowExecutionCommandAttributes
        {
            WorkflowId = "child",
            WorkflowType = new WorkflowType { Name = "type" },
            TaskQueue = new() { Name = EngineHost.Queue },
        },
    };

    private static WorkflowExecution Execution() => new() { WorkflowId = EngineHost.WorkflowId };

    private static async Task RequireGoneAsync(EngineHost on)
    {
        var gone = await Assert.ThrowsAsync<GrpcStatusException>(() => on.HistoryAsync());
        Assert.Equal(GrpcStatusCode.NotFound, gone.Code);
    }

    private async Task CompleteActivityAsync()
    {
        var activity = await host.PollActivityAsync();
        await host.Engine.RespondActivityTaskCompletedAsync(
            EngineHost.Namespace, new RespondActivityTaskCompletedRequest { TaskToken = activity.TaskToken }, Token);
    }

    private Task<ResetWorkflowExecutionResponse> ResetAsync(long finishEventId, string requestId = "reset") =>
        host.Engine.ResetWorkflowExecutionAsync(
            EngineHost.Namespace,
            new ResetWorkflowExecutionRequest
            {
                WorkflowExecution = Execution(),
                WorkflowTaskFinishEventId = finishEventId,
                RequestId = requestId,
                Reason = "again",
                ResetReapplyType = ResetReapplyType.AllEligible,
            },
            Token);

    private RunDelta Run(string runId) => host.Engine.Snapshot()
        .SelectMany(record => ExecutionRecord.Parser.ParseFrom(record.Payload.Span).Runs)
        .Single(run => run.RunId == runId);
}
