using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>A worker made with the official TypeScript SDK serves clients in TypeScript and in C#, on the embedded server.</summary>
public sealed class TypeScriptWorkerTests(TypeScriptWorkerFixture fixture) : IClassFixture<TypeScriptWorkerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public Task Client_InTypeScript_SeesTheRightOutcomes() =>
        TypeScriptClient.RequireRightOutcomesAsync(fixture.Address, TypeScriptWorkerFixture.Queue, Token);

    [Fact(Timeout = 120_000)]
    public async Task Execute_ActivityThatFailsTwice_ReturnsItsResult()
    {
        var result = await fixture.Client.ExecuteWorkflowAsync<Greeting>("greeting", [new Person("world", 2)], Options());
        Assert.Equal(new Greeting("hello world", 1), result);
    }

    [Fact(Timeout = 120_000)]
    public async Task Execute_WorkflowFails_ThrowsItsFailureWithTypeAndDetails()
    {
        var e = await Assert.ThrowsAsync<WorkflowFailedException>(() => fixture.Client.ExecuteWorkflowAsync("refused", [], Options()));
        var failure = Assert.IsType<ApplicationFailureException>(e.InnerException);
        Assert.Equal(("refused", "Refused", true), (failure.Message, failure.ErrorType, failure.NonRetryable));
        Assert.Equal(7, failure.Details.ElementAt<Refusal>(0).Code);
    }

    [Fact(Timeout = 120_000)]
    public async Task Execute_ChildWorkflow_ReturnsItsResult()
    {
        var result = await fixture.Client.ExecuteWorkflowAsync<Greeting>("family", [new Person("child", 0)], Options());
        Assert.Equal("hello child", result.Text);
    }

    [Fact(Timeout = 120_000)]
    public async Task Handle_SignalsUpdatesAndQueries_AreAnswered()
    {
        var handle = await fixture.Client.StartWorkflowAsync("ledger", [], Options());
        await handle.SignalAsync("add", [new Entry("one")]);
        Assert.Equal(2, await handle.ExecuteUpdateAsync<int>("append", [new Entry("two")]));
        var rejected = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync<int>("append", [new Entry("")]));
        Assert.Equal("an entry needs a text", rejected.InnerException?.Message);
        var entries = await handle.QueryAsync<Entry[]>("entries", []);
        Assert.Equal([new Entry("one"), new Entry("two")], entries);
        await handle.SignalAsync("finish", []);
        Assert.Equal(entries, await handle.GetResultAsync<Entry[]>());
        Assert.Equal(entries, await handle.QueryAsync<Entry[]>("entries", []));
    }

    [Fact(Timeout = 120_000)]
    public async Task Handle_UnknownQuery_ThrowsThatItFailed()
    {
        var handle = await fixture.Client.StartWorkflowAsync("ledger", [], Options());
        await Assert.ThrowsAsync<WorkflowQueryFailedException>(() => handle.QueryAsync<int>("no-such-query", []));
        await handle.TerminateAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Handle_Cancelled_EndsAsCancelledAfterItsCleanup()
    {
        var handle = await fixture.Client.StartWorkflowAsync("patient", [], Options());
        await handle.CancelAsync();
        var e = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.IsType<CanceledFailureException>(e.InnerException);
        var description = await handle.DescribeAsync();
        Assert.Equal(WorkflowExecutionStatus.Canceled, description.Status);
        var history = await handle.FetchHistoryAsync();
        Assert.Contains(history.Events, e => e.EventType == EventType.ActivityTaskCompleted);
    }

    [Fact(Timeout = 120_000)]
    public async Task Start_TheSameIdAgain_ThrowsAlreadyStarted()
    {
        var options = Options();
        var handle = await fixture.Client.StartWorkflowAsync("ledger", [], options);
        var e = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => fixture.Client.StartWorkflowAsync("ledger", [], options));
        Assert.Equal((handle.Id, handle.ResultRunId), (e.WorkflowId, e.RunId));
        await handle.TerminateAsync("enough");
    }

    [Fact(Timeout = 120_000)]
    public async Task List_ByWorkflowId_FindsTheRun()
    {
        var handle = await fixture.Client.StartWorkflowAsync("refused", [], Options());
        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        var found = new List<WorkflowExecution>();
        await foreach (var execution in fixture.Client.ListWorkflowsAsync($"WorkflowId = '{handle.Id}'"))
        {
            found.Add(execution);
        }

        Assert.Equal(WorkflowExecutionStatus.Failed, Assert.Single(found).Status);
        Assert.Equal(1, (await fixture.Client.CountWorkflowsAsync($"WorkflowId = '{handle.Id}'")).Count);
    }

    private static WorkflowOptions Options() => new(Guid.NewGuid().ToString(), TypeScriptWorkerFixture.Queue);
}
