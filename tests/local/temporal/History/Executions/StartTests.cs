using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Executions;

public sealed class StartTests : IDisposable
{
    private readonly EngineHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Start_Running_IsRefusedWithTheRun()
    {
        var first = await host.StartAsync(request => request.RequestId = "first");
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.StartAsync());
        Assert.Equal(GrpcStatusCode.AlreadyExists, refused.Code);
        var detail = Assert.IsType<WorkflowExecutionAlreadyStartedFailure>(refused.Detail);
        Assert.Equal((first.RunId, "first"), (detail.RunId, detail.StartRequestId));
    }

    [Fact]
    public async Task Start_UseExisting_AnswersWithTheRun()
    {
        var first = await host.StartAsync();
        var second = await host.StartAsync(request => request.WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.UseExisting);
        Assert.Equal((first.RunId, false), (second.RunId, second.Started));
    }

    [Fact]
    public async Task Start_TerminateExisting_ReplacesTheRunInOneRecord()
    {
        var first = await host.StartAsync();
        var before = host.Journal.Records.Count;
        var second = await host.StartAsync(request => request.WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.TerminateExisting);
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(before + 1, host.Journal.Records.Count);
        Assert.Equal(second.RunId, (await host.DescribeAsync()).WorkflowExecutionInfo.Execution.RunId);
    }

    [Theory]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicate, true)]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicateFailedOnly, true)]
    [InlineData(WorkflowIdReusePolicy.RejectDuplicate, false)]
    public async Task Start_AfterTermination_FollowsTheReusePolicy(WorkflowIdReusePolicy policy, bool allowed)
    {
        await host.StartAsync();
        await host.TerminateAsync();
        var again = host.StartAsync(request => request.WorkflowIdReusePolicy = policy);
        if (allowed)
        {
            Assert.True((await again).Started);
        }
        else
        {
            await Assert.ThrowsAsync<GrpcStatusException>(() => again);
        }
    }

    [Fact]
    public async Task Start_Delayed_SchedulesItsTaskLater()
    {
        await host.StartAsync(request => request.WorkflowStartDelay = TimeSpan.FromMinutes(1).ToDuration());
        await host.SignalAsync("early");
        Assert.DoesNotContain(EventType.WorkflowTaskScheduled, await host.EventTypesAsync());
        await host.AdvanceAsync(TimeSpan.FromSeconds(61));
        Assert.Contains(EventType.WorkflowTaskScheduled, await host.EventTypesAsync());
    }

    [Fact]
    public async Task Cancel_DuringTheDelay_DoesNotWaitForItsEnd()
    {
        await host.StartAsync(request => request.WorkflowStartDelay = TimeSpan.FromMinutes(1).ToDuration());
        await host.Engine.RequestCancelWorkflowExecutionAsync(
            EngineHost.Namespace,
            new RequestCancelWorkflowExecutionRequest { WorkflowExecution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId } },
            TestContext.Current.CancellationToken);
        Assert.Equal(
            [EventType.WorkflowExecutionStarted, EventType.WorkflowExecutionCancelRequested, EventType.WorkflowTaskScheduled],
            await host.EventTypesAsync());
        await host.CompleteAsync(await host.PollAsync());
        await host.AdvanceAsync(TimeSpan.FromSeconds(61));
        Assert.Single(await host.EventTypesAsync(), EventType.WorkflowTaskScheduled);
    }

    [Fact]
    public async Task SignalWithStart_OfADelayedRun_BeginsIt()
    {
        var first = await host.StartAsync(request => request.WorkflowStartDelay = TimeSpan.FromMinutes(1).ToDuration());
        var second = await SignalWithStartAsync("signal");
        Assert.Equal((first.RunId, false), (second.RunId, second.Started));
        Assert.Equal(EventType.WorkflowTaskScheduled, (await host.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task SignalWithStart_Repeated_SignalsOnce()
    {
        var first = await SignalWithStartAsync("same");
        var second = await SignalWithStartAsync("same");
        Assert.Equal((first.RunId, true, false), (second.RunId, first.Started, second.Started));
        Assert.Single(await host.EventTypesAsync(), EventType.WorkflowExecutionSignaled);
    }

    [Fact]
    public async Task Start_TerminateExisting_SaysByWhom()
    {
        var first = await host.StartAsync();
        var second = await host.StartAsync(request => request.WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.TerminateExisting);
        var history = await host.Engine.GetWorkflowExecutionHistoryAsync(
            EngineHost.Namespace,
            new GetWorkflowExecutionHistoryRequest { Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId, RunId = first.RunId } },
            TestContext.Current.CancellationToken);
        var terminated = history.History.Events[^1].WorkflowExecutionTerminatedEventAttributes;
        Assert.Equal("TerminateIfRunning WorkflowIdReusePolicy", terminated.Reason);
        Assert.Equal($"\"terminated by new runID: {second.RunId}\"", Assert.Single(terminated.Details.Payloads_).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Describe_Terminated_StillShowsWhatWasPending()
    {
        await host.StartAsync(request => request.Priority = new Priority { PriorityKey = 3 });
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));
        await host.SignalAsync("news");
        await host.TerminateAsync();
        var described = await host.DescribeAsync();
        Assert.Equal("a", Assert.Single(described.PendingActivities).ActivityId);
        Assert.Equal(PendingWorkflowTaskState.Scheduled, described.PendingWorkflowTask.State);
        Assert.Equal(3, described.WorkflowExecutionInfo.Priority.PriorityKey);
    }

    [Fact]
    public async Task CancelAndTerminate_OfAClosedRun_DoNotAskForItsFirstRun()
    {
        await host.StartAsync();
        await host.TerminateAsync();
        var execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId };
        var other = Guid.NewGuid().ToString();
        await host.Engine.RequestCancelWorkflowExecutionAsync(
            EngineHost.Namespace,
            new RequestCancelWorkflowExecutionRequest { WorkflowExecution = execution, FirstExecutionRunId = other },
            TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.Engine.TerminateWorkflowExecutionAsync(
            EngineHost.Namespace,
            new TerminateWorkflowExecutionRequest { WorkflowExecution = execution, FirstExecutionRunId = other },
            TestContext.Current.CancellationToken));
        Assert.Equal("workflow execution already completed", refused.Message);
    }

    [Fact]
    public async Task RunTimeout_EndsTheRun()
    {
        await host.StartAsync(request => request.WorkflowRunTimeout = TimeSpan.FromMinutes(1).ToDuration());
        await host.PollAsync();
        await host.AdvanceAsync(TimeSpan.FromSeconds(61));
        Assert.Equal(EventType.WorkflowExecutionTimedOut, (await host.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task Start_Concurrently_OneRunWins()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            try
            {
                return (await host.StartAsync()).RunId;
            }
            catch (GrpcStatusException)
            {
                return null;
            }
        })));
        Assert.Single(starts, runId => runId is not null);
    }

    private Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartAsync(string requestId) =>
        host.Engine.SignalWithStartWorkflowExecutionAsync(
            EngineHost.Namespace,
            new SignalWithStartWorkflowExecutionRequest
            {
                WorkflowId = EngineHost.WorkflowId,
                WorkflowType = new WorkflowType { Name = "type" },
                TaskQueue = new() { Name = EngineHost.Queue, Kind = TaskQueueKind.Normal },
                RequestId = requestId,
                SignalName = "news",
                WorkflowIdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
                WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.UseExisting,
            },
            TestContext.Current.CancellationToken);
}
