using System.Text.Json;

namespace DataEgress.Starter.Tests.Inspection;

public sealed class ListCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task List_ByPrefixStatusAndPipeline_ShowsWhatMatches()
    {
        await cluster.EgressAsync("start", "s3://source/list/a/pipeline_success.flag", "--version-id", "v1", "--wait", "--environment", "test");
        var all = await ListAsync("--prefix", "egress/source/list/a/");
        Assert.Equal(["DeliveryWorkflow", "EgressWorkflow"], all.Select(w => w.GetProperty("type").GetString()).Order());
        var delivery = Assert.Single(await ListAsync(
            "--prefix", "egress/source/list/a/", "--status", "completed", "--pipeline", "sales", "--recipient", "finance", "--environment", "test", "--type", "delivery"));
        Assert.Equal("S3", delivery.GetProperty("transferType").GetString());
        Assert.Empty(await ListAsync("--prefix", "egress/source/list/a/", "--status", "running"));
        Assert.Empty(await ListAsync("--prefix", "egress/source/list/a/", "--pipeline", "other"));
    }

    [Fact]
    public async Task List_MoreThanTheLimit_SaysSo()
    {
        await cluster.EgressAsync("start", "s3://source/list/b/pipeline_success.flag", "--wait");
        var result = await cluster.EgressAsync("list", "--prefix", "egress/source/list/b/", "--limit", "1");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Equal(2, result.Output.TrimEnd().Split('\n').Length);
        Assert.Contains("more than 1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NothingMatches_IsAnEmptyList()
    {
        Assert.Empty(await ListAsync("--prefix", "egress/source/list/none/"));
        var text = await cluster.EgressAsync("list", "--prefix", "egress/source/list/none/");
        Assert.Equal((ExitCodes.Done, ""), (text.ExitCode, text.Output));
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(params string[] filters)
    {
        var result = await cluster.EgressAsync(["list", "--json", .. filters]);
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.EnumerateArray().Select(e => e.Clone())];
    }
}
