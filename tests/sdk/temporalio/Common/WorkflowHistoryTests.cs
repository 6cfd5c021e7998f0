using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;

namespace Temporalio.Tests.Common;

public class WorkflowHistoryTests
{
    [Fact]
    public void FromJson_NamesAsGoToolsWriteThem_Read()
    {
        const string Json = """
            {"events":[
              {"eventId":"1","eventType":"WorkflowExecutionStarted","eventTime":"2026-01-02T03:04:05Z",
               "workflowExecutionStartedEventAttributes":{"taskQueue":{"name":"q","kind":"Normal"},"unknownField":1,
                 "header":{"fields":{"eventType":{"data":"YQ=="}}},
                 "continuedFailure":{"cause":{"timeoutFailureInfo":{"timeoutType":"StartToClose"}}}}},
              {"eventId":"2","eventType":"EVENT_TYPE_WORKFLOW_TASK_FAILED",
               "workflowTaskFailedEventAttributes":{"cause":"NonDeterministicError"}}]}
            """;
        var history = WorkflowHistory.FromJson("id", Json);
        Assert.Equal("id", history.Id);
        Assert.Equal([EventType.WorkflowExecutionStarted, EventType.WorkflowTaskFailed], history.Events.Select(e => e.EventType));
        var started = history.Events.First().WorkflowExecutionStartedEventAttributes;
        Assert.Equal(TaskQueueKind.Normal, started.TaskQueue.Kind);
        Assert.Equal(TimeoutType.StartToClose, started.ContinuedFailure.Cause.TimeoutFailureInfo.TimeoutType);
        Assert.Equal("a", started.Header.Fields["eventType"].Data.ToStringUtf8());
        Assert.Equal(WorkflowTaskFailedCause.NonDeterministicError, history.Events.Last().WorkflowTaskFailedEventAttributes.Cause);
    }

    [Fact]
    public void FromJson_OfToJson_Same()
    {
        var history = new WorkflowHistory("id", [new HistoryEvent
        {
            EventId = 1,
            EventType = EventType.WorkflowExecutionSignaled,
            WorkflowExecutionSignaledEventAttributes = new()
            {
                SignalName = "s",
                Input = new() { Payloads_ = { new Temporalio.Api.Common.V1.Payload { Data = ByteString.CopyFromUtf8("x") } } },
            },
        }]);
        Assert.Equal(history.Events, WorkflowHistory.FromJson("id", history.ToJson()).Events);
        using var writer = new StringWriter();
        history.ToJson(writer);
        Assert.Equal(history.ToJson(), writer.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    public void FromJson_NoObject_Throws(string json) => Assert.Throws<ArgumentException>(() => WorkflowHistory.FromJson("id", json));
}
