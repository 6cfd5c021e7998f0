using System.Diagnostics;
using DataEgress.Activities.Deployment;
using DataEgress.Activities.Egress;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Deployment.Plans;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Deployment;

/// <summary>The activities of deployments, with real small processes.</summary>
public sealed class CommandRunnerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo workspace = Directory.CreateTempSubdirectory("deployment-");
    private readonly ServiceProvider services;

    public CommandRunnerTests() => services = Services("00:01:00");

    public void Dispose()
    {
        services.Dispose();
        workspace.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_Command_WritesItsOutputToTheLogAndCapturesIt()
    {
        var result = await RunAsync(Request("say.1", Shell("echo '{\"id\": 7}'; echo trouble >&2") with { Capture = Capture.Json }));

        Assert.Equal((0, 7), (result.ExitCode, result.Output!.Value.GetProperty("id").GetInt32()));
        var log = await File.ReadAllTextAsync(result.Log, TestContext.Current.CancellationToken);
        Assert.Contains("trouble", log, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 0", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhileItRuns_HeartbeatsAndTheLogGrows()
    {
        // The command ends only when a heartbeat has come after its first line was in the log.
        var log = Path.Combine(workspace.FullName, ".egress", "sample", "qa", "run", "talk.1.log");
        var gate = await PipeAsync("gate");
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var environment = new ActivityEnvironment
        {
            Heartbeater = _ =>
            {
                if (ReadShared(log).Contains("\nfirst\n", StringComparison.Ordinal))
                {
                    heard.TrySetResult();
                }
            },
        };
        var run = environment.RunAsync(() => Activities.RunCommandAsync(Request("talk.1", Shell("echo first; read -r seen < gate; echo last"))));
        await heard.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await Task.Run(() => File.AppendAllText(gate, "seen\n"), TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(0, (await run).ExitCode);
        Assert.Contains("\nlast\n", ReadShared(log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Arguments_ReachTheProgramAsTheyAre()
    {
        var result = await RunAsync(Request("args.1", Command("printf", "%s|", "a b", "$HOME", "*", "'") with { Capture = Capture.Text }));

        Assert.Equal("a b|$HOME|*|'|", result.Output!.Value.GetString());
    }

    [Fact]
    public async Task Run_Environment_IsOnlyWhatWasGiven()
    {
        var command = Command("env") with { Capture = Capture.Text, Env = new Dictionary<string, string> { ["COLOR"] = "red" } };
        var lines = (await RunAsync(Request("env.1", command))).Output!.Value.GetString()!.Split('\n').Order().ToList();

        Assert.Equal(2, lines.Count);
        Assert.Equal("COLOR=red", lines[0]);
        Assert.StartsWith("PATH=/usr/local/sbin:", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Secret_IsGivenToTheCommandAndMaskedEverywhere()
    {
        var file = Path.Combine(workspace.FullName, "secret");
        await File.WriteAllTextAsync(file, "hunter2-and-more\n", TestContext.Current.CancellationToken);
        var command = Shell("printf 'length %s ' ${#PASSWORD}; printf ${PASSWORD%-and-more}; sleep 0.1; printf -- '-and-more'; echo; echo $PASSWORD >&2; exit 3") with
        {
            Capture = Capture.Text,
            Secrets = new Dictionary<string, string> { ["PASSWORD"] = "file:" + file },
        };
        var result = await RunAsync(Request("secret.1", command) with { AnyExitCode = true });
        var failure = await FailsAsync(Request("secret.2", command));

        Assert.Equal("length 16 ***", result.Output!.Value.GetString());
        Assert.Contains("***", failure.Message, StringComparison.Ordinal);
        foreach (var written in Directory.EnumerateFiles(workspace.FullName, "*", SearchOption.AllDirectories).Where(f => f != file))
        {
            Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(written, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_SecretInPlaceOfItsReference_IsRefusedWithoutRepeatingIt()
    {
        var failure = await FailsAsync(Request("clear.1", Command("true") with { Secrets = new Dictionary<string, string> { ["PASSWORD"] = "hunter2" } }));

        Assert.Equal(DeploymentFailures.CannotStart, failure.ErrorType);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ExitCode_FailsWithTheEndOfTheLog()
    {
        var failure = await FailsAsync(Request("fail.1", Shell("echo the reason; exit 4")));

        Assert.Equal((DeploymentFailures.CommandFailed, true), (failure.ErrorType, failure.NonRetryable));
        Assert.Contains("exit code 4", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing-of-that-name", null, "there is no program")]
    [InlineData("true", "../..", "leads out of its folder")]
    [InlineData("true", "elsewhere", "there is no such folder")]
    public async Task Run_CannotStart_SaysWhy(string program, string? folder, string reason)
    {
        var failure = await FailsAsync(Request("start.1", Command(program) with { In = folder }));

        Assert.Equal(DeploymentFailures.CannotStart, failure.ErrorType);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TimeIsUp_StopsTheWholeGroup()
    {
        await using var impatient = Services("00:00:00.3");
        var activities = impatient.GetRequiredService<DeploymentActivities>();

        // On a busy machine the time can be up before the command has begun.
        for (var limit = TimeSpan.FromSeconds(1); !File.Exists(Path.Combine(workspace.FullName, "child")); limit *= 4)
        {
            var command = Shell("trap '' TERM; sleep 300 & echo $! > child.new; mv child.new child; wait; sleep 300") with { Timeout = limit };
            var failure = await Assert.ThrowsAsync<ApplicationFailureException>(
                () => new ActivityEnvironment().RunAsync(() => activities.RunCommandAsync(Request($"slow.{limit.TotalSeconds}", command))));
            Assert.Equal(DeploymentFailures.CommandTimedOut, failure.ErrorType);
        }

        Assert.False(await IsAliveAsync("child"));
    }

    [Fact]
    public async Task Run_Cancelled_AsksTheCommandToEndFirst()
    {
        using var cancel = new CancellationTokenSource();
        var environment = new ActivityEnvironment { CancellationTokenSource = cancel };
        var started = await PipeAsync("started");
        var run = environment.RunAsync(() => Activities.RunCommandAsync(
            Request("stop.1", Shell("trap 'echo asked > asked; exit 0' TERM; echo $$ > child; echo > started; sleep 300 & wait"))));
        await Task.Run(() => File.ReadAllText(started), TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(File.Exists(Path.Combine(workspace.FullName, "asked")));
        Assert.False(await IsAliveAsync("child"));
    }

    [Fact]
    public async Task Run_SameKeyAgain_DoesNotRunTheCommandAgain()
    {
        var request = Request("apply.1", Shell("echo x >> runs; cat runs | wc -l") with { Capture = Capture.Text });
        var first = await RunAsync(request);
        var second = await RunAsync(request);

        Assert.Equal((first.ExitCode, first.Digest, first.Log, "1"), (second.ExitCode, second.Digest, second.Log, second.Output!.Value.GetString()));
        Assert.Equal("2", (await RunAsync(request with { Key = "apply.2" })).Output!.Value.GetString());
        Assert.Equal("3", (await RunAsync(request with { Deployment = "another" })).Output!.Value.GetString());
    }

    [Fact]
    public async Task Run_WorkerLostWhileTheCommandRan_AsksAHumanUnlessRepeatable()
    {
        var command = Shell("echo x >> runs");
        using var left = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["sleep", "300"]))!;
        var marks = services.GetRequiredService<StepMarks>();
        var request = Request("lost.1", command);
        await marks.WriteAsync(request, new BeginMark(CommandDigests.Of(command), left.Id, left.StartTime.ToUniversalTime()));

        var failure = await FailsAsync(request);

        Assert.Equal(DeploymentFailures.Interrupted, failure.ErrorType);
        Assert.True(left.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.False(File.Exists(Path.Combine(workspace.FullName, "runs")));
        Assert.Equal(0, (await RunAsync(request with { Command = command with { Repeatable = true } })).ExitCode);
    }

    [Fact]
    public async Task Run_FileChangedAfterApproval_IsRefused()
    {
        var file = Path.Combine(workspace.FullName, "plan.out");
        await File.WriteAllTextAsync(file, "approved", TestContext.Current.CancellationToken);
        var request = Request("apply.1", Shell("echo x >> runs") with { DigestOf = ["plan.out"] });
        var approved = (await new ActivityEnvironment().RunAsync(() => Activities.DigestCommandAsync(request))).Digest;
        await File.WriteAllTextAsync(file, "changed", TestContext.Current.CancellationToken);

        Assert.Equal(DeploymentFailures.DigestChanged, (await FailsAsync(request with { ApprovedDigest = approved })).ErrorType);
        Assert.False(File.Exists(Path.Combine(workspace.FullName, "runs")));

        await File.WriteAllTextAsync(file, "approved", TestContext.Current.CancellationToken);
        Assert.Equal(approved, (await RunAsync(request with { ApprovedDigest = approved })).Digest);
    }

    [Fact]
    public async Task ReadPlan_Name_CannotLeadOutOfTheFolder()
    {
        var failure = await Assert.ThrowsAsync<ApplicationFailureException>(
            () => new ActivityEnvironment().RunAsync(() => Activities.ReadPlanAsync(new("../secret"))));

        Assert.Equal(DeploymentFailures.CannotStart, failure.ErrorType);
    }

    private DeploymentActivities Activities => services.GetRequiredService<DeploymentActivities>();

    /// <param name="grace">How long a command that is stopped may take to end by itself.</param>
    private ServiceProvider Services(string grace)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_REGION"] = "eu-west-1",
            ["Egress:Deployment:Workspace"] = workspace.FullName,
            ["Egress:Deployment:Plans"] = workspace.FullName,
            ["Egress:Deployment:Grace"] = grace,
        }).Build());
        collection.AddLogging();
        collection.AddEgressActivities();
        collection.AddDeploymentActivities();
        return collection.BuildServiceProvider();
    }

    private static CommandStep Command(params string[] run) =>
        new(run, null, new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.FromMinutes(2), []);

    private static CommandStep Shell(string script) => Command("sh", "-c", script);

    private static CommandRequest Request(string key, CommandStep command) => new("sample", "qa", "run", key, command);

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    /// <summary>A named pipe in the workspace, at whose ends a command and a test wait for each other.</summary>
    private async Task<string> PipeAsync(string name)
    {
        var path = Path.Combine(workspace.FullName, name);
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, mkfifo.ExitCode);
        return path;
    }

    private Task<CommandResult> RunAsync(CommandRequest request) => new ActivityEnvironment().RunAsync(() => Activities.RunCommandAsync(request));

    private async Task<ApplicationFailureException> FailsAsync(CommandRequest request) =>
        await Assert.ThrowsAsync<ApplicationFailureException>(() => RunAsync(request));

    /// <summary>A process is there and not only waiting to be collected.</summary>
    private async Task<bool> IsAliveAsync(string file)
    {
        var id = (await File.ReadAllTextAsync(Path.Combine(workspace.FullName, file), TestContext.Current.CancellationToken)).Trim();
        var stat = $"/proc/{id}/stat";
        return File.Exists(stat) && !(await File.ReadAllTextAsync(stat, TestContext.Current.CancellationToken)).Contains(") Z ", StringComparison.Ordinal);
    }
}
