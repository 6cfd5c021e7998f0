using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Machines;

/// <content>What commands began: activities, timers, children, requests to other workflows, updates.</content>
internal sealed partial class HistoryStructure
{
    private const string StartedField = "started_event_id";

    private static readonly Dictionary<EventType, Link> Links = new()
    {
        [EventType.ActivityTaskStarted] = new(EventType.ActivityTaskScheduled, "scheduled_event_id", Step.Starts),
        [EventType.ActivityTaskCancelRequested] = new(EventType.ActivityTaskScheduled, "scheduled_event_id", Step.AsksToCancel),
        [EventType.ActivityTaskCompleted] = new(EventType.ActivityTaskScheduled, "scheduled_event_id", Step.EndsStarted),
        [EventType.ActivityTaskFailed] = new(EventType.ActivityTaskScheduled, "scheduled_event_id", Step.EndsStarted),
        [EventType.ActivityTaskTimedOut] = new(EventType.ActivityTaskScheduled, "scheduled_event_id", Step.Ends),
        [EventType.ActivityTaskCanceled] = new(EventType.ActivityTaskScheduled, "scheduled_event_id", Step.Ends),
        [EventType.TimerFired] = new(EventType.TimerStarted, StartedField, Step.Ends),
        [EventType.TimerCanceled] = new(EventType.TimerStarted, StartedField, Step.Ends),
        [EventType.ChildWorkflowExecutionStarted] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.Starts),
        [EventType.StartChildWorkflowExecutionFailed] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.Ends),
        [EventType.ChildWorkflowExecutionCompleted] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.EndsStarted),
        [EventType.ChildWorkflowExecutionFailed] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.EndsStarted),
        [EventType.ChildWorkflowExecutionCanceled] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.EndsStarted),
        [EventType.ChildWorkflowExecutionTimedOut] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.EndsStarted),
        [EventType.ChildWorkflowExecutionTerminated] =
            new(EventType.StartChildWorkflowExecutionInitiated, "initiated_event_id", Step.EndsStarted),
        [EventType.ExternalWorkflowExecutionSignaled] =
            new(EventType.SignalExternalWorkflowExecutionInitiated, "initiated_event_id", Step.Ends),
        [EventType.SignalExternalWorkflowExecutionFailed] =
            new(EventType.SignalExternalWorkflowExecutionInitiated, "initiated_event_id", Step.Ends),
        [EventType.ExternalWorkflowExecutionCancelRequested] =
            new(EventType.RequestCancelExternalWorkflowExecutionInitiated, "initiated_event_id", Step.Ends),
        [EventType.RequestCancelExternalWorkflowExecutionFailed] =
            new(EventType.RequestCancelExternalWorkflowExecutionInitiated, "initiated_event_id", Step.Ends),
        [EventType.WorkflowExecutionUpdateCompleted] =
            new(EventType.WorkflowExecutionUpdateAccepted, "accepted_event_id", Step.Ends),
    };

    private readonly Dictionary<long, OpenWork> open = [];
    private readonly HashSet<string> updates = new(StringComparer.Ordinal);

    private enum Step
    {
        Starts,
        AsksToCancel,
        EndsStarted,
        Ends,
    }

    private static (string What, string Value)[] NamesOf(IMessage attributes) =>
    [
        .. attributes.Descriptor.Fields.InDeclarationOrder()
            .Select(field => (field.Name, Value: field.Accessor.GetValue(attributes)))
            .Select(field => (field.Name, field.Value) switch
            {
                ("timer_id", string id) => ("timer id", id),
                ("workflow_id", string id) => ("workflow id", id),
                ("workflow_execution", WorkflowExecution execution) => ("workflow id", execution.WorkflowId),
                ("workflow_type", WorkflowType type) => ("workflow type", type.Name),
                ("meta", Api.Update.V1.Meta meta) => ("update id", meta.UpdateId),
                ("protocol_instance_id", string id) => ("update id", id),
                _ => (string.Empty, string.Empty),
            })
            .Where(name => name.Item1.Length > 0),
    ];

    private void ApplyWork(HistoryEvent e, IMessage attributes)
    {
        if (Links.TryGetValue(e.EventType, out var link))
        {
            Follow(e, attributes, link);
            return;
        }
        if (e.WorkflowExecutionUpdateAcceptedEventAttributes is { } accepted)
        {
            Accept(e, accepted);
        }
        if (Links.Values.Any(l => l.Beginning == e.EventType))
        {
            open[e.EventId] = new(e.EventType, NamesOf(attributes), Number(attributes, CompletionField));
        }
    }

    private void Accept(HistoryEvent e, WorkflowExecutionUpdateAcceptedEventAttributes accepted)
    {
        if (!updates.Add(accepted.ProtocolInstanceId))
        {
            throw Malformed(e, $"accepts update '{accepted.ProtocolInstanceId}' again");
        }
        if (accepted.AcceptedRequestMessageId != $"{accepted.ProtocolInstanceId}/request")
        {
            throw Malformed(e, $"accepts message '{accepted.AcceptedRequestMessageId}' for update '{accepted.ProtocolInstanceId}'");
        }
        if (accepted.AcceptedRequest?.Meta?.UpdateId is { } id && id != accepted.ProtocolInstanceId)
        {
            throw Malformed(e, $"accepts the request of update '{id}' for '{accepted.ProtocolInstanceId}'");
        }
        if (accepted.AcceptedRequestSequencingEventId <= 0 || accepted.AcceptedRequestSequencingEventId >= lastTaskStartedId)
        {
            throw Malformed(
                e, $"accepts a request of event {accepted.AcceptedRequestSequencingEventId}, which the workflow task had not seen");
        }
    }

    private void Follow(HistoryEvent e, IMessage attributes, Link link)
    {
        var id = Number(attributes, link.Field) ?? 0;
        if (!open.TryGetValue(id, out var work) || work.Beginning != link.Beginning)
        {
            throw Malformed(e, $"refers to event {id}, which is no {link.Beginning} that is still open");
        }
        foreach (var (what, value) in NamesOf(attributes))
        {
            var begun = work.Names.FirstOrDefault(name => name.What == what).Value;
            if (begun != value)
            {
                throw Malformed(e, $"has {what} '{value}', but event {id} began '{begun}'");
            }
        }
        if (!e.IsCommandEvent() && Number(attributes, CompletionField) is { } completion and not 0 && completion != work.CompletionId)
        {
            throw Malformed(e, $"names event {completion} as the completion that caused event {id} instead of {work.CompletionId}");
        }
        switch (link.Step)
        {
            case Step.Starts when work.StartedEventId == 0:
                work.StartedEventId = e.EventId;
                return;
            case Step.AsksToCancel when work.CancelRequestedEventId == 0:
                work.CancelRequestedEventId = e.EventId;
                return;
            case Step.Starts or Step.AsksToCancel:
                throw Malformed(e, $"repeats what event {id} has already seen");
        }
        var startedId = link.Field == StartedField ? 0 : Number(attributes, StartedField) ?? 0;
        if (startedId != work.StartedEventId || (link.Step == Step.EndsStarted && startedId == 0))
        {
            throw Malformed(e, $"names event {startedId} as the start instead of {work.StartedEventId}");
        }
        if (e.ActivityTaskCanceledEventAttributes is { } cancelled
            && (work.CancelRequestedEventId == 0 || cancelled.LatestCancelRequestedEventId != work.CancelRequestedEventId))
        {
            throw Malformed(
                e, $"names event {cancelled.LatestCancelRequestedEventId} as its cause instead of {work.CancelRequestedEventId}");
        }
        open.Remove(id);
    }

    /// <summary>How an event refers to the one that began its work.</summary>
    private sealed record Link(EventType Beginning, string Field, Step Step);

    /// <summary>What has begun and not ended.</summary>
    private sealed record OpenWork(EventType Beginning, (string What, string Value)[] Names, long? CompletionId)
    {
        public long StartedEventId { get; set; }

        public long CancelRequestedEventId { get; set; }
    }
}
