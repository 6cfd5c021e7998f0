using Temporalio.Api.Sdk.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Temporalio.Tests.Behaviour;

/// <summary>The queries that every workflow answers by itself.</summary>
public sealed class InspectionTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WorkflowStackTrace.Normal)]
    [InlineData(WorkflowStackTrace.WithoutFileInfo)]
    public async Task QueryAsync_StackTrace_TellsWhereTasksWait(WorkflowStackTrace kind)
    {
        using var worker = fixture.WorkerOf<Inspected>(options => options.WorkflowStackTrace = kind);

        var (waiting, ended) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Inspected w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                var before = await handle.QueryAsync<string>("__stack_trace", []);
                await handle.SignalAsync(w => w.EndAsync());
                await handle.GetResultAsync();
                return (before, await handle.QueryAsync<string>("__stack_trace", []));
            },
            Stopping);

        var traces = waiting.Split("\n\n");
        Assert.All(traces, trace => Assert.StartsWith("Task waiting at:\n   at ", trace, StringComparison.Ordinal));
        Assert.Contains(traces, trace => trace.Contains("Inspected.WaitDeepInsideAsync()", StringComparison.Ordinal));
        Assert.DoesNotContain(traces, trace => trace.Split('\n')[1].Contains(" at Temporalio.Worker.", StringComparison.Ordinal));
        Assert.DoesNotContain(traces, trace => trace.Split('\n')[^1].Contains(" at System.", StringComparison.Ordinal));
        Assert.Equal(kind == WorkflowStackTrace.Normal, waiting.Contains("Inspected.workflow.cs:line ", StringComparison.Ordinal));
        Assert.DoesNotContain("Inspected", ended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueryAsync_StackTraceOfWorkerWithout_Refused()
    {
        using var worker = fixture.WorkerOf<Inspected>();

        var refused = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Inspected w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                return await Assert.ThrowsAsync<WorkflowQueryFailedException>(() => handle.QueryAsync<string>("__stack_trace", []));
            },
            Stopping);

        Assert.Contains("Workflow stack traces are not enabled on this worker", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueryAsync_Metadata_DescribesTheWorkflow()
    {
        using var worker = fixture.WorkerOf<Inspected>();

        var metadata = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await fixture.Client.StartWorkflowAsync((Inspected w) => w.RunAsync(), BehaviourFixture.OptionsOf(worker));
                return await handle.QueryAsync<WorkflowMetadata>("__temporal_workflow_metadata", []);
            },
            Stopping);

        Assert.Equal("# waiting", metadata.CurrentDetails);
        Assert.Equal("Inspected", metadata.Definition.Type);
        Assert.Equal(
            [("Added", "added while it runs"), ("Done", "whether it is done")],
            metadata.Definition.QueryDefinitions.Select(query => (query.Name, query.Description)));
        Assert.Equal([("End", "ends it")], metadata.Definition.SignalDefinitions.Select(signal => (signal.Name, signal.Description)));
        Assert.Equal([("change", "changes it")], metadata.Definition.UpdateDefinitions.Select(update => (update.Name, update.Description)));
    }
}
