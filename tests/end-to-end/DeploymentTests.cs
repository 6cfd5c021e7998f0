using DataEgress.EndToEnd.Tests.Processes;
using DataEgress.Workflows;
using DataEgress.Workflows.Approvals;
using DataEgress.Workflows.Deployment;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace DataEgress.EndToEnd.Tests;

/// <summary>
/// Deployments as people carry them out: a server, workers of which one is killed, and the <c>egress</c> command. Every tool
/// is a script that adds a line to a file, so that what was done, and how often, can be counted.
/// </summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    private const string Approvers = """[{"name":"dora","groups":["ops"]},{"name":"ada","groups":["ops"]},{"name":"bob","groups":["ops"]}]""";

    // What is approved is the plan's file, as with terraform; 'verify' fails until somebody repairs the cause.
    private const string Plan = """
        plan: sample
        steps:
          - step: plan
            command: { run: [sh, plan.sh], repeatable: true }
          - step: agree
            needs: plan
            approval: { subject: "The plan of ${environment}", of: apply, prepare: plan, groups: [ops] }
          - step: apply
            needs: agree
            command: { run: [sh, tool.sh, apply], digest-of: plan.out }
            undo: { run: [sh, tool.sh, undo-apply] }
          - step: configure
            needs: apply
            command: { run: [sh, tool.sh, configure] }
            undo: { run: [sh, tool.sh, undo-configure] }
          - step: verify
            needs: configure
            command: { run: [sh, verify.sh] }
        """;

    private readonly string workspace = Directory.CreateTempSubdirectory("egress-deployment-").FullName;
    private LocalProcess local = null!;
    private EgressCli egress = null!;
    private TemporalClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        local = await LocalProcess.ServeAsync("--no-worker");
        egress = new(local);
        client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(local.Temporal));
        await WriteAsync("sample.yaml", Plan);
        await WriteAsync("approvers.json", Approvers);
        await WriteAsync("plan.sh", "echo plan >> done\ncp wanted plan.out\n");
        await WriteAsync("tool.sh", "echo $1 >> done\n");
        await WriteAsync("verify.sh", "echo verify >> done\ntest -f healthy || { echo 'not healthy yet' >&2; exit 3; }\n");
        await WriteAsync("wanted", "three nodes");
    }

    public async ValueTask DisposeAsync()
    {
        await local.DisposeAsync();
        Directory.Delete(workspace, recursive: true);
    }

    [Fact]
    public async Task Deployment_ChangedRetriedAndWorkerKilled_AppliesEveryStepOnce()
    {
        await using var first = StartWorker();
        var handle = await StartAsync("qa");
        var gate = await handle.WaitsForAsync(SearchAttributes.Approval);
        var planned = await DigestAsync("agree");
        Assert.Contains(
            "four eyes", (await egress.ExpectAsync(ExitCode.Refused, "approve", handle.Id, "--digest", planned, "--by", "dora")).Error, StringComparison.Ordinal);

        // What would be applied is not what was approved: planned and asked again, and the former digest is refused.
        await WriteAsync("wanted", "four nodes");
        await WriteAsync("plan.out", "four nodes");
        await egress.RunAsync("approve", handle.Id, "--digest", planned, "--by", "ada");
        gate = await handle.WaitsForAsync(SearchAttributes.Approval, gate.EventId);
        var changed = await DigestAsync("agree");
        Assert.NotEqual(planned, changed);
        var stale = await egress.ExpectAsync(ExitCode.Refused, "approve", handle.Id, "--digest", planned, "--by", "ada");
        Assert.Contains($"what waits for approval now is {changed}", stale.Error, StringComparison.Ordinal);

        // Between two steps the worker dies; another goes on and does nothing again.
        await first.KillAsync();
        await using var second = StartWorker();
        await egress.RunAsync("approve", handle.Id, "--gate", "agree", "--digest", changed, "--by", "ada");
        await handle.WaitsForAsync(SearchAttributes.Intervention, gate.EventId);
        await handle.EventAsync(
            e => e.EventType == EventType.WorkflowTaskStarted && e.WorkflowTaskStartedEventAttributes.Identity.StartsWith($"{second.Id}@", StringComparison.Ordinal),
            gate.EventId);
        Assert.Equal(["plan", "plan", "apply", "configure", "verify"], await DoneAsync());

        var pending = Assert.Single((await egress.JsonAsync("pending")).EnumerateArray());
        Assert.Equal((SearchAttributes.Intervention, "verify"), (pending.GetProperty("for").GetString(), pending.GetProperty("step").GetString()));
        Assert.Contains("not healthy yet", pending.GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.Equal($"egress retry {handle.Id} --step verify", pending.GetProperty("commands")[0].GetString());
        await WriteAsync("healthy", "");
        await egress.RunAsync("retry", handle.Id, "--step", "verify");
        var result = await handle.GetResultAsync<DeploymentResult>();

        Assert.Equal(DeploymentOutcome.Deployed, result.Outcome);
        Assert.Equal(["plan", "plan", "apply", "configure", "verify", "verify"], await DoneAsync());
        var audit = (await egress.JsonAsync("deploy", "status", "sample", "qa")).GetProperty("audit").EnumerateArray().Select(a => a.GetProperty("action").GetString()).ToList();
        Assert.Contains("approval void", audit);
        await RecordedHistories.KeepAsync(client, handle.Id, "deployment-retried");
    }

    [Fact]
    public async Task Deployment_AllWell_IsDeployedAndTheNextAborted_UndoneTheLastFirst()
    {
        await using var worker = StartWorker();
        await WriteAsync("healthy", "");
        var well = await StartAsync("qa");
        await well.WaitsForAsync(SearchAttributes.Approval);
        Assert.Contains(
            "running already", (await egress.ExpectAsync(ExitCode.Refused, StartArguments("qa"))).Error, StringComparison.Ordinal);
        await egress.RunAsync("approve", well.Id, "--digest", await DigestAsync("agree"), "--by", "bob");
        Assert.Equal(DeploymentOutcome.Deployed, (await well.GetResultAsync<DeploymentResult>()).Outcome);
        Assert.Equal(["plan", "apply", "configure", "verify"], await DoneAsync());
        await RecordedHistories.KeepAsync(client, well.Id, "deployment-success");

        File.Delete(Path.Combine(workspace, "healthy"));
        File.Delete(Path.Combine(workspace, "done"));
        var aborted = await StartAsync("qa");
        await aborted.WaitsForAsync(SearchAttributes.Approval);
        await egress.RunAsync("approve", aborted.Id, "--digest", await DigestAsync("agree"), "--by", "bob");
        await aborted.WaitsForAsync(SearchAttributes.Intervention);
        await egress.RunAsync("abort", aborted.Id, "--reason", "wrong version", "--by", "bob");
        var result = await aborted.GetResultAsync<DeploymentResult>();

        Assert.Equal((DeploymentOutcome.Aborted, "wrong version (by bob)"), (result.Outcome, result.Reason));
        Assert.Equal(["plan", "apply", "configure", "verify", "undo-configure", "undo-apply"], await DoneAsync());
        Assert.Equal([StepState.Undone, StepState.Undone], result.Steps.Where(s => s.Id is "apply" or "configure").Select(s => s.State));
        Assert.Empty((await egress.JsonAsync("pending")).EnumerateArray());
        await RecordedHistories.KeepAsync(client, aborted.Id, "deployment-aborted");
    }

    // The worker reads the plan from its own folder, as in production.
    private ProgramProcess StartWorker() => Processes.Workers.Start(local, ("Egress__Deployment__Workspace", workspace), ("Egress__Deployment__Plans", workspace));

    private string[] StartArguments(string environment) =>
        ["deploy", "start", "sample", environment, "--approvers", Path.Combine(workspace, "approvers.json"), "--by", "dora"];

    private async Task<WorkflowHandle> StartAsync(string environment)
    {
        var id = (await egress.JsonAsync(StartArguments(environment))).GetProperty("id").GetString()!;
        var description = await client.GetWorkflowHandle(id).DescribeAsync();
        return client.GetWorkflowHandle(id, description.RunId);
    }

    private async Task<string> DigestAsync(string gate)
    {
        var status = await egress.JsonAsync("deploy", "status", "sample", "qa");
        return status.GetProperty("gates").EnumerateArray()
            .Single(g => g.GetProperty("gate").GetString() == gate && g.GetProperty("state").GetString() == "open").GetProperty("digest").GetString()!;
    }

    private async Task<string[]> DoneAsync() => await File.ReadAllLinesAsync(Path.Combine(workspace, "done"), Cancellation);

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(workspace, name), content, Cancellation);
}
