using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Tests.Converters;
using Temporalio.Worker;

namespace Temporalio.Tests.Behaviour;

/// <summary>Interceptors see every call, and what they put in a header arrives at the other end, through the codec too.</summary>
public sealed class HeaderTests(BehaviourFixture fixture) : IClassFixture<BehaviourFixture>
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExecuteAsync_HeadersOnEveryCall_Arrive(bool withCodec)
    {
        var headers = new HeaderInterceptor();
        var client = new TemporalClient(fixture.Client.Connection, new()
        {
            Interceptors = [headers],
            DataConverter = withCodec ? XorCodec.Converter : DataConverter.Default,
        });
        var options = new TemporalWorkerOptions($"test-{Guid.NewGuid():N}");
        options.AddWorkflow<Sender>().AddWorkflow<Receiver>().AddActivity(Sender.Remote).AddActivity(Sender.Local);
        using var worker = new TemporalWorker(client, options);
        var id = $"test-{Guid.NewGuid():N}";

        var history = await worker.ExecuteAsync(
            async () =>
            {
                var handle = await client.StartWorkflowAsync((Sender w) => w.RunAsync(false), new(id, options.TaskQueue!));
                Assert.False(await handle.QueryAsync(w => w.Told()));
                Assert.False(await handle.ExecuteUpdateAsync(w => w.AskAsync()));
                await handle.SignalAsync(w => w.TellAsync());
                await handle.GetResultAsync();
                return await (handle with { RunId = handle.ResultRunId }).FetchHistoryAsync();
            },
            Stopping);

        var expected = new Dictionary<string, string?>
        {
            ["run Sender"] = "client start",
            ["query Told"] = "client query",
            ["validation Ask"] = "client update",
            ["update Ask"] = "client update",
            ["signal Tell"] = "client signal",
            ["activity Remote"] = "workflow activity",
            ["local activity Local"] = "workflow local activity",
            ["timer a moment"] = null,
            ["run Receiver"] = "workflow child",
            ["signal FromParent"] = "workflow signal to child",
            ["signal FromStranger"] = "workflow signal",
            [$"cancellation of {id}/3"] = null,
            ["continued run Sender"] = "workflow continue",
        };
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), headers.Arrived.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.All(
            history.Events.Select(HeaderOf).OfType<Header>().SelectMany(header => header.Fields.Values),
            payload => Assert.Equal(withCodec, XorCodec.IsEncoded(payload)));
    }

    private static Header? HeaderOf(HistoryEvent e) =>
        e.WorkflowExecutionStartedEventAttributes?.Header
        ?? e.WorkflowExecutionSignaledEventAttributes?.Header
        ?? e.WorkflowExecutionUpdateAcceptedEventAttributes?.AcceptedRequest?.Input?.Header
        ?? e.ActivityTaskScheduledEventAttributes?.Header
        ?? e.StartChildWorkflowExecutionInitiatedEventAttributes?.Header
        ?? e.SignalExternalWorkflowExecutionInitiatedEventAttributes?.Header
        ?? e.WorkflowExecutionContinuedAsNewEventAttributes?.Header;
}
