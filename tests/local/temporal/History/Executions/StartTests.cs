using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;

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
}
