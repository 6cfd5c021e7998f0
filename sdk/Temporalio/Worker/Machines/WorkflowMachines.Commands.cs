using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <content>From the instance's commands to the server's, and their events.</content>
internal sealed partial class WorkflowMachines
{
    private readonly Dictionary<uint, TimerMachine> timers = [];
    private readonly Dictionary<uint, ActivityMachine> activities = [];
    private readonly Dictionary<uint, LocalActivityMachine> localActivities = [];
    private readonly Dictionary<uint, ChildWorkflowMachine> children = [];
    private readonly Dictionary<uint, ExternalSignalMachine> signals = [];
    private readonly HashSet<string> patchMarkersAhead = new(StringComparer.Ordinal);

    /// <summary>Takes what the instance asked for, in order. Answers to queries are not the machines' business.</summary>
    public void Push(IEnumerable<InstanceCommand> asked)
    {
        foreach (var command in InServerOrder([.. asked]))
        {
            Push(command);
        }
        for (var node = commands.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Machine.CancelledBeforeSent)
            {
                commands.Remove(node);
            }
            node = next;
        }
        foreach (var queued in issued.Where(queued => !queued.Machine.CancelledBeforeSent))
        {
            commands.AddLast(queued);
        }
        issued.Clear();
    }

    // The first command that ends the workflow goes last. Workers without the flag dropped what came after it instead.
    private IEnumerable<InstanceCommand> InServerOrder(List<InstanceCommand> asked)
    {
        var end = asked.FindIndex(command => command is TerminalCommand);
        if (end < 0)
        {
            return asked;
        }
        return Replaying && !Flags.TryUse(SdkFlags.MoveTerminalCommands, record: false)
            ? asked.Take(end + 1)
            : asked.Where(command => command is not TerminalCommand).Append(asked[end]);
    }

    private void Push(InstanceCommand command)
    {
        switch (command)
        {
            case StartTimerCommand c:
                timers[c.Seq] = AddCommand(
                    new TimerMachine(this, c.Seq, c.Command.StartTimerCommandAttributes.TimerId), c.Command);
                break;
            case CancelTimerCommand c:
                Known(timers, c.Seq).Cancel();
                break;
            case ScheduleActivityCommand c:
                activities[c.Seq] = AddCommand(
                    new ActivityMachine(this, c.Seq, c.Command.ScheduleActivityTaskCommandAttributes, c.CancellationType),
                    c.Command);
                break;
            case CancelActivityCommand c:
                Known(activities, c.Seq).Cancel();
                break;
            case ScheduleLocalActivityCommand c:
                ScheduleLocalActivity(c);
                break;
            case CancelLocalActivityCommand c:
                Known(localActivities, c.Seq).Cancel();
                break;
            case StartChildCommand c:
                children[c.Seq] = AddCommand(
                    new ChildWorkflowMachine(
                        this, c.Seq, c.Command.StartChildWorkflowExecutionCommandAttributes, c.CancellationType),
                    c.Command);
                break;
            case CancelChildCommand c:
                Known(children, c.Seq).Cancel();
                break;
            case SignalExternalCommand c:
                var signal = c.Command.SignalExternalWorkflowExecutionCommandAttributes;
                signals[c.Seq] = AddCommand(
                    new ExternalSignalMachine(this, c.Seq, signal.SignalName, signal.Execution.WorkflowId), c.Command);
                break;
            case CancelSignalCommand c:
                Known(signals, c.Seq).Cancel();
                break;
            case CancelExternalCommand c:
                CancelExternal(c);
                break;
            case SetPatchCommand c:
                SetPatch(c);
                break;
            case UpsertSearchAttributesCommand c:
                Upsert(c);
                break;
            case ModifyPropertiesCommand c:
                AddCommand(new RecordedMachine(this, "Memo upsert", EventType.WorkflowPropertiesModified), c.Command);
                break;
            case UpdateResponseCommand c:
                updates[c.ProtocolInstanceId].Respond(c);
                break;
            case TerminalCommand c:
                Terminate(c.Command);
                break;
        }
    }

    private static T Known<T>(Dictionary<uint, T> machines, uint seq) => machines.TryGetValue(seq, out var machine)
        ? machine
        : throw new WorkflowNondeterminismException($"There is no {typeof(T).Name} with sequence number {seq}");

    private void CancelExternal(CancelExternalCommand c) =>
        AddCommand(new ExternalCancelMachine(this, c.Seq, c.WorkflowId), new()
        {
            CommandType = CommandType.RequestCancelExternalWorkflowExecution,
            RequestCancelExternalWorkflowExecutionCommandAttributes = new()
            {
                Namespace = c.Namespace,
                WorkflowId = c.WorkflowId,
                RunId = c.RunId,
                Reason = $"Cancel requested by workflow with run id {runId} with reason: ",
            },
        });

    private void SetPatch(SetPatchCommand c)
    {
        var seen = patches.TryGetValue(c.PatchId, out var created);
        if (created)
        {
            return;
        }
        AddCommand(new PatchMachine(this, c.PatchId), PatchMachine.Marker(c.PatchId, c.Deprecated));
        var alsoUpsert = Flags.TryUse(SdkFlags.UpsertSearchAttributeOnPatch, !Replaying) && (!Replaying || seen);
        var ids = patches.Where(patch => patch.Value).Select(patch => patch.Key).Append(c.PatchId).Distinct();
        if (alsoUpsert && PatchMachine.Upsert(ids) is { } upsert)
        {
            AddCommand(Upserted(), upsert);
        }
        patches[c.PatchId] = true;
    }

    private void Upsert(UpsertSearchAttributesCommand c)
    {
        foreach (var (name, value) in c.Attributes.IndexedFields)
        {
            searchAttributes[name] = value;
        }
        var reserved = Flags.TryUse(SdkFlags.UpsertSearchAttributeOnPatch, !Replaying)
            && c.Attributes.IndexedFields.ContainsKey(PatchMachine.SearchAttribute);
        AddCommand(Upserted(), new()
        {
            CommandType = CommandType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesCommandAttributes = new() { SearchAttributes = reserved ? new() : c.Attributes },
        });
    }

    private RecordedMachine Upserted() => new(this, "Search attribute upsert", EventType.UpsertWorkflowSearchAttributes);

    private void Terminate(Command command)
    {
        Finished = true;
        if (command.ContinueAsNewWorkflowExecutionCommandAttributes is { } next)
        {
            InheritFromThisRun(next);
        }
        var (description, recorded) = command.CommandType switch
        {
            CommandType.CompleteWorkflowExecution => ("Completion of the workflow", EventType.WorkflowExecutionCompleted),
            CommandType.FailWorkflowExecution => ("Failure of the workflow", EventType.WorkflowExecutionFailed),
            CommandType.CancelWorkflowExecution => ("Cancellation of the workflow", EventType.WorkflowExecutionCanceled),
            _ => ("Continue as new", EventType.WorkflowExecutionContinuedAsNew),
        };
        AddCommand(new RecordedMachine(this, description, recorded), command);
    }

    private void InheritFromThisRun(ContinueAsNewWorkflowExecutionCommandAttributes next)
    {
        if (Started is null)
        {
            return;
        }
        if (next.Memo is not { Fields.Count: > 0 })
        {
            next.Memo = Started.Memo?.Clone();
        }
        next.RetryPolicy ??= Started.RetryPolicy?.Clone();
        if (next.SearchAttributes is null)
        {
            var current = Started.SearchAttributes?.Clone() ?? new();
            foreach (var (name, value) in searchAttributes)
            {
                current.IndexedFields[name] = value;
            }
            next.SearchAttributes = current.IndexedFields.Count > 0 ? current : null;
        }
    }

    /// <summary>Matches an event that was written for a command with the next command. Whether the event after it is passed over.</summary>
    private bool HandleCommandEvent(HistoryEvent e, HistoryEvent? next)
    {
        if (LocalActivityMarker.Is(e))
        {
            var (marker, _) = LocalActivityMarker.Read(e);
            var machine = Known(localActivities, marker.Seq);
            if (machine.AwaitsMarker)
            {
                machine.Handle(e);
                return false;
            }
        }
        var patch = PatchMachine.Read(e);
        if (patch is not null)
        {
            patchMarkersAhead.Remove(patch.Value.Id);
        }
        while (true)
        {
            var head = commands.First?.Value;
            if (patch is { } recorded)
            {
                var matches = head?.Machine is PatchMachine expected && expected.PatchId == recorded.Id;
                if (!matches && recorded.Deprecated)
                {
                    // The code no longer mentions the patch, which is what deprecating it allowed.
                    return IsPatchUpsert(next);
                }
                if (head?.Machine is not PatchMachine)
                {
                    throw new WorkflowNondeterminismException(
                        $"History event {e.Describe()} records patch '{recorded.Id}', which the code does not mention");
                }
            }
            else if (head?.Machine is PatchMachine mentioned && !patchMarkersAhead.Contains(mentioned.PatchId))
            {
                // Deprecated after this history was written: the command is not in it.
                commands.RemoveFirst();
                continue;
            }
            if (head is null)
            {
                throw new WorkflowNondeterminismException($"No command of the code for history event {e.Describe()}");
            }
            commands.RemoveFirst();
            if (head.Machine.CancelledBeforeSent)
            {
                continue;
            }
            head.Machine.Handle(e);
            machinesByEvent[e.EventId] = head.Machine;
            return false;
        }
    }

    private static bool IsPatchUpsert(HistoryEvent? e) =>
        e?.UpsertWorkflowSearchAttributesEventAttributes?.SearchAttributes?.IndexedFields
            .ContainsKey(PatchMachine.SearchAttribute) == true;
}
