using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Testing;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace DataEgress.EndToEnd.Tests;

/// <summary>The SDK's test environments on this solution's executable, started as the official servers are.</summary>
public sealed class ServerCommandTests
{
    private static readonly string Executable =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "DataEgress.Local.exe" : "DataEgress.Local");

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartLocalAsync_Options_AreWhatTheServerHas()
    {
        var folder = Directory.CreateTempSubdirectory("egress-server-");
        try
        {
            var options = new WorkflowEnvironmentStartLocalOptions
            {
                Namespace = "orders",
                SearchAttributes = [SearchAttributeKey.CreateKeyword("Customer"), SearchAttributeKey.CreateLong("Amount")],
                DevServerOptions = { ExistingPath = Executable, DatabaseFilename = Path.Combine(folder.FullName, "state"), LogFormat = "json" },
            };
            string runId;
            await using (var environment = await WorkflowEnvironment.StartLocalAsync(options))
            {
                Assert.False(environment.SupportsTimeSkipping);
                var attributes = await environment.Client.OperatorService.ListSearchAttributesAsync(new() { Namespace = "orders" });
                Assert.Equal(IndexedValueType.Keyword, attributes.CustomAttributes["Customer"]);
                Assert.Equal(IndexedValueType.Int, attributes.CustomAttributes["Amount"]);
                var handle = await environment.Client.StartWorkflowAsync("Any", [], new("kept", "queue"));
                runId = handle.ResultRunId!;
            }
            // The process was killed, and its state is still there.
            await using var again = await WorkflowEnvironment.StartLocalAsync(options);
            var description = await again.Client.GetWorkflowHandle("kept").DescribeAsync();
            Assert.Equal(runId, description.RunId);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task StartTimeSkippingAsync_WaitingForAResult_SkipsTime()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync(new() { TestServer = { ExistingPath = Executable } });
        Assert.True(environment.SupportsTimeSkipping);
        using var worker = new TemporalWorker(environment.Client, new TemporalWorkerOptions("naps").AddWorkflow<Nap>());

        await worker.ExecuteAsync(
            async () =>
            {
                var began = await environment.GetCurrentTimeAsync();
                var slept = await environment.Client.ExecuteWorkflowAsync((Nap w) => w.RunAsync(TimeSpan.FromDays(30)), new("nap", "naps"));
                Assert.Equal(TimeSpan.FromDays(30), slept);
                await environment.DelayAsync(TimeSpan.FromDays(1));
                Assert.True(await environment.GetCurrentTimeAsync() - began >= TimeSpan.FromDays(31));

                var handle = await environment.Client.StartWorkflowAsync((Nap w) => w.RunAsync(TimeSpan.FromSeconds(1)), new("short-nap", "naps"));
                await environment.WithAutoTimeSkippingDisabledAsync(() => handle.GetResultAsync());
                Assert.True(await environment.GetCurrentTimeAsync() - began < TimeSpan.FromDays(32));
            },
            Stopping);
    }

    [Theory]
    [InlineData("server start-dev --port 0 --search-attribute Customer=Colour", "Customer=Colour")]
    [InlineData("server start-dev --port 0 --search-attribute WorkflowId=Keyword", "WorkflowId")]
    [InlineData("server start-dev --port 0 --dynamic-config-value limit.maxIDLength=1", "limit.maxIDLength")]
    [InlineData("server start-dev --port 0 --log-level loud", "loud")]
    [InlineData("server start-dev --port 65536", "65536")]
    [InlineData("server start-dev --ip nowhere", "nowhere")]
    [InlineData("test-server 70000", "70000")]
    [InlineData("70000", "70000")]
    [InlineData("test-server", "PORT")]
    public async Task Run_WrongArguments_OneLineNamingThem(string arguments, string named)
    {
        var (exitCode, output, errors) = await LocalProcess.RunAsync(arguments.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, Assert.Single(errors, line => line.StartsWith("error: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartLocalAsync_ServerRefusesItsArguments_SaysWhy()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkflowEnvironment.StartLocalAsync(
            new() { DevServerOptions = { ExistingPath = Executable, ExtraArgs = ["--no-such-option"] } }));

        Assert.Contains("exit code 2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server start-dev", "--ip", "--port", "--namespace", "--search-attribute", "--db-filename", "--log-level", "--log-format", "--headless", "--dynamic-config-value", "Example: local server start-dev")]
    [InlineData("test-server", "PORT", "Example: local 7234")]
    public async Task Help_NamesEveryOptionAndAnExample(string command, params string[] texts)
    {
        var (exitCode, output, _) = await LocalProcess.RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(0, exitCode);
        Assert.All(texts, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Workflow]
    public class Nap
    {
        [WorkflowRun]
        public async Task<TimeSpan> RunAsync(TimeSpan duration)
        {
            var began = Workflow.UtcNow;
            await Workflow.DelayAsync(duration);
            return Workflow.UtcNow - began >= duration ? duration : TimeSpan.Zero;
        }
    }
}
