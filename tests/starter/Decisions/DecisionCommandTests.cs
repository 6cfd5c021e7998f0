using System.Text.Json;
using DataEgress.Workflows;

namespace DataEgress.Starter.Tests.Decisions;

public sealed class DecisionCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task Approve_WithTheDigest_IsAnsweredAtOnce()
    {
        await StartAsync("deployment/approve/test", "apply");
        var result = await cluster.EgressAsync("approve", "deployment/approve/test", "--digest", "d1");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Equal("approve accepted: gate apply is open, 1 of 2 approvals\n", result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Approve_AnotherDigest_IsRefusedWithTheReason()
    {
        await StartAsync("deployment/stale/test", "apply");
        var result = await cluster.EgressAsync("approve", "deployment/stale/test", "--gate", "apply", "--digest", "d0");
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Equal("error: refused: An approval must name the digest of what it approves: d1.\n", result.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Reject_WithAReason_SaysHowTheGateStands()
    {
        await StartAsync("deployment/reject/test", "apply");
        var result = await cluster.EgressAsync("reject", "deployment/reject/test", "--gate", "apply", "--reason", "too much", "--by", "eve", "--json");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("rejected", json.RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Decide_SeveralOpenGates_AsksForOne()
    {
        await StartAsync("deployment/several/test", "plan", "apply");
        var result = await cluster.EgressAsync("revoke", "deployment/several/test");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("plan, apply", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_NoWorkerAnswers_SaysWhatToDo()
    {
        const string Id = "deployment/nobody/test";
        await cluster.Client.StartWorkflowAsync((GatedTestWorkflow w) => w.RunAsync(new[] { "apply" }), new(Id, "a queue without workers"));

        var result = await cluster.EgressAsync("approve", Id, "--digest", "d1");

        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains("no worker answers", result.Error, StringComparison.Ordinal);
        Assert.Contains($"egress approve {Id} --gate NAME --print", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData]
    [InlineData("--gate", "apply")]
    public async Task Decide_NoSuchWorkflow_IsNotFound(params string[] gate)
    {
        var result = await cluster.EgressAsync(["approve", "deployment/not/there", .. gate]);
        Assert.Equal(ExitCodes.NotFound, result.ExitCode);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Decide_Print_PrintsUpdateAndSignalWithoutConnecting()
    {
        var result = await CommandResult.OfAsync(
            ["approve", "deployment/p/test", "--gate", "apply", "--digest", "d1", "--by", "ada", "--print"], new() { ["TEMPORAL_ADDRESS"] = "127.0.0.1:1" });
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains(
            """temporal workflow update execute --address 127.0.0.1:1 --namespace default --workflow-id deployment/p/test --name decide --input '{"decision":"approve","gate":"apply","approver":"ada","digest":"d1"}'""",
            result.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            """workflow signal --workflow_id deployment/p/test --name approve --input '{"gate":"apply","approver":"ada","digest":"d1"}'""",
            result.Output,
            StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await cluster.EgressAsync("approve", "id", "--print")).ExitCode);
    }

    private async Task StartAsync(string id, params string[] gates)
    {
        await cluster.Client.StartWorkflowAsync((GatedTestWorkflow w) => w.RunAsync(gates), new(id, TaskQueues.Deployment));
        await cluster.UntilItWaitsAsync(id);
    }
}
