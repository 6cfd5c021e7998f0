using DataEgress.Local.Temporal.Grpc;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Events;

public sealed class HistoryTests : IDisposable
{
    private readonly EngineHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task GetHistory_WithThePageOfAnotherRun_IsRefused()
    {
        await host.StartAsync();
        var page = await host.Engine.GetWorkflowExecutionHistoryAsync(
            EngineHost.Namespace,
            new GetWorkflowExecutionHistoryRequest { Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId }, WaitNewEvent = true },
            TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.Engine.GetWorkflowExecutionHistoryAsync(
            EngineHost.Namespace,
            new GetWorkflowExecutionHistoryRequest
            {
                Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId, RunId = Guid.NewGuid().ToString() },
                NextPageToken = page.NextPageToken,
            },
            TestContext.Current.CancellationToken));
        Assert.Equal("RunId in the request does not match the NextPageToken.", refused.Message);
    }

    [Fact]
    public async Task GetHistory_NothingNewInTime_AnswersWithoutEvents()
    {
        await host.StartAsync();
        var response = await host.Engine.GetWorkflowExecutionHistoryAsync(
            EngineHost.Namespace,
            new GetWorkflowExecutionHistoryRequest
            {
                Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId },
                WaitNewEvent = true,
                HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
            },
            TestContext.Current.CancellationToken,
            patience: TimeSpan.Zero);
        Assert.Empty(response.History.Events);
        Assert.False(response.NextPageToken.IsEmpty);
    }

    [Fact]
    public async Task GetHistory_OfTheCloseWithoutWaitingForNews_WaitsForTheClose()
    {
        await host.StartAsync();
        var reading = host.Engine.GetWorkflowExecutionHistoryAsync(
            EngineHost.Namespace,
            new GetWorkflowExecutionHistoryRequest
            {
                Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId },
                HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
            },
            TestContext.Current.CancellationToken);
        await host.TerminateAsync();
        Assert.Equal(EventType.WorkflowExecutionTerminated, Assert.Single((await reading).History.Events).EventType);
    }

    [Theory]
    [InlineData(true, EventType.WorkflowTaskScheduled)]
    [InlineData(false, EventType.WorkflowTaskFailed)]
    public async Task GetHistory_OfARepeatedTask_ShowsItToWhoCopesWithIt(bool copes, EventType last)
    {
        await host.StartAsync();
        await FailTaskAsync();
        var response = await host.Engine.GetWorkflowExecutionHistoryAsync(
            EngineHost.Namespace,
            new GetWorkflowExecutionHistoryRequest { Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId }, WaitNewEvent = true },
            TestContext.Current.CancellationToken,
            showsUnwritten: copes);
        Assert.Equal(last, response.History.Events[^1].EventType);
    }

    private async Task FailTaskAsync()
    {
        var task = await host.PollAsync();
        await host.Engine.RespondWorkflowTaskFailedAsync(
            EngineHost.Namespace,
            new RespondWorkflowTaskFailedRequest { TaskToken = task.TaskToken, Cause = WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure },
            TestContext.Current.CancellationToken);
    }
}
