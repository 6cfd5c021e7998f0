using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Golden;

/// <summary>
/// Every recorded history with one event removed, repeated, swapped, replaced or changed: reported, unless it is another
/// history that the same code makes when the world behaves otherwise. Never silently accepted, never a hang.
/// </summary>
public class MutationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Histories => [.. RecordedHistories.Names];

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task ReplayWorkflowAsync_AnyEventMutated_IsReported(string name)
    {
        var history = RecordedHistories.Load(name);
        var replayer = RecordedHistories.Replayer();
        foreach (var mutation in HistoryMutation.Of([.. history.Events]))
        {
            var result = await replayer
                .ReplayWorkflowAsync(history with { Events = mutation.Events }, false, TestContext.Current.CancellationToken)
                .WaitAsync(Patience, TestContext.Current.CancellationToken);

            Assert.True(result.ReplayFailure is not null || mutation.OnlyTheWorld, $"Accepted {mutation.What}");
        }
    }

    [Theory]
    [InlineData("simple-activity-1", "Activity 'greet' with id '1'", "ActivityTaskScheduled (id 5)")]
    [InlineData("timers-1", "Timer 1", "TimerStarted (id 5)")]
    [InlineData("child-complete-1", "Child workflow 'simpleActivity'", "StartChildWorkflowExecutionInitiated (id 5)")]
    [InlineData("external-signal-missing-1", "Signal 'x' to workflow 'does-not-exist'", "SignalExternalWorkflowExecutionInitiated (id 5)")]
    [InlineData("attributes-1", "Search attribute upsert", "UpsertWorkflowSearchAttributes (id 5)")]
    [InlineData("attributes-1", "Memo upsert", "WorkflowPropertiesModified (id 6)")]
    [InlineData("empty-result-1", "Completion of the workflow", "WorkflowExecutionCompleted (id 5)")]
    public async Task ReplayWorkflowAsync_CommandMeetsAnotherEvent_NamesBoth(string name, string command, string recorded)
    {
        var history = RecordedHistories.Load(name);
        var marker = new HistoryEvent
        {
            EventType = EventType.MarkerRecorded,
            MarkerRecordedEventAttributes = new() { MarkerName = "another", WorkflowTaskCompletedEventId = 4 },
        };
        var events = history.Events.Select(e =>
        {
            marker.EventId = e.EventId;
            return e.Describe() == recorded ? marker.Clone() : e;
        }).ToList();

        var e = await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => RecordedHistories.Replayer().ReplayWorkflowAsync(
            history with { Events = events }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(command, e.Message, StringComparison.Ordinal);
        Assert.Contains(recorded.Replace(recorded.Split(' ')[0], "MarkerRecorded", StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplayWorkflowAsync_CommandWithoutEvent_NamesCommandAndWhatFollows()
    {
        var history = RecordedHistories.Load("timers-1");
        var mutation = HistoryMutation.Of([.. history.Events]).Single(m => m.What == "without TimerCanceled (id 16)");

        var e = await Assert.ThrowsAsync<WorkflowNondeterminismException>(() => RecordedHistories.Replayer().ReplayWorkflowAsync(
            history with { Events = mutation.Events }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("Timer 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("WorkflowExecutionCompleted (id 16)", e.Message, StringComparison.Ordinal);
    }
}
