using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Machines;

/// <summary>
/// Whether a history is one that a server can have written, whatever the workflow: ids without gaps, workflow tasks one
/// after the other, what commands caused directly behind the completion that brought them, references to what is there and
/// still open, nothing behind the end. Machines match commands and events and need no more than a server's word for the
/// rest; a replayer reads files.
/// </summary>
internal sealed partial class HistoryStructure
{
    private const string CompletionField = "workflow_task_completed_event_id";

    private long lastId;
    private EventType? end;
    private long taskScheduledId;
    private long taskStartedId;
    private long lastTaskStartedId;
    private long completionId;

    private HistoryStructure()
    {
    }

    /// <summary>Checks a history from its start on. It may end anywhere.</summary>
    /// <exception cref="InvalidWorkflowOperationException">No server wrote this; the message names the event.</exception>
    public static void Check(IEnumerable<HistoryEvent> events)
    {
        var structure = new HistoryStructure();
        foreach (var e in events)
        {
            structure.Apply(e);
        }
    }

    private static InvalidWorkflowOperationException Malformed(HistoryEvent e, string why) => new($"History event {e.Describe()} {why}");

    private static IMessage? AttributesOf(HistoryEvent e) =>
        HistoryEvent.Descriptor.Oneofs[0].Accessor.GetCaseFieldDescriptor(e)?.Accessor.GetValue(e) as IMessage;

    private static long? Number(IMessage attributes, string field) =>
        (long?)attributes.Descriptor.FindFieldByName(field)?.Accessor.GetValue(attributes);

    private void Apply(HistoryEvent e)
    {
        if (e.EventId != lastId + 1)
        {
            throw Malformed(e, $"follows event {lastId}");
        }
        lastId = e.EventId;
        if ((e.EventType == EventType.WorkflowExecutionStarted) != (e.EventId == 1))
        {
            throw Malformed(e, "is not where a history begins");
        }
        if (end is { } ended)
        {
            throw Malformed(e, $"follows {ended}, which ends a history");
        }
        end = e.IsTerminal() ? e.EventType : null;
        if (e.WorkerMayIgnore)
        {
            return;
        }
        if (e.AttributesCase.ToString() != e.EventType + "EventAttributes")
        {
            throw Malformed(e, $"has attributes of another type: {e.AttributesCase}");
        }
        var attributes = AttributesOf(e)!;
        if (e.IsCommandEvent())
        {
            RequireCompletion(e, attributes);
        }
        else
        {
            completionId = 0;
        }
        if (!ApplyTask(e))
        {
            var stopsTask = e.EventType is EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut;
            if (taskStartedId != 0 && !stopsTask)
            {
                throw Malformed(e, $"stands inside the workflow task started by event {taskStartedId}");
            }
            ApplyWork(e, attributes);
        }
    }

    private void RequireCompletion(HistoryEvent e, IMessage attributes)
    {
        if (completionId == 0)
        {
            throw Malformed(e, "does not follow the completion of a workflow task");
        }
        if (Number(attributes, CompletionField) is { } id && id != completionId)
        {
            throw Malformed(e, $"names event {id} as the completion that caused it instead of {completionId}");
        }
    }

    /// <summary>Workflow tasks. Whether the event is one of theirs.</summary>
    private bool ApplyTask(HistoryEvent e)
    {
        switch (e.EventType)
        {
            case EventType.WorkflowTaskScheduled:
                if (taskScheduledId != 0)
                {
                    throw Malformed(e, $"is scheduled while the workflow task of event {taskScheduledId} is open");
                }
                taskScheduledId = e.EventId;
                return true;
            case EventType.WorkflowTaskStarted:
                RequireTask(e, e.WorkflowTaskStartedEventAttributes.ScheduledEventId, 0);
                taskStartedId = e.EventId;
                return true;
            case EventType.WorkflowTaskCompleted:
                var completed = e.WorkflowTaskCompletedEventAttributes;
                RequireTask(e, completed.ScheduledEventId, completed.StartedEventId);
                if (taskStartedId == 0)
                {
                    throw Malformed(e, "completes a workflow task that was not started");
                }
                lastTaskStartedId = taskStartedId;
                completionId = e.EventId;
                CloseTask();
                return true;
            case EventType.WorkflowTaskFailed:
                var failed = e.WorkflowTaskFailedEventAttributes;
                RequireTask(e, failed.ScheduledEventId, failed.StartedEventId);
                CloseTask();
                return true;
            case EventType.WorkflowTaskTimedOut:
                var timedOut = e.WorkflowTaskTimedOutEventAttributes;
                RequireTask(e, timedOut.ScheduledEventId, timedOut.StartedEventId);
                CloseTask();
                return true;
            default:
                return false;
        }
    }

    private void RequireTask(HistoryEvent e, long scheduledId, long startedId)
    {
        if (taskScheduledId == 0 || scheduledId != taskScheduledId || startedId != taskStartedId)
        {
            throw Malformed(
                e,
                $"belongs to the workflow task of events {scheduledId} and {startedId}, "
                + $"but that of {taskScheduledId} and {taskStartedId} is open");
        }
    }

    private void CloseTask()
    {
        taskScheduledId = 0;
        taskStartedId = 0;
    }
}
