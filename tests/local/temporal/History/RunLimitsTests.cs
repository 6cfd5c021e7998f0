using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History;

/// <summary>How large a workflow may grow, and what becomes of it then.</summary>
public sealed class RunLimitsTests : IDisposable
{
    private const int MostEvents = 51_200;
    private const int MostPending = 2_000;
    private const int MostSignals = 10_000;
    private readonly EngineHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Complete_BeyondTheMostEvents_TerminatesTheWorkflow()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), [.. Enumerable.Range(0, MostEvents - 100).Select(_ => Marker(1))]);
        await host.SignalAsync("news");
        var task = await host.PollAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(
            () => host.CompleteAsync(task, [.. Enumerable.Range(0, 100).Select(_ => Marker(1))]));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "Workflow history count exceeds limit."), (refused.Code, refused.Message));
        await RequireTerminatedAsync("Workflow history count exceeds limit.");
    }

    [Fact]
    public async Task Signal_BeyondTheMostBytes_TerminatesTheWorkflow()
    {
        await host.StartAsync();
        for (var i = 0; i < 26; i++)
        {
            await host.CompleteAsync(await host.PollAsync(), Marker(2_000_000));
            await host.SignalAsync("news");
        }

        await host.CompleteAsync(await host.PollAsync(), Marker(2_000_000));
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.SignalAsync("one too many"));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "Workflow history size exceeds limit."), (refused.Code, refused.Message));
        await RequireTerminatedAsync("Workflow history size exceeds limit.");
    }

    [Theory]
    [InlineData(WorkflowTaskFailedCause.PendingActivitiesLimitExceeded, "pending activities")]
    [InlineData(WorkflowTaskFailedCause.PendingChildWorkflowsLimitExceeded, "pending child workflow executions")]
    [InlineData(WorkflowTaskFailedCause.PendingSignalsLimitExceeded, "pending signals to external workflows")]
    [InlineData(WorkflowTaskFailedCause.PendingRequestCancelLimitExceeded, "pending requests to cancel external workflows")]
    public async Task Complete_OnePendingTooMany_FailsTheTaskAndUndoesAll(WorkflowTaskFailedCause cause, string what)
    {
        await host.StartAsync();
        var commands = Enumerable.Range(0, MostPending + 1).Select(i => Pending(cause, i)).ToArray();
        var task = await host.PollAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(task, commands));
        Assert.Equal($"{cause}: the number of {what}, 2000, has reached the per-workflow limit of 2000", refused.Message);
        await host.CompleteAsync(await host.PollAsync(), commands[1..]);
        Assert.Single(await host.EventTypesAsync(), EventType.WorkflowTaskFailed);
    }

    [Fact]
    public async Task Signal_OneTooMany_IsRefused()
    {
        await host.StartAsync();
        for (var i = 0; i < MostSignals; i++)
        {
            await host.SignalAsync("s", $"{i}");
        }

        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.SignalAsync("s", "one too many"));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "exceeded workflow execution limit for signal events"), (refused.Code, refused.Message));
        await host.SignalAsync("s", "7");
    }

    [Fact]
    public async Task Signal_CarriedOutBefore_IsAcknowledgedAgainAfterTheEnd()
    {
        await host.StartAsync();
        await host.SignalAsync("s", "request");
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
        await host.SignalAsync("s", "request");
        Assert.Single(await host.EventTypesAsync(), EventType.WorkflowExecutionSignaled);
    }

    [Fact]
    public async Task Signals_TooManyForOneTask_EndItAndComeWithTheNext()
    {
        await host.StartAsync();
        var held = await host.PollAsync();
        for (var i = 0; i <= 100; i++)
        {
            await host.SignalAsync("s");
        }

        var gone = await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(held));
        Assert.Equal(GrpcStatusCode.NotFound, gone.Code);
        var failed = Assert.Single(await host.HistoryAsync(), added => added.EventType == EventType.WorkflowTaskFailed);
        Assert.Equal(WorkflowTaskFailedCause.ForceCloseCommand, failed.WorkflowTaskFailedEventAttributes.Cause);
        var next = await host.PollAsync();
        Assert.Equal(101, next.History.Events.Count(added => added.EventType == EventType.WorkflowExecutionSignaled));
        Assert.Equal(1, next.Attempt);
    }

    [Fact]
    public async Task Signal_WhileTheWorkflowTriesToEnd_IsToCalledAgainLater()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        await host.SignalAsync("first");
        await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(task, EngineHost.Finish()));
        var again = await host.PollAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.SignalAsync("second"));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, refused.Code);
        Assert.Equal("workflow operation can not be applied because workflow is closing", refused.Message);
        await host.CompleteAsync(again, EngineHost.Finish());
    }

    [Theory]
    [InlineData(4090, 4096, SuggestContinueAsNewReason.TooManyHistoryEvents)]
    [InlineData(4080, 4096, null)]
    public async Task Started_AfterManyEvents_SuggestsToContinueAsNew(int markers, int from, SuggestContinueAsNewReason? reason)
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), [.. Enumerable.Range(0, markers).Select(_ => Marker(1))]);
        await host.SignalAsync("news");
        var started = (await host.PollAsync()).History.Events[^1];
        Assert.Equal(started.EventId >= from, reason is not null);
        Assert.Equal(reason is not null, started.WorkflowTaskStartedEventAttributes.SuggestContinueAsNew);
        Assert.Equal(
            reason is { } expected ? [expected] : [], started.WorkflowTaskStartedEventAttributes.SuggestContinueAsNewReasons);
    }

    [Fact]
    public async Task Update_MoreBytesInFlightThanAllowed_IsRefused()
    {
        await host.StartAsync();
        var waiting = Enumerable.Range(0, 6).Select(i => UpdateAsync($"{i}", 3 << 20)).ToList();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => UpdateAsync("seventh", 3 << 20));
        Assert.Equal(
            (GrpcStatusCode.ResourceExhausted, "limit on total payload size of in-flight updates has been reached (20971520 bytes)"),
            (refused.Code, refused.Message));
        await host.TerminateAsync();
        await Assert.ThrowsAsync<GrpcStatusException>(() => Task.WhenAll(waiting));
    }

    [Fact]
    public async Task Update_WorkersAnswerNotAccepted_FailsForWhoWaits()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync());
        var waiting = UpdateAsync("u", 1);
        var task = await host.PollAsync();
        Assert.Single(task.Messages);
        await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(task, new Command { CommandType = CommandType.StartTimer }));
        var failed = await Assert.ThrowsAsync<GrpcStatusException>(() => waiting);
        Assert.Equal(
            (GrpcStatusCode.FailedPrecondition, "Unable to perform workflow execution update due to unexpected workflow task failure."),
            (failed.Code, failed.Message));
    }

    [Fact]
    public async Task FailActivity_HugeFailure_IsKeptShortenedBetweenAttempts()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));
        var activity = await host.PollActivityAsync();
        await host.Engine.RespondActivityTaskFailedAsync(
            EngineHost.Namespace,
            new RespondActivityTaskFailedRequest
            {
                TaskToken = activity.TaskToken,
                Failure = new Failure { Message = new string('é', 10_000), ApplicationFailureInfo = new ApplicationFailureInfo { Type = "Huge" } },
            },
            Token);
        var kept = Assert.Single((await host.DescribeAsync()).PendingActivities).LastFailure;
        Assert.Equal(("Failure exceeds size limit.", "Huge"), (kept.Message, kept.Cause.ApplicationFailureInfo.Type));
        Assert.InRange(kept.CalculateSize(), 3_500, 4_300);
    }

    private async Task RequireTerminatedAsync(string reason)
    {
        var closing = await host.ClosingAsync(EngineHost.WorkflowId);
        Assert.Equal(
            (reason, "history-service"),
            (closing.WorkflowExecutionTerminatedEventAttributes.Reason, closing.WorkflowExecutionTerminatedEventAttributes.Identity));
    }

    private Task<UpdateWorkflowExecutionResponse> UpdateAsync(string id, int bytes) => host.Engine.UpdateWorkflowExecutionAsync(
        EngineHost.Namespace,
        new UpdateWorkflowExecutionRequest
        {
            WorkflowExecution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId },
            WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
            Request = new Request
            {
                Meta = new Meta { UpdateId = id },
                Input = new Input { Name = "update", Args = new Payloads { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[bytes]) } } } },
            },
        },
        Token);

    private static Command Marker(int bytes) => new()
    {
        CommandType = CommandType.RecordMarker,
        RecordMarkerCommandAttributes = new RecordMarkerCommandAttributes
        {
            MarkerName = "m",
            Details = { ["d"] = new Payloads { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[bytes]) } } } },
        },
    };

    private static Command Pending(WorkflowTaskFailedCause cause, int number) => cause switch
    {
        WorkflowTaskFailedCause.PendingActivitiesLimitExceeded => EngineHost.Activity($"{number}"),
        WorkflowTaskFailedCause.PendingChildWorkflowsLimitExceeded => new Command
        {
            CommandType = CommandType.StartChildWorkflowExecution,
            StartChildWorkflowExecutionCommandAttributes = new() { WorkflowId = $"child-{number}", WorkflowType = new WorkflowType { Name = "child" } },
        },
        WorkflowTaskFailedCause.PendingSignalsLimitExceeded => new Command
        {
            CommandType = CommandType.SignalExternalWorkflowExecution,
            SignalExternalWorkflowExecutionCommandAttributes = new() { Execution = new WorkflowExecution { WorkflowId = "nobody" }, SignalName = "s" },
        },
        _ => new Command
        {
            CommandType = CommandType.RequestCancelExternalWorkflowExecution,
            RequestCancelExternalWorkflowExecutionCommandAttributes = new() { WorkflowId = "nobody" },
        },
    };
}
