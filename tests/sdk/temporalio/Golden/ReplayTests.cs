using System.Text.Json.Nodes;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Temporalio.Tests.Golden;

/// <summary>
/// Histories that a real server recorded under the official TypeScript SDK, replayed by their C# twins: ids, order and types
/// of all commands must be the same.
/// </summary>
public class ReplayTests
{
    public static TheoryData<string> Histories => [.. RecordedHistories.Names];

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task ReplayWorkflowAsync_RecordedHistory_Fits(string name)
    {
        var result = await RecordedHistories.Replayer().ReplayWorkflowAsync(
            RecordedHistories.Load(name), throwOnReplayFailure: false, TestContext.Current.CancellationToken);

        Assert.Null(result.ReplayFailure);
    }

    [Theory]
    [InlineData("simple-activity-1", "activityTaskScheduledEventAttributes", "activityType.name", "other")]
    [InlineData("simple-activity-1", "activityTaskScheduledEventAttributes", "activityId", "7")]
    [InlineData("child-complete-1", "startChildWorkflowExecutionInitiatedEventAttributes", "workflowType.name", "other")]
    [InlineData("child-complete-1", "startChildWorkflowExecutionInitiatedEventAttributes", "workflowId", "other")]
    [InlineData("timers-1", "timerFiredEventAttributes", "timerId", "9")]
    public async Task ReplayWorkflowAsync_ChangedIdOrType_IsNondeterministic(
        string name, string attributes, string path, string value)
    {
        var history = RecordedHistories.Load(name, events =>
        {
            var target = events.Select(e => e![attributes]).First(a => a is not null)!;
            var steps = path.Split('.');
            foreach (var step in steps.SkipLast(1))
            {
                target = target[step]!;
            }
            target[steps[^1]] = value;
        });

        var e = await Assert.ThrowsAsync<WorkflowNondeterminismException>(() =>
            RecordedHistories.Replayer().ReplayWorkflowAsync(history, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(value, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simple-activity-1", "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED")]
    [InlineData("child-complete-1", "EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED")]
    [InlineData("signals-1", "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED")]
    public async Task ReplayWorkflowAsync_TimerInsteadOfCommand_IsNondeterministic(string name, string eventType)
    {
        var history = RecordedHistories.Load(name, events =>
        {
            var target = (JsonObject)events.First(e => (string?)e!["eventType"] == eventType)!;
            var attributes = target.First(field => field.Key.EndsWith("Attributes", StringComparison.Ordinal)).Key;
            target.Remove(attributes);
            target["eventType"] = "EVENT_TYPE_TIMER_STARTED";
            target["timerStartedEventAttributes"] = new JsonObject { ["timerId"] = "1", ["startToFireTimeout"] = "1s" };
        });

        var e = await Assert.ThrowsAsync<WorkflowNondeterminismException>(() =>
            RecordedHistories.Replayer().ReplayWorkflowAsync(history, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("TimerStarted", e.Message, StringComparison.Ordinal);
    }

    // The one recording without code: the server's client asked for a type that no worker has, and ended it by hand.
    [Fact]
    public async Task ReplayWorkflowAsync_TypeThatNobodyHas_IsReportedByName()
    {
        var e = await Assert.ThrowsAsync<InvalidWorkflowOperationException>(() => RecordedHistories.Replayer().ReplayWorkflowAsync(
            RecordedHistories.Load(RecordedHistories.OfUnknownType), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("Workflow type noSuchType is not registered", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplayWorkflowsAsync_UnknownType_IsReportedAndNotThrown()
    {
        var options = new WorkflowReplayerOptions().AddWorkflow<EmptyResult>();

        var results = await new WorkflowReplayer(options).ReplayWorkflowsAsync(
            [RecordedHistories.Load("timers-1"), RecordedHistories.Load("empty-result-1")], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Collection(
            results,
            result => Assert.Contains("not registered", result.ReplayFailure!.Message, StringComparison.Ordinal),
            result => Assert.Null(result.ReplayFailure));
    }
}
