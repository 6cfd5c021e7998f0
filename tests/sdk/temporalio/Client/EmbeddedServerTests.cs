using DataEgress.Local.Temporal;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

/// <summary>The client against the embedded server: both ends of the wire are ours, so each checks the other.</summary>
public class EmbeddedServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_WorkflowWithoutWorker_LivesAndEnds()
    {
        await using var server = await TemporalServer.StartAsync(new(), Token);
        var client = await TemporalClient.ConnectAsync(new(server.Address));
        Assert.True(await client.Connection.CheckHealthAsync());
        var handle = await client.StartWorkflowAsync("Type", ["in"], new("id", "queue")
        {
            Memo = new Dictionary<string, object> { ["memo"] = "m" },
            StaticSummary = "sum",
        });
        var again = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => client.StartWorkflowAsync("Type", [], new("id", "queue")));
        Assert.Equal(handle.ResultRunId, again.RunId);

        await handle.SignalAsync("sig", [1]);
        var description = await handle.DescribeAsync();
        Assert.Equal(WorkflowExecutionStatus.Running, description.Status);
        Assert.Equal("m", await description.Memo["memo"].ToValueAsync<string>());
        Assert.Equal("sum", await description.GetStaticSummaryAsync());

        var result = handle.GetResultAsync();
        await handle.TerminateAsync("enough", new() { Details = ["why"] });
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => result);
        var terminated = Assert.IsType<TerminatedFailureException>(failed.InnerException);
        Assert.Equal(("enough", "why"), (terminated.Message, terminated.Details!.ElementAt<string>(0)));

        var history = await handle.FetchHistoryAsync();
        Assert.Equal(
            [
                EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled,
                EventType.WorkflowExecutionSignaled, EventType.WorkflowExecutionTerminated,
            ],
            history.Events.Select(e => e.EventType));
        Assert.Equal(history.Events, Temporalio.Common.WorkflowHistory.FromJson("id", history.ToJson()).Events);
        var missing = await Assert.ThrowsAsync<RpcException>(() => client.GetWorkflowHandle("missing").DescribeAsync());
        Assert.Equal(RpcException.StatusCode.NotFound, missing.Code);
    }

    [Fact]
    public async Task Client_TaskPoll_EndsWhenCancelled()
    {
        await using var server = await TemporalServer.StartAsync(new(), Token);
        var client = await TemporalClient.ConnectAsync(new(server.Address));
        using var cancel = new CancellationTokenSource();
        var poll = client.WorkflowService.PollActivityTaskQueueAsync(
            new() { Namespace = "default", TaskQueue = new() { Name = "q" }, Identity = "me" }, new() { CancellationToken = cancel.Token });
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
    }
}
