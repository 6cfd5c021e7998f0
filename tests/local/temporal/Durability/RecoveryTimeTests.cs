using System.Diagnostics;
using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.Journal;
using DataEgress.Local.Temporal.Tests.Grpc;
using DataEgress.Local.Temporal.Tests.History;
using DataEgress.Local.Temporal.Tests.Journal;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>How long a server takes to go on from a full folder.</summary>
[Collection(nameof(AloneCollection))]
public sealed class RecoveryTimeTests : IDisposable
{
    private const int Closed = 10_000;
    private const int Open = 1_000;

    // The target is 5 s on a machine of its own; other tests run beside this one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly JournalFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_OnTenThousandClosedAndAThousandOpen_TakesSeconds(bool fromSnapshot)
    {
        await FillAsync(fromSnapshot);
        var watch = Stopwatch.StartNew();
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions { DataDirectory = folder.Path }, Token);
        watch.Stop();
        TestContext.Current.TestOutputHelper?.WriteLine($"recovered in {watch.Elapsed}");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Limit);

        using var client = new GrpcTestCall(server.Address);
        Assert.Equal(Closed, await CountAsync(client, "ExecutionStatus = 'Completed'"));
        Assert.Equal(Open, await CountAsync(client, "ExecutionStatus = 'Running'"));
        var described = await client.InvokeAsync<DescribeWorkflowExecutionResponse>(
            StoryClient.Service + "DescribeWorkflowExecution",
            new DescribeWorkflowExecutionRequest { Namespace = "default", Execution = new WorkflowExecution { WorkflowId = $"open-{Open - 1}" } },
            Token);
        Assert.Equal(WorkflowExecutionStatus.Running, described.WorkflowExecutionInfo.Status);
        Assert.Single(described.PendingActivities);
    }

    /// <summary>What an engine has written for that many workflows, as a journal of a server's own default namespace.</summary>
    private async Task FillAsync(bool asSnapshot)
    {
        using var host = new EngineHost();
        for (var i = 0; i < Closed + Open; i++)
        {
            var id = i < Closed ? $"closed-{i}" : $"open-{i - Closed}";
            await host.StartAsync(request => request.WorkflowId = id);
            await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"), EngineHost.Timer("t", TimeSpan.FromHours(1)));
            if (i < Closed)
            {
                var activity = await host.PollActivityAsync();
                await host.Engine.RespondActivityTaskCompletedAsync(
                    EngineHost.Namespace, new RespondActivityTaskCompletedRequest { TaskToken = activity.TaskToken }, Token);
                await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
            }
        }

        string ns;
        await using (var empty = await TemporalServer.StartAsync(new TemporalServerOptions { DataDirectory = folder.Path }, Token))
        {
            using var client = new GrpcTestCall(empty.Address);
            ns = (await client.InvokeAsync<DescribeNamespaceResponse>(
                StoryClient.Service + "DescribeNamespace", new DescribeNamespaceRequest { Namespace = "default" }, Token)).NamespaceInfo.Id;
        }

        var records = asSnapshot ? host.Engine.Snapshot().Select(record => record.Payload.ToArray()) : host.Journal.Records;
        await using var journal = FileJournal.Open(new JournalOptions { Directory = folder.Path }, static _ => { });
        foreach (var bytes in records)
        {
            var record = State.ExecutionRecord.Parser.ParseFrom(bytes);
            foreach (var run in record.Runs)
            {
                run.NamespaceId = ns;
            }

            _ = journal.AppendAsync(HistoryEngine.JournalKind, Google.Protobuf.MessageExtensions.ToByteArray(record));
        }

        await journal.FlushAsync();
    }

    private static async Task<long> CountAsync(GrpcTestCall client, string query) => (await client.InvokeAsync<CountWorkflowExecutionsResponse>(
        StoryClient.Service + "CountWorkflowExecutions", new CountWorkflowExecutionsRequest { Namespace = "default", Query = query }, Token)).Count;
}
