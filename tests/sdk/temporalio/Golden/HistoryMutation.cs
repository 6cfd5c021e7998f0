using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Tests.Golden;

/// <summary>A history with one event removed, repeated, swapped with the next, replaced or changed.</summary>
/// <param name="What">What was done.</param>
/// <param name="Events">The events.</param>
/// <param name="OnlyTheWorld">
/// Whether only what the world did is different: another signal, another order of outcomes, an earlier end. Then it is a
/// history in its own right, which must be accepted if the code's commands still fit. Whatever a worker or a workflow task
/// did is not in there: without it, or with it elsewhere, no history fits.
/// </param>
internal sealed record HistoryMutation(string What, IReadOnlyList<HistoryEvent> Events, bool OnlyTheWorld)
{
    private static readonly HashSet<string> Identities =
    [
        "activity_id", "timer_id", "marker_name", "workflow_id", "protocol_instance_id", "accepted_request_message_id",
    ];

    private static readonly string[] MarkerData = ["patch-data", "data"];

    private static readonly string[] MarkerMembers = ["id", "seq", "activity_id", "activity_type"];

    private static readonly HashSet<string> NamedTypes = ["activity_type", "workflow_type", "workflow_execution", "meta"];

    /// <summary>All single-event mutations of a history.</summary>
    public static IEnumerable<HistoryMutation> Of(IReadOnlyList<HistoryEvent> events) =>
        Enumerable.Range(0, events.Count).SelectMany(i => Removed(events, i)
            .Concat(Repeated(events, i))
            .Concat(i + 1 < events.Count ? Swapped(events, i) : [])
            .Concat(Replaced(events, i))
            .Concat(Changed(events, i)));

    private static IEnumerable<HistoryMutation> Removed(IReadOnlyList<HistoryEvent> events, int i)
    {
        var rest = events.Where((_, at) => at != i).ToList();
        var earlierEnd = IsLast(events, i) && !events[i].IsCommandEvent();
        // Ended from outside while the task ran, as older servers record it.
        var interrupted = events[i].EventType == EventType.WorkflowTaskCompleted
            && !IsLast(events, i)
            && events[i + 1].EventType is EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut;
        var what = $"without {events[i].Describe()}";
        // Without the last event there is no gap.
        yield return new($"{what}, leaving a gap", rest, earlierEnd);
        yield return new(
            what,
            Renumber(rest, id => id > i + 1 ? id - 1 : id),
            earlierEnd || interrupted || (IsWorld(events[i]) && !IsReferredTo(events, i)));
    }

    private static IEnumerable<HistoryMutation> Repeated(IReadOnlyList<HistoryEvent> events, int i)
    {
        var more = events.ToList();
        more.Insert(i, events[i]);
        yield return new(
            $"with {events[i].Describe()} twice", Renumber(more, id => id > i + 1 ? id + 1 : id), IsWorld(events[i]) && !Refers(events[i]));
    }

    private static IEnumerable<HistoryMutation> Swapped(IReadOnlyList<HistoryEvent> events, int i)
    {
        var (first, second) = (events[i], events[i + 1]);
        var swapped = events.ToList();
        (swapped[i], swapped[i + 1]) = (second, first);
        var what = $"with {second.Describe()} before {first.Describe()}";
        yield return new($"{what}, under their ids", swapped, OnlyTheWorld: false);
        var id = first.EventId;
        var loose = !References(second).Any(field => (long)field.Accessor.GetValue(AttributesOf(second)!) == id);
        var worlds = (IsWorld(first), IsWorld(second)) switch
        {
            (true, true) => true,
            (true, false) => second.EventType == EventType.WorkflowTaskScheduled,
            (false, true) => first.EventType == EventType.WorkflowTaskScheduled,
            // When a local activity ends is the world's too: its marker is found by number among the events of its task's commands.
            _ => (first.IsLocalActivity() && second.IsCommandEvent()) || (second.IsLocalActivity() && first.IsCommandEvent()),
        };
        yield return new(what, Renumber(swapped, old => old == id ? id + 1 : old == id + 1 ? id : old), worlds && loose);
    }

    /// <summary>Another event of the same history in its place, or its own attributes under another type.</summary>
    private static IEnumerable<HistoryMutation> Replaced(IReadOnlyList<HistoryEvent> events, int i)
    {
        var donors = events.Where(e => e.EventType != events[i].EventType).DistinctBy(e => e.EventType);
        foreach (var donor in donors)
        {
            var copy = donor.Clone();
            copy.EventId = events[i].EventId;
            yield return new(
                $"with {donor.Describe()} instead of {events[i].Describe()}",
                With(events, i, copy),
                IsWorld(events[i])
                    && !IsReferredTo(events, i)
                    && (IsWorld(donor) || (IsLast(events, i) && donor.EventType == EventType.WorkflowTaskScheduled)));
            var retyped = events[i].Clone();
            retyped.EventType = donor.EventType;
            yield return new($"with {events[i].Describe()} as {donor.EventType}", With(events, i, retyped), OnlyTheWorld: false);
        }
    }

    /// <summary>Another id, type, name or reference in it.</summary>
    private static IEnumerable<HistoryMutation> Changed(IReadOnlyList<HistoryEvent> events, int i)
    {
        var attributes = AttributesOf(events[i])!;
        foreach (var field in attributes.Descriptor.Fields.InDeclarationOrder())
        {
            if (IsReference(field))
            {
                foreach (var difference in new long[] { -1, 1 })
                {
                    // When an update was requested is the world's.
                    yield return Change(
                        events, i, field.Name, copy => field.Accessor.SetValue(copy, (long)field.Accessor.GetValue(copy) + difference))
                        with
                    { OnlyTheWorld = field.Name == "accepted_request_sequencing_event_id" };
                }
            }
            else if (Identities.Contains(field.Name) && events[i].EventType != EventType.WorkflowExecutionStarted)
            {
                yield return Change(events, i, field.Name, copy => field.Accessor.SetValue(copy, field.Accessor.GetValue(copy) + "x"));
            }
            else if (NamedTypes.Contains(field.Name) && field.Accessor.GetValue(attributes) is IMessage named && IsIdentity(events[i], field))
            {
                var name = named.Descriptor.FindFieldByName("name")
                    ?? named.Descriptor.FindFieldByName("workflow_id") ?? named.Descriptor.FindFieldByName("update_id");
                yield return Change(events, i, $"{field.Name}.{name.Name}", copy =>
                {
                    var inner = (IMessage)field.Accessor.GetValue(copy);
                    name.Accessor.SetValue(inner, name.Accessor.GetValue(inner) + "x");
                });
            }
        }
        foreach (var mutation in ChangedMarkers(events, i))
        {
            yield return mutation;
        }
        if (events[i].SignalExternalWorkflowExecutionInitiatedEventAttributes is not null)
        {
            yield return Change(
                events, i, "signal_name", copy => ((SignalExternalWorkflowExecutionInitiatedEventAttributes)copy).SignalName += "x");
        }
    }

    private static IEnumerable<HistoryMutation> ChangedMarkers(IReadOnlyList<HistoryEvent> events, int i)
    {
        foreach (var key in MarkerData.Where(key => events[i].MarkerRecordedEventAttributes?.Details.ContainsKey(key) == true))
        {
            var data = JsonNode.Parse(events[i].MarkerRecordedEventAttributes.Details[key].Payloads_[0].Data.Span)!.AsObject();
            foreach (var member in MarkerMembers.Where(data.ContainsKey))
            {
                var changed = data.DeepClone();
                changed[member] = data[member]!.GetValueKind() == JsonValueKind.Number ? (int)data[member]! + 1 : (string)data[member]! + "x";
                // A deprecated patch may be missing in the code, or in history.
                yield return Change(
                    events,
                    i,
                    $"{member} in its data",
                    copy => ((MarkerRecordedEventAttributes)copy).Details[key].Payloads_[0].Data = ByteString.CopyFromUtf8(changed.ToJsonString()))
                    with
                { OnlyTheWorld = data["deprecated"] is { } deprecated && (bool)deprecated };
            }
        }
    }

    // A signal's or cancellation's sender is the world's; the type of the next run is data.
    private static bool IsIdentity(HistoryEvent e, FieldDescriptor field) =>
        field.Name == "workflow_type"
            ? e.EventType is not EventType.WorkflowExecutionContinuedAsNew
            : e.EventType is not (EventType.WorkflowExecutionCancelRequested or EventType.WorkflowExecutionSignaled);

    private static HistoryMutation Change(IReadOnlyList<HistoryEvent> events, int i, string what, Action<IMessage> change)
    {
        var copy = events[i].Clone();
        change(AttributesOf(copy)!);
        return new($"with another {what} in {events[i].Describe()}", With(events, i, copy), OnlyTheWorld: false);
    }

    private static List<HistoryEvent> With(IReadOnlyList<HistoryEvent> events, int i, HistoryEvent e)
    {
        var changed = events.ToList();
        changed[i] = e;
        return changed;
    }

    /// <summary>Gives ids in order, and changes references accordingly.</summary>
    private static List<HistoryEvent> Renumber(List<HistoryEvent> events, Func<long, long> newId) =>
    [
        .. events.Select((e, at) =>
        {
            var copy = e.Clone();
            copy.EventId = at + 1;
            var attributes = AttributesOf(copy)!;
            foreach (var field in References(copy))
            {
                field.Accessor.SetValue(attributes, newId((long)field.Accessor.GetValue(attributes)));
            }
            return copy;
        }),
    ];

    private static bool IsLast(IReadOnlyList<HistoryEvent> events, int i) => i == events.Count - 1;

    private static bool IsWorld(HistoryEvent e) => !e.IsCommandEvent() && e.EventType is not (
        EventType.WorkflowExecutionStarted
        or EventType.WorkflowTaskScheduled
        or EventType.WorkflowTaskStarted
        or EventType.WorkflowTaskCompleted
        or EventType.WorkflowTaskFailed
        or EventType.WorkflowTaskTimedOut);

    private static bool Refers(HistoryEvent e) => References(e).Any();

    private static bool IsReferredTo(IReadOnlyList<HistoryEvent> events, int i) => events.Skip(i + 1).Any(
        later => References(later).Any(field => (long)field.Accessor.GetValue(AttributesOf(later)!) == events[i].EventId));

    private static IEnumerable<FieldDescriptor> References(HistoryEvent e) =>
        AttributesOf(e)!.Descriptor.Fields.InDeclarationOrder().Where(IsReference);

    // External initiators belong to other histories.
    private static bool IsReference(FieldDescriptor field) =>
        field.FieldType == FieldType.Int64
        && field.Name.EndsWith("_event_id", StringComparison.Ordinal)
        && field.Name is not ("parent_initiated_event_id" or "external_initiated_event_id");

    private static IMessage? AttributesOf(HistoryEvent e) =>
        HistoryEvent.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(e)?.Accessor.GetValue(e) as IMessage;
}
