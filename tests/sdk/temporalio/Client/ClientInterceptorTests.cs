using DataEgress.Local.Temporal;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

/// <summary>Every call of a client passes its interceptors, the first outermost.</summary>
public sealed class ClientInterceptorTests
{
    [Fact]
    public async Task EveryCall_PassesTheInterceptorsInOrder()
    {
        await using var server = await TemporalServer.StartAsync(new(), TestContext.Current.CancellationToken);
        List<string> calls = [];
        var client = await TemporalClient.ConnectAsync(
            new(server.Address) { Interceptors = [new Noting("outer", calls), new Noting("inner", calls)] });

        var handle = await client.StartWorkflowAsync("Any", [], new("any", "queue"));
        await handle.SignalAsync("signal", []);
        await handle.DescribeAsync();
        await handle.FetchHistoryAsync();
        await client.CountWorkflowsAsync("WorkflowId = 'any'");
        await foreach (var _ in client.ListWorkflowsAsync("WorkflowId = 'any'"))
        {
        }
        await client.ListWorkflowsPaginatedAsync("WorkflowId = 'any'", null);
        await handle.CancelAsync();
        await handle.TerminateAsync();
        var activity = client.GetAsyncActivityHandle("any", handle.ResultRunId!, "1");
        await Assert.ThrowsAsync<RpcException>(() => activity.HeartbeatAsync());
        await Assert.ThrowsAsync<RpcException>(() => activity.CompleteAsync());
        await Assert.ThrowsAsync<RpcException>(() => activity.FailAsync(new FormatException()));
        await Assert.ThrowsAsync<RpcException>(() => activity.ReportCancellationAsync());

        string[] expected =
        [
            "StartWorkflow", "SignalWorkflow", "DescribeWorkflow", "FetchWorkflowHistoryEventPage", "CountWorkflows",
            // A list asks for its pages by way of the client.
            "ListWorkflows", "ListWorkflowsPaginated", "ListWorkflowsPaginated", "CancelWorkflow", "TerminateWorkflow", "HeartbeatAsyncActivity", "CompleteAsyncActivity",
            "FailAsyncActivity", "ReportCancellationAsyncActivity",
        ];
        Assert.Equal(expected.SelectMany(call => new[] { $"outer {call}", $"inner {call}" }), calls);
    }

    private sealed class Noting(string name, List<string> calls) : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(nextInterceptor, this);

        private void Note(string call) => calls.Add($"{name} {call}");

        private sealed class Outbound(ClientOutboundInterceptor next, Noting notes) : ClientOutboundInterceptor(next)
        {
            public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
            {
                notes.Note("StartWorkflow");
                return base.StartWorkflowAsync<TWorkflow, TResult>(input);
            }

            public override Task SignalWorkflowAsync(SignalWorkflowInput input)
            {
                notes.Note("SignalWorkflow");
                return base.SignalWorkflowAsync(input);
            }

            public override Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input)
            {
                notes.Note("DescribeWorkflow");
                return base.DescribeWorkflowAsync(input);
            }

            public override Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input)
            {
                notes.Note("FetchWorkflowHistoryEventPage");
                return base.FetchWorkflowHistoryEventPageAsync(input);
            }

            public override Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input)
            {
                notes.Note("CountWorkflows");
                return base.CountWorkflowsAsync(input);
            }

            public override IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input)
            {
                notes.Note("ListWorkflows");
                return base.ListWorkflowsAsync(input);
            }

            public override Task<WorkflowListPage> ListWorkflowsPaginatedAsync(ListWorkflowsPaginatedInput input)
            {
                notes.Note("ListWorkflowsPaginated");
                return base.ListWorkflowsPaginatedAsync(input);
            }

            public override Task CancelWorkflowAsync(CancelWorkflowInput input)
            {
                notes.Note("CancelWorkflow");
                return base.CancelWorkflowAsync(input);
            }

            public override Task TerminateWorkflowAsync(TerminateWorkflowInput input)
            {
                notes.Note("TerminateWorkflow");
                return base.TerminateWorkflowAsync(input);
            }

            public override Task HeartbeatAsyncActivityAsync(HeartbeatAsyncActivityInput input)
            {
                notes.Note("HeartbeatAsyncActivity");
                return base.HeartbeatAsyncActivityAsync(input);
            }

            public override Task CompleteAsyncActivityAsync(CompleteAsyncActivityInput input)
            {
                notes.Note("CompleteAsyncActivity");
                return base.CompleteAsyncActivityAsync(input);
            }

            public override Task FailAsyncActivityAsync(FailAsyncActivityInput input)
            {
                notes.Note("FailAsyncActivity");
                return base.FailAsyncActivityAsync(input);
            }

            public override Task ReportCancellationAsyncActivityAsync(ReportCancellationAsyncActivityInput input)
            {
                notes.Note("ReportCancellationAsyncActivity");
                return base.ReportCancellationAsyncActivityAsync(input);
            }
        }
    }
}
