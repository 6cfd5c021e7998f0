using System.Text.Json;
using DataEgress.Workflows;

namespace DataEgress.Starter.Tests.Inspection;

public sealed class ShowAndPendingTests(TestCluster cluster)
{
    [Fact]
    public async Task Show_EndedEgress_TellsDeliveriesAndReceipts()
    {
        await cluster.EgressAsync("start", "s3://source/show/pipeline_success.flag", "--version-id", "v1", "--wait");
        var result = await cluster.EgressAsync("show", "egress/source/show/pipeline_success.flag@v1");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^Status\s+Completed$", result.Output);
        Assert.Matches(@"(?m)^sales\s+Delivered\s+3\s+0\s+0\s+42\s+s3://receipts/\S+\s+-\s+egress/", result.Output);
    }

    [Fact]
    public async Task Show_EndedDelivery_TellsItsOutcome()
    {
        await cluster.EgressAsync("start", "s3://source/show/d/pipeline_success.flag", "--version-id", "v1", "--wait");
        var id = WorkflowIds.Delivery("egress/source/show/d/pipeline_success.flag@v1", new("show/d/pipeline_success.flag", "sales"));
        var result = await cluster.EgressAsync("show", id);
        Assert.Matches(@"(?m)^Outcome\s+Delivered$", result.Output);
        Assert.Matches(@"(?m)^SHA-256\s+aa$", result.Output);
    }

    [Fact]
    public async Task Show_WaitingEgress_TellsTheDeliverysProblemAndWhatToType()
    {
        var (id, delivery) = await StuckAsync("show");
        var result = await cluster.EgressAsync("show", id);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Contains("waits for intervention at read entry", result.Output, StringComparison.Ordinal);
        Assert.Contains("transfer_type is missing", result.Output, StringComparison.Ordinal);
        Assert.Contains($"egress retry '{delivery}'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_TerminatedWorkflow_TellsWhy()
    {
        var (id, _) = await StuckAsync("show-terminated");
        await cluster.Client.GetWorkflowHandle(id).TerminateAsync("enough");
        var result = await cluster.EgressAsync("show", id);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        Assert.Matches(@"(?m)^Status\s+Terminated$", result.Output);
        Assert.Matches(@"(?m)^Failure\s+\S+", result.Output);
    }

    [Fact]
    public async Task Show_GatedWorkflow_TellsGatesAndAudit()
    {
        await StartGatedAsync("deployment/show/test", "apply");
        await cluster.EgressAsync("reject", "deployment/show/test", "--gate", "none", "--reason", "a test");
        var result = await cluster.EgressAsync("show", "deployment/show/test", "--json");
        Assert.Equal(ExitCodes.Done, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("d1", json.RootElement.GetProperty("gates")[0].GetProperty("digest").GetString());
        Assert.Equal("There is no gate 'none'.", json.RootElement.GetProperty("audit")[0].GetProperty("refused").GetString());
        Assert.Equal("waiting", json.RootElement.GetProperty("status").GetProperty("step").GetString());
        var text = await cluster.EgressAsync("show", "deployment/show/test");
        Assert.Matches(@"(?m)OUTCOME\s+REASON\s*$", text.Output);
        Assert.Matches(@"(?m)refused\s+There is no gate 'none'\.\s*$", text.Output);
    }

    [Fact]
    public async Task Show_NoSuchWorkflow_IsNotFound()
    {
        var result = await cluster.EgressAsync("show", "egress/not/there@v1");
        Assert.Equal(ExitCodes.NotFound, result.ExitCode);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Pending_ProblemsAndGates_AreAllTold()
    {
        var (_, delivery) = await StuckAsync("pending");
        await StartGatedAsync("deployment/pending/test", "apply");
        var result = await cluster.EgressAsync("pending", "--json");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var items = json.RootElement.EnumerateArray().ToList();
        var problem = items.Single(i => i.GetProperty("id").GetString() == delivery);
        Assert.Equal("intervention", problem.GetProperty("for").GetString());
        Assert.Equal("Configuration: transfer_type is missing", problem.GetProperty("what").GetString());
        var gate = items.Single(i => i.GetProperty("id").GetString() == "deployment/pending/test");
        Assert.Equal("apply apply (1 of 2 approvals from operators)", gate.GetProperty("what").GetString());
        Assert.Equal("egress approve deployment/pending/test --gate apply --digest d1", gate.GetProperty("commands")[0].GetString());
        var text = await cluster.EgressAsync("pending");
        Assert.Contains("waits for approval at apply since 1970-01-01T00:00:00Z", text.Output, StringComparison.Ordinal);
    }

    private async Task<(string Id, string Delivery)> StuckAsync(string name)
    {
        await cluster.EgressAsync("start", $"s3://source/stuck/{name}/pipeline_success.flag", "--version-id", "v1");
        var id = $"egress/source/stuck/{name}/pipeline_success.flag@v1";
        return (id, await cluster.UntilItsDeliveryWaitsAsync(id));
    }

    private async Task StartGatedAsync(string id, params string[] gates)
    {
        await cluster.Client.StartWorkflowAsync((GatedTestWorkflow w) => w.RunAsync(gates), new(id, TaskQueues.Deployment));
        await cluster.UntilItWaitsAsync(id);
    }
}
