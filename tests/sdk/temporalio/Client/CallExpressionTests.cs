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

    [Fact]
    public async Task Calls_MethodOfABaseClass_IsTheDerivedWorkflows()
    {
        var input = 5;
        await using var server = await GrpcTestServer.StartAsync();
        var starts = server.Record("StartWorkflowExecution", StartWorkflowExecutionRequest.Parser, _ => new StartWorkflowExecutionResponse { RunId = "r" });
        var client = await server.ConnectAsync();

        await client.StartWorkflowAsync((DerivedWorkflow wf) => wf.RunAsync($"{input + int.Parse("7", null)}"), new("id", "q"));

        Assert.Equal("Derived", starts.Single().WorkflowType.Name);
        Assert.Equal("12", DataConverter.Default.PayloadConverter.ToValue<string>(starts[0].Input.Payloads_.Single()));
    }

    [Fact]
    public async Task Calls_ArgumentThrows_ExceptionIsTheArguments()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var client = await server.ConnectAsync();

        await Assert.ThrowsAsync<FormatException>(
            () => client.StartWorkflowAsync((DerivedWorkflow wf) => wf.RunAsync($"{int.Parse("x", null)}"), new("id", "q")));
    }

    [Fact]
    public async Task Calls_NotACallOnTheWorkflow_Throw()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var client = await server.ConnectAsync();
        var other = new CallWorkflow();
        var handle = client.GetWorkflowHandle<CallWorkflow>("id");

        await Refused(() => client.StartWorkflowAsync((CallWorkflow wf) => other.RunAsync("in"), new("id", "q")));
        await Refused(() => client.StartWorkflowAsync((CallWorkflow wf) => Task.CompletedTask, new("id", "q")));
        await Refused(() => handle.SignalAsync(wf => Task.FromResult(wf.Current)));
        await Refused(() => handle.QueryAsync(wf => wf.Current + "x"));
        Assert.Equal(["GetSystemInfo"], server.Calls);

        static Task Refused(Func<Task> call) => Assert.ThrowsAsync<ArgumentException>(call);
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

    public abstract class BaseWorkflow
    {
        [WorkflowRun]
        public virtual Task<string> RunAsync(string input) => Task.FromResult(input);
    }

    [Workflow("Derived")]
    public class DerivedWorkflow : BaseWorkflow
    {
        [WorkflowRun]
        public override Task<string> RunAsync(string input) => base.RunAsync(input);
    }
}
