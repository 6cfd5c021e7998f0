using DataEgress.Workflows.Deployment;

namespace DataEgress.Starter.Tests.Deployments;

public sealed class DeployCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task Start_WhileOneRuns_IsRefused()
    {
        var printed = await cluster.EgressAsync("deploy", "start", "small", "twice", "--parameter", "count:=2", "--print");
        var first = await cluster.EgressAsync("deploy", "start", "small", "twice", "--parameter", "count:=2");
        var second = await cluster.EgressAsync("deploy", "start", "small", "twice");
        Assert.Contains("""--workflow-id deployment/small/twice --type DeploymentWorkflow --task-queue deployment --id-conflict-policy Fail --input '{"plan":"small","environment":"twice",""", printed.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Done, "started deployment/small/twice"), (first.ExitCode, first.Output.Trim()));
        Assert.Equal(ExitCodes.Refused, second.ExitCode);
        Assert.Contains("is running already", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_OfOneStep_IsWhatPendingSays()
    {
        await cluster.EgressAsync("deploy", "start", "small", "retry", "--by", "eve");
        await cluster.UntilItWaitsAsync("deployment/small/retry");
        var pending = await cluster.EgressAsync("pending");
        Assert.Contains("egress retry deployment/small/retry --step apply", pending.Output, StringComparison.Ordinal);
        Assert.Contains("exit code 3", pending.Output, StringComparison.Ordinal);
        var status = await cluster.EgressAsync("deploy", "status", "small", "retry");
        Assert.Matches(@"(?m)^requestedBy\s+eve$", status.Output);
        Assert.Equal(ExitCodes.Done, (await cluster.EgressAsync("retry", "deployment/small/retry", "--step", "apply")).ExitCode);
        var result = await cluster.Client.GetWorkflowHandle("deployment/small/retry").GetResultAsync<DeploymentResult>();
        Assert.Equal("by ada", result.Reason);
    }

    [Fact]
    public async Task Start_PlanOfAnotherName_IsNotStarted()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "plan: other\nenvironments: [qa]\nsteps:\n  - { step: look, wait: { for: 1s } }\n", TestContext.Current.CancellationToken);
            var result = await cluster.EgressAsync("deploy", "start", "small", "qa", "--file", path);
            Assert.Equal(ExitCodes.Failed, result.ExitCode);
            Assert.Contains("it is the plan other, not small", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Status_NoSuchDeployment_IsNotFound() =>
        Assert.Equal(ExitCodes.NotFound, (await cluster.EgressAsync("deploy", "status", "small", "nowhere")).ExitCode);
}
