using System.Text;
using Google.Protobuf;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Tests.Converters;
using Temporalio.Worker;

namespace Temporalio.Tests.Behaviour;

/// <summary>With a codec and a failure converter that encodes messages, the server sees nothing of what travels, and both ends do.</summary>
public sealed class SecretTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private const string Secret = "treasure";

    private static readonly DataConverter Hiding = XorCodec.Converter with
    {
        FailureConverter = new DefaultFailureConverter.WithEncodedCommonAttributes(),
    };

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_CodecAndEncodedFailures_HideAllAndLoseNothing()
    {
        var client = new TemporalClient(fixture.Client.Connection, new() { DataConverter = Hiding });
        var options = new TemporalWorkerOptions($"test-{Guid.NewGuid():N}");
        options.AddWorkflow<Secrets>().AddWorkflow<SecretChild>().AddActivity(Secrets.Echo)
            .AddActivity(SecretActivities.KeepAsync).AddActivity(SecretActivities.Lose);
        using var worker = new TemporalWorker(client, options);

        var (failure, history, description, raw) = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync(
                    (Secrets w) => w.RunAsync(Secret),
                    new($"test-{Guid.NewGuid():N}", options.TaskQueue!)
                    {
                        Memo = new Dictionary<string, object> { ["started"] = Secret },
                        TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(Secrets.Keyword, "begun").ToSearchAttributeCollection(),
                        StaticSummary = Secret,
                    });
                Assert.Equal(Secret, await handle.QueryAsync(w => w.Ask(Secret)));
                Assert.Equal(Secret, await handle.ExecuteUpdateAsync(w => w.ChangeAsync(Secret)));
                var refused = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(w => w.RefuseAsync(Secret)));
                Assert.Equal($"no {Secret}", refused.InnerException!.Message);
                await handle.SignalAsync(w => w.TellAsync(Secret));
                var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
                var described = await client.WorkflowService.DescribeWorkflowExecutionAsync(
                    new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = handle.Id } });
                return (failed, await handle.FetchHistoryAsync(), await handle.DescribeAsync(), described);
            },
            Stopping);

        var outer = Assert.IsType<ApplicationFailureException>(failure.InnerException);
        Assert.Equal($"lost the {Secret}: {Secret}", outer.Message);
        Assert.Equal(Secret, outer.Details.ElementAt<string>(0));
        Assert.Contains("Secrets", outer.StackTrace, StringComparison.Ordinal);
        var inner = Assert.IsType<ApplicationFailureException>(outer.InnerException);
        Assert.Equal(($"lost the {Secret}", "Lost"), (inner.Message, inner.ErrorType));

        Assert.Empty(history.Events.Where(Shows).Select(e => e.EventType));
        Assert.False(Shows(raw));
        var last = history.Events.Last().WorkflowExecutionFailedEventAttributes.Failure;
        Assert.Equal(("Encoded failure", string.Empty), (last.Message, last.StackTrace));

        // The server must read these.
        Assert.Equal("found", description.TypedSearchAttributes.Get(Secrets.Keyword));
        var started = history.Events.First().WorkflowExecutionStartedEventAttributes.SearchAttributes.IndexedFields["CustomKeywordField"];
        Assert.Equal("\"begun\"", started.Data.ToStringUtf8());
        Assert.Equal(Secret, await description.Memo["upserted"].ToValueAsync<string>());
    }

    [Fact]
    public async Task ReplayWorkflowAsync_HiddenHistory_FitsWithTheSameConverter()
    {
        var client = new TemporalClient(fixture.Client.Connection, new() { DataConverter = Hiding });
        var options = new TemporalWorkerOptions($"test-{Guid.NewGuid():N}");
        using var worker = new TemporalWorker(client, options.AddWorkflow<SecretChild>());

        var history = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync(
                    (SecretChild w) => w.RunAsync(Secret), new($"test-{Guid.NewGuid():N}", options.TaskQueue!));
                Assert.Equal(Secret, await handle.GetResultAsync());
                return await handle.FetchHistoryAsync();
            },
            Stopping);

        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions { DataConverter = Hiding }.AddWorkflow<SecretChild>());
        await replayer.ReplayWorkflowAsync(history, cancellationToken: Stopping);
    }

    private static bool Shows(IMessage message) => message.ToByteArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0;
}
