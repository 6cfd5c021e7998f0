using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Tests.Client;

public class CallExpressionTests
{
    [Fact]
    public async Task Calls_Expressions_NamesAndArgumentsOfTheMethods()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var starts = server.Record("StartWorkflowExecution", StartWorkflowExecutionRequest.Parser, _ => new StartWorkflowExecutionResponse { RunId = "r" });
        var signals = server.Record("SignalWorkflowExecution", SignalWorkflowExecutionRequest.Parser, _ => new SignalWorkflowExecutionResponse());
        var answers = DataConverter.Default.PayloadConverter.ToPayload("answer");
        var queries = server.Record("QueryWorkflow", QueryWorkflowRequest.Parser, _ => new QueryWorkflowResponse { QueryResult = new() { Payloads_ = { answers } } });
        var updates = server.Record("UpdateWorkflowExecution", UpdateWorkflowExecutionRequest.Parser, _ => new UpdateWorkflowExecutionResponse
        {
            Stage = Temporalio.Api.Enums.V1.UpdateWorkflowExecutionLifecycleStage.Completed,
            UpdateRef = new() { WorkflowExecution = new() },
            Outcome = new() { Success = new() { Payloads_ = { answers } } },
        });
        var client = await server.ConnectAsync();
        var handle = await client.StartWorkflowAsync((CallWorkflow wf) => wf.RunAsync("in"), new("id", "q"));
        await handle.SignalAsync(wf => wf.PokeAsync(3));
        Assert.Equal("answer", await handle.QueryAsync(wf => wf.Status()));
        Assert.Equal("answer", await handle.QueryAsync(wf => wf.Current));
        Assert.Equal("answer", await handle.ExecuteUpdateAsync(wf => wf.ChangeAsync("x")));
        Assert.Equal("answer", await (await handle.StartUpdateAsync(wf => wf.ChangeAsync("x"), new(WorkflowUpdateStage.Accepted))).GetResultAsync());
        Assert.Equal("Called", starts.Single().WorkflowType.Name);
        Assert.Equal("in", DataConverter.Default.PayloadConverter.ToValue<string>(starts[0].Input.Payloads_.Single()));
        Assert.Equal("Poke", signals.Single().SignalName);
        Assert.Equal(["Status", "current"], queries.Select(q => q.Query.QueryType));
        Assert.Equal(["Change", "Change"], updates.Select(u => u.Request.Input.Name));

        var options = new WorkflowOptions();
        options.SignalWithStart((CallWorkflow wf) => wf.PokeAsync(4));
        Assert.Equal("Poke", options.StartSignal);
        Assert.Equal("Called", WithStartWorkflowOperation.Create((CallWorkflow wf) => wf.RunAsync("in"), options).Workflow);
        await Assert.ThrowsAsync<ArgumentException>(() => handle.SignalAsync(wf => wf.RunAsync("not a signal")));
    }

    [Workflow("Called")]
    public class CallWorkflow
    {
        [WorkflowQuery("current")]
        public string Current { get; private set; } = string.Empty;

        [WorkflowRun]
        public Task<string> RunAsync(string input) => Task.FromResult(Current += input);

        [WorkflowSignal]
        public Task PokeAsync(int times) => Task.FromResult(Current += times);

        [WorkflowQuery]
        public string Status() => Current;

        [WorkflowUpdate]
        public Task<string> ChangeAsync(string to) => Task.FromResult(Current = to);
    }
}
