using System.Text.Json;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Recipients;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Starter.Tests.Interventions;

public sealed class InterventionCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task Abort_OfAnEgress_EndsItsDeliveriesWithTheReason()
    {
        var (id, delivery) = await StuckAsync("abort");
        var result = await cluster.EgressAsync("abort", id, "--reason", "wrong entry");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains($"abort sent to {delivery}", result.Output, StringComparison.Ordinal);
        var ended = await cluster.Client.GetWorkflowHandle<EgressWorkflow, EgressResult>(id).GetResultAsync(rpcOptions: new() { CancellationToken = TestContext.Current.CancellationToken });
        Assert.Equal((DeliveryOutcome.Aborted, "wrong entry (by ada)"), (ended.Deliveries[0].Outcome, ended.Deliveries[0].Reason));
    }

    [Fact]
    public async Task Retry_OfADelivery_TriesAgain()
    {
        var (_, delivery) = await StuckAsync("retry");
        var result = await cluster.EgressAsync("retry", delivery, "--by", "eve", "--json");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.True(json.RootElement[0].GetProperty("sent").GetBoolean());
        await AssertSignaledAsync(delivery, "retry", "eve");
    }

    [Fact]
    public async Task Skip_OfAnEgress_GoesToItsWaitingDelivery()
    {
        var (id, delivery) = await StuckAsync("skip");
        var result = await cluster.EgressAsync("skip", id, "--reason", "not needed");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Equal($"skip sent to {delivery}\n", result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task PauseAndResume_OfADelivery_AreShown()
    {
        var (_, delivery) = await StuckAsync("pause");
        Assert.Equal(ExitCodes.Done, (await cluster.EgressAsync("pause", delivery)).ExitCode);
        Assert.Contains("\"paused\": true", (await cluster.EgressAsync("show", delivery, "--json")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await cluster.EgressAsync("resume", delivery)).ExitCode);
        Assert.Contains("\"paused\": false", (await cluster.EgressAsync("show", delivery, "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_OfADelivery_IsAnsweredAndShown()
    {
        var (_, delivery) = await StuckAsync("limit");
        var result = await cluster.EgressAsync("limit", delivery, "--files-at-once", "2", "--reason", "they are slow");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Equal("from the next batch on: 2 files at once, any number of bytes per second\n", result.Output.ReplaceLineEndings("\n"));
        var refused = await cluster.EgressAsync("limit", delivery, "--bytes-per-second", "1");
        Assert.Equal((ExitCodes.Refused, "error: refused: bytesPerSecond: 1; allowed is 1024 or more, or nothing\n"), (refused.ExitCode, refused.Error.ReplaceLineEndings("\n")));
        var shown = (await cluster.EgressAsync("show", delivery)).Output;
        Assert.Matches(@"(?m)^\S+\s+set-limits\s+filesAtOnce 2, bytesPerSecond any\s+ada\s.*they are slow", shown);
        Assert.Equal(ExitCodes.NotFound, (await cluster.EgressAsync("limit", "egress/not/there@v1/x")).ExitCode);
    }

    [Fact]
    public async Task Limit_OfARecipient_HoldsForAllDeliveriesToIt()
    {
        var result = await cluster.EgressAsync("limit", "--recipient", "finance", "--files-at-once", "4");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Equal("all together, within seconds: 4 files at once, any number of bytes per second\n", result.Output.ReplaceLineEndings("\n"));
        Assert.Equal(ExitCodes.Done, (await cluster.EgressAsync("limit", "--recipient", "finance", "--bytes-per-second", "5000000")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await cluster.EgressAsync("limit", "--recipient", "finance", "--files-at-once", "0")).ExitCode);
        var status = await cluster.Client.GetWorkflowHandle<RecipientWorkflow>("recipient/finance").QueryAsync(w => w.Status());
        Assert.Equal(new DeliveryLimits(null, 5_000_000), status.Limits);

        var printed = (await cluster.EgressAsync("limit", "--recipient", "finance", "--files-at-once", "4", "--print")).Output;
        Assert.Contains("temporal workflow signal-with-start", printed, StringComparison.Ordinal);
        Assert.Contains("--workflow-id recipient/finance --type RecipientWorkflow --task-queue egress", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit", "--files-at-once", "4")]
    [InlineData("limit", "ID", "--recipient", "finance", "--files-at-once", "4")]
    public async Task Limit_OfNothingOrOfBoth_IsAnError(params string[] arguments) =>
        Assert.Equal(ExitCodes.Usage, (await cluster.EgressAsync(arguments)).ExitCode);

    [Fact]
    public async Task Retry_OfAnEgressThatWaitsItself_TriesAgain()
    {
        await cluster.EgressAsync("start", "s3://source/lost/retry/pipeline_success.flag", "--version-id", "v1");
        const string Id = "egress/source/lost/retry/pipeline_success.flag@v1";
        await cluster.UntilItWaitsAsync(Id);
        Assert.Equal(ExitCodes.Refused, (await cluster.EgressAsync("skip", Id, "--reason", "none")).ExitCode);
        var pending = (await cluster.EgressAsync("pending")).Output;
        Assert.Contains($"egress retry {Id}", pending, StringComparison.Ordinal);
        Assert.DoesNotContain($"egress skip {Id}", pending, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, (await cluster.EgressAsync("retry", Id)).ExitCode);
        Assert.Equal(ExitCodes.Done, (await cluster.EgressAsync("abort", Id, "--reason", "enough")).ExitCode);
    }

    [Fact]
    public async Task Send_SeveralOfWhichOneIsMissing_TellsTheOthersAndFails()
    {
        var (_, delivery) = await StuckAsync("several");
        var result = await cluster.EgressAsync("abort", "egress/not/there@v1", delivery);
        Assert.Equal(ExitCodes.NotFound, result.ExitCode);
        Assert.Contains($"abort sent to {delivery}", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("error: egress/not/there@v1: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToAnEndedWorkflow_IsRefused()
    {
        await cluster.EgressAsync("start", "s3://source/intervene/ended/pipeline_success.flag", "--version-id", "v1", "--wait");
        var result = await cluster.EgressAsync("retry", "egress/source/intervene/ended/pipeline_success.flag@v1");
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("it has ended: Completed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Print_ConnectsToNobodyAndPrintsBothCommands()
    {
        var result = await CommandResult.OfAsync(
            ["skip", "egress/a b", "--reason", "it's there", "--by", "ada", "--print"], new() { ["TEMPORAL_ADDRESS"] = "127.0.0.1:1" });
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        const string Input = """'{"reason":"it'\''s there","by":"ada"}'""";
        Assert.Equal(
            $$"""
            {"reason":"it's there","by":"ada"}
            temporal workflow signal --address 127.0.0.1:1 --namespace default --workflow-id 'egress/a b' --name skip --input {{Input}}
            tctl --address 127.0.0.1:1 --namespace default workflow signal --workflow_id 'egress/a b' --name skip --input {{Input}}

            """.ReplaceLineEndings("\n"),
            result.Output.ReplaceLineEndings("\n"));
    }

    private async Task AssertSignaledAsync(string id, string signal, string by)
    {
        var history = await cluster.Client.GetWorkflowHandle(id).FetchHistoryAsync();
        var signaled = history.Events.Single(e => e.EventType == EventType.WorkflowExecutionSignaled).WorkflowExecutionSignaledEventAttributes;
        Assert.Equal(signal, signaled.SignalName);
        Assert.Equal(by, JsonSerializer.Deserialize<Instruction>(signaled.Input.Payloads_[0].Data.Span)!.By);
    }

    private async Task<(string Id, string Delivery)> StuckAsync(string name)
    {
        await cluster.EgressAsync("start", $"s3://source/stuck/intervene-{name}/pipeline_success.flag", "--version-id", "v1");
        var id = $"egress/source/stuck/intervene-{name}/pipeline_success.flag@v1";
        return (id, await cluster.UntilItsDeliveryWaitsAsync(id));
    }
}
