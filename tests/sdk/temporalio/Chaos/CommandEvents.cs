using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Tests.Chaos;

/// <summary>
/// The events of a history that commands and update messages of the worker made, in order, with everything in them that the
/// workflow decides. Left out is what the server or the clock adds: ids of events, runs and namespaces, times in markers,
/// the backoff of a continued run, and random values.
/// </summary>
internal static class CommandEvents
{
    private const string ByCommand = "workflow_task_completed_event_id";
    private static readonly string[] ByServer = ["new_execution_run_id", "namespace_id", "backoff_start_interval"];
    private static readonly string[] ByClock = ["complete_time", "original_schedule_time"];

    public static IEnumerable<string> Of(IEnumerable<HistoryEvent> history) =>
        from e in history
        let attributes = AttributesOf(e)
        where attributes.Descriptor.FindFieldByName(ByCommand) is not null
            || e.WorkflowExecutionUpdateAcceptedEventAttributes is not null
            || e.WorkflowExecutionUpdateCompletedEventAttributes is not null
        select $"{e.EventType} {Decided(attributes)}";

    private static IMessage AttributesOf(HistoryEvent e) => (IMessage)HistoryEvent.Descriptor.Oneofs
        .Single(oneof => oneof.Name == "attributes").Accessor.GetCaseFieldDescriptor(e).Accessor.GetValue(e);

    private static IMessage Decided(IMessage attributes)
    {
        // By way of the bytes, because the history belongs to the caller.
        var decided = attributes.Descriptor.Parser.ParseFrom(attributes.ToByteString());
        foreach (var field in decided.Descriptor.Fields.InDeclarationOrder())
        {
            if ((field.FieldType == FieldType.Int64 && field.Name.EndsWith("_event_id", StringComparison.Ordinal))
                || ByServer.Contains(field.Name))
            {
                field.Accessor.Clear(decided);
            }
        }
        switch (decided)
        {
            case ActivityTaskScheduledEventAttributes { ActivityType.Name: nameof(StepActivities.Draw) } draw:
                draw.Input = null;
                break;
            case MarkerRecordedEventAttributes marker when marker.Details.TryGetValue("data", out var data):
                marker.Details["data"] = new() { Payloads_ = { data.Payloads_.Select(WithoutTimes) } };
                break;
        }
        return decided;
    }

    private static Payload WithoutTimes(Payload payload)
    {
        var json = JsonNode.Parse(payload.Data.Span)!.AsObject();
        foreach (var time in ByClock)
        {
            json.Remove(time);
        }
        return new() { Data = ByteString.CopyFromUtf8(json.ToJsonString()) };
    }
}
