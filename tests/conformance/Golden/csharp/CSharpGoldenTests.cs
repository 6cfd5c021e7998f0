using System.Text.Json.Nodes;
using Temporalio.Common;
using Temporalio.Worker;

namespace DataEgress.Conformance.Tests.Golden;

/// <summary>Our worker: what clients see and what histories say is what the official SDK's worker gives.</summary>
[Collection("One recording at a time: scenarios have short timeouts")]
public sealed class CSharpGoldenTests(CSharpRecording recording) : IClassFixture<CSharpRecording>
{
    // No worker has this workflow, so there is nothing to replay it with.
    private const string UnknownType = "workflow-type-unknown-1";

    public static TheoryData<string> Scenarios { get; } = [.. GoldenScenarios.Worker];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario_WithAWorkerInCSharp_GoesAsWithTheOfficialOne(string scenario) => recording.RequireSame(scenario);

    [Fact]
    public void KnownDifferences_AllOccur()
    {
        Assert.SkipWhen(GoldenFolder.Path is null, GoldenFolder.Missing);
        Assert.Empty(recording.Superfluous);
    }

    [Fact]
    public async Task ReplayWorkflowAsync_RecordedByOurWorker_Fits()
    {
        Assert.SkipWhen(GoldenFolder.Path is null, GoldenFolder.Missing);
        var options = new WorkflowReplayerOptions();
        foreach (var workflow in CSharpRecording.Workflows)
        {
            options.AddWorkflow(workflow);
        }

        var replayer = new WorkflowReplayer(options);
        foreach (var (name, json) in recording.Histories.Where(history => history.Key != UnknownType))
        {
            var start = JsonNode.Parse(json)!["events"]![0]!["workflowExecutionStartedEventAttributes"]!;
            var result = await replayer.ReplayWorkflowAsync(
                WorkflowHistory.FromJson((string)start["workflowId"]!, json), false, TestContext.Current.CancellationToken);
            Assert.True(result.ReplayFailure is null, $"{name}: {result.ReplayFailure?.Message}");
        }
    }
}
