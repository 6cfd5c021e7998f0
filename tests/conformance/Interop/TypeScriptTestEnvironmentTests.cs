using System.Text.Json;
using DataEgress.Local.Temporal;

namespace DataEgress.Conformance.Tests.Interop;

/// <summary>The official TypeScript SDK's test environment skips time on the embedded server.</summary>
public sealed class TypeScriptTestEnvironmentTests
{
    [Fact]
    public async Task Environment_WorkflowsThatTakeDays_EndAtOnceWithTheRightOutcomes()
    {
        NodePackages.Require();
        var ct = TestContext.Current.CancellationToken;
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions { TimeSkipping = true }, ct);
        await using var node = NodeProcess.Start(NodePackages.Folder, "time-skipping.js", server.Address);
        var outcomes = JsonSerializer.Deserialize<Outcomes>(await node.ReadLineAsync(ct), JsonSerializerOptions.Web);
        var expected = new Outcomes(
            Expired: "expired",
            Timers: 20,
            Child: 3,
            Attempts: 4,
            Delayed: 1,
            TimedOut: "TimeoutFailure: Workflow execution timed out",
            Slept: 7 * 24,
            Approved: "approved",
            Open: "RUNNING",
            StoodStill: true);
        Assert.Equal(expected, outcomes);
    }

    /// <summary>What the script prints.</summary>
    private sealed record Outcomes(
        string Expired,
        int Timers,
        int Child,
        int Attempts,
        int Delayed,
        string TimedOut,
        int Slept,
        string Approved,
        string Open,
        bool StoodStill);
}
