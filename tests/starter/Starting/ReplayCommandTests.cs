using System.Text.Json;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Exceptions;

namespace DataEgress.Starter.Tests.Starting;

public sealed class ReplayCommandTests(TestCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_WithoutExecute_ShowsTheIdAndStartsNothing()
    {
        var id = await SentAsync("replay/dry/pipeline_success.flag", "v1");
        var result = await cluster.EgressAsync("replay", id);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains($"{id}#replay-1", result.Output, StringComparison.Ordinal);
        Assert.Contains("dry run: nothing was started", result.Output, StringComparison.Ordinal);
        var e = await Assert.ThrowsAsync<RpcException>(() => cluster.Client.GetWorkflowHandle($"{id}#replay-1").DescribeAsync());
        Assert.Equal(RpcException.StatusCode.NotFound, e.Code);
    }

    [Fact]
    public async Task Replay_ExecutedTwice_TakesTheNextNumberAndSaysWhatItReplays()
    {
        var id = await SentAsync("replay/twice/pipeline_success.flag", "v1");
        var first = await cluster.EgressAsync("replay", id, "--execute", "--wait");
        var second = await cluster.EgressAsync("replay", $"{id}#replay-1", "--execute", "--wait", "--json");
        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (first.ExitCode, second.ExitCode));
        using var json = JsonDocument.Parse(second.Output);
        var item = json.RootElement.GetProperty("replays")[0];
        Assert.Equal($"{id}#replay-2", item.GetProperty("id").GetString());
        Assert.Equal($"{id}#replay-1", item.GetProperty("replays").GetString());
        Assert.Equal("Started", item.GetProperty("state").GetString());
        var described = await cluster.Client.GetWorkflowHandle($"{id}#replay-2").DescribeAsync();
        Assert.Equal($"{id}#replay-1", await described.Memo[Memos.Replays].ToValueAsync<string>());
    }

    [Fact]
    public async Task Replay_KeepsTodayOfTheOriginal_UnlessOverridden()
    {
        var id = await SentAsync("replay/today/pipeline_success.flag", "v1", "2026-11-02");
        var kept = await cluster.EgressAsync("replay", id, "--execute", "--wait");
        var changed = await cluster.EgressAsync("replay", id, "--event-time", "2026-11-09", "--execute", "--wait");
        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (kept.ExitCode, changed.ExitCode));
        Assert.Equal((new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), id), await InputAsync($"{id}#replay-1"));
        Assert.Equal((new DateTimeOffset(2026, 11, 9, 0, 0, 0, TimeSpan.Zero), id), await InputAsync($"{id}#replay-2"));
    }

    [Fact]
    public async Task Replay_Prefix_ReplaysTheLastUploadOfEveryFlagBelow()
    {
        await SentAsync("replay/prefix/a/pipeline_success.flag", "v1");
        var a2 = await SentAsync("replay/prefix/a/pipeline_success.flag", "v2");
        var b = await SentAsync("replay/prefix/b/pipeline_success.flag", "v1");
        await SentAsync("replay/prefixed/pipeline_success.flag", "v1");
        var last = await cluster.EgressAsync("replay", "s3://source/replay/prefix/", "--execute", "--wait", "--json");
        Assert.Equal(ExitCodes.Done, last.ExitCode);
        Assert.Equal([$"{a2}#replay-1", $"{b}#replay-1"], Ids(last));
        Assert.Contains("2 of 2", last.Error, StringComparison.Ordinal);
        var every = await cluster.EgressAsync("replay", "egress/source/replay/prefix/*", "--every-upload", "--json");
        Assert.Equal(3, Ids(every).Count);
    }

    [Fact]
    public async Task Replay_Flag_FindsItByItsLocation()
    {
        var id = await SentAsync("replay/flag/it's [1]/pipeline_success.flag", "v1");
        var result = await cluster.EgressAsync("replay", "s3://source/replay/flag/it's [1]/pipeline_success.flag", "--json");
        Assert.Equal([$"{id}#replay-1"], Ids(result));
    }

    [Fact]
    public async Task Replay_WhileItRuns_IsRefused()
    {
        await cluster.EgressAsync("start", "s3://source/stuck/replay/pipeline_success.flag", "--version-id", "v1");
        var result = await cluster.EgressAsync("replay", "egress/source/stuck/replay/pipeline_success.flag@v1", "--execute");
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("is running", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfADelivery_NamesItsEgress()
    {
        var id = await SentAsync("replay/part/pipeline_success.flag", "v1");
        var delivery = WorkflowIds.Delivery(id, new("replay/part/pipeline_success.flag", "sales"));
        var result = await cluster.EgressAsync("replay", delivery);
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains($"is part of {id}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("egress/source/replay/not-there@v1")]
    [InlineData("s3://source/replay/not-there/")]
    [InlineData("s3://source/replay/not-there/pipeline_success.flag")]
    public async Task Replay_NothingThere_IsNotFound(string target)
    {
        var result = await cluster.EgressAsync("replay", target);
        Assert.Equal(ExitCodes.NotFound, result.ExitCode);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    private static IReadOnlyList<string?> Ids(CommandResult result)
    {
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.GetProperty("replays").EnumerateArray().Select(i => i.GetProperty("id").GetString())];
    }

    private async Task<string> SentAsync(string key, string version, string eventTime = "2026-11-20")
    {
        var sent = await cluster.EgressAsync("start", $"s3://source/{key}", "--version-id", version, "--event-time", eventTime, "--wait");
        Assert.Equal(ExitCodes.Done, sent.ExitCode);
        return WorkflowIds.Egress(new("source", key), version);
    }

    private async Task<(DateTimeOffset EventTime, string? Replays)> InputAsync(string id)
    {
        var history = await cluster.Client.GetWorkflowHandle(id).FetchHistoryAsync(new() { Rpc = new() { CancellationToken = Token } });
        var started = history.Events.First().WorkflowExecutionStartedEventAttributes;
        var request = JsonSerializer.Deserialize<EgressRequest>(started.Input.Payloads_[0].Data.Span);
        return (request!.EventTime, request.Replays);
    }
}
