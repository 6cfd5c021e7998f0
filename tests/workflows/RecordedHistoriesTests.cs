using System.Text.Json.Nodes;
using DataEgress.Workflows.Deployment;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Keys;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace DataEgress.Workflows.Tests;

/// <summary>
/// Histories that the end-to-end tests recorded of real processes. A change to a workflow that cannot replay them would
/// break what runs at the moment of an upgrade.
/// </summary>
public sealed class RecordedHistoriesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "histories");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Replay_RecordedHistory_Fits(string name) =>
        Assert.Null((await Replayer().ReplayWorkflowAsync(Load(name), throwOnReplayFailure: false, TestContext.Current.CancellationToken)).ReplayFailure);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Replay_OtherActivityOrChild_IsNoticed(string name)
    {
        var history = Load(name, events =>
        {
            var last = events.Last(e => e!["activityTaskScheduledEventAttributes"] is not null || e["startChildWorkflowExecutionInitiatedEventAttributes"] is not null)!;
            (last["activityTaskScheduledEventAttributes"]?["activityType"] ?? last["startChildWorkflowExecutionInitiatedEventAttributes"]!["workflowType"])!["name"] = "Another";
        });

        await Assert.ThrowsAsync<WorkflowNondeterminismException>(
            () => Replayer().ReplayWorkflowAsync(history, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("abort")]
    [InlineData("pause")]
    public async Task Replay_InstructionBeforeEgressesForwardedThem_Fits(string signal)
    {
        var history = Load("egress-plain", events => InsertSignal(events, signal));

        Assert.Null((await Replayer().ReplayWorkflowAsync(history, throwOnReplayFailure: false, TestContext.Current.CancellationToken)).ReplayFailure);
    }

    [Fact]
    public void Names_OfEveryProcedure_AreThere() => Assert.Equal(
        [
            "delivery-s3-plain", "delivery-s3-replay", "delivery-sft-plain", "delivery-sft-replay",
            "deployment-aborted", "deployment-retried", "deployment-success", "egress-plain", "egress-replay", "key-import",
        ],
        Names.Select(row => row.Data));

    /// <summary>A signal that came while a delivery ran, with the numbers of what followed moved on.</summary>
    private static void InsertSignal(JsonArray events, string signal)
    {
        var before = events.Select((e, i) => (Type: (string)e!["eventType"]!, Index: i)).First(e => e.Type == "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED").Index;
        foreach (var e in events)
        {
            MoveOn(e!, before + 2);
        }

        events.Insert(before + 1, new JsonObject
        {
            ["eventId"] = (before + 2).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["eventTime"] = (string)events[before]!["eventTime"]!,
            ["eventType"] = "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED",
            ["workflowExecutionSignaledEventAttributes"] = new JsonObject { ["signalName"] = signal },
        });
    }

    private static void MoveOn(JsonNode node, long from)
    {
        if (node is not JsonObject fields)
        {
            return;
        }

        foreach (var (name, value) in fields.ToList())
        {
            if (name.EndsWith("ventId", StringComparison.Ordinal) && long.TryParse(value!.ToString(), out var number) && number >= from)
            {
                fields[name] = (number + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (value is not null)
            {
                MoveOn(value, from);
            }
        }
    }

    private static WorkflowReplayer Replayer() => new(new WorkflowReplayerOptions()
        .AddWorkflow<EgressWorkflow>().AddWorkflow<DeliveryWorkflow>().AddWorkflow<KeyImportWorkflow>().AddWorkflow<DeploymentWorkflow>());

    private static WorkflowHistory Load(string name, Action<JsonArray>? change = null)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!;
        var events = json["events"]!.AsArray();
        change?.Invoke(events);
        return WorkflowHistory.FromJson((string)events[0]!["workflowExecutionStartedEventAttributes"]!["workflowId"]!, json.ToJsonString());
    }
}
