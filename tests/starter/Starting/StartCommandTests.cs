using System.Text.Json;

namespace DataEgress.Starter.Tests.Starting;

public sealed class StartCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task Start_Twice_StartsOnceAndSaysSo()
    {
        string[] args = ["start", "s3://source/start/twice/pipeline_success.flag", "--event-time", "2026-11-20"];
        var first = await cluster.EgressAsync(args);
        var second = await cluster.EgressAsync(args);
        const string Id = "egress/source/start/twice/pipeline_success.flag@manual-2026-11-20T00:00:00Z";
        Assert.Equal((ExitCodes.Done, $"started {Id}\n"), (first.ExitCode, first.Output.ReplaceLineEndings("\n")));
        Assert.Equal(ExitCodes.Done, second.ExitCode);
        Assert.Contains($"was started before: {Id}", second.Output, StringComparison.Ordinal);
        Assert.Contains("egress replay", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithVersion_HasTheIdOfItsEvent()
    {
        var result = await cluster.EgressAsync("start", "s3://source/start/version/pipeline_success.flag", "--version-id", "v7", "--json");
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("egress/source/start/version/pipeline_success.flag@v7", json.RootElement.GetProperty("id").GetString());
        Assert.True(json.RootElement.GetProperty("started").GetBoolean());
    }

    [Fact]
    public async Task Start_AndWait_ShowsTheDeliveries()
    {
        var result = await cluster.EgressAsync("start", "s3://source/start/wait/pipeline_success.flag", "--wait");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Matches(@"(?m)^sales\s+Delivered\s+3\s+0\s+0\s+42\s+s3://receipts/", result.Output);
    }

    [Fact]
    public async Task Start_NothingMatches_SaysThatNothingWasDelivered()
    {
        var result = await cluster.EgressAsync("start", "s3://source/none/pipeline_success.flag", "--wait");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains("no entry matches", result.Output, StringComparison.Ordinal);
    }
}
