using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Machines;

/// <summary>
/// Divides a history into the parts that workers saw at once: each ends with the WorkflowTaskStarted of a task that was
/// completed (heartbeats and failed tasks do not count), the last one with the history.
/// </summary>
internal static class WorkflowTaskSequence
{
    /// <summary>
    /// Index of the last event of the part that begins after <paramref name="afterEventId"/>; -1 if there are no events.
    /// </summary>
    public static int EndOfNext(IReadOnlyList<HistoryEvent> events, int start, long afterEventId)
    {
        var sawCommand = false;
        var sawWork = false;
        var started = new List<(long EventId, int Index)>();
        for (var i = start; i < events.Count; i++)
        {
            var e = events[i];
            if (e.EventId <= afterEventId)
            {
                continue;
            }
            sawCommand |= e.IsCommandEvent();
            sawWork |= e.IsCommandEvent() || e.EventType == EventType.WorkflowExecutionStarted;
            if (e.IsTerminal())
            {
                return i;
            }
            if (e.EventType != EventType.WorkflowTaskStarted)
            {
                continue;
            }
            started.Add((e.EventId, i));
            switch (TypeAt(events, i + 1))
            {
                case EventType.WorkflowTaskFailed
                    or EventType.WorkflowTaskTimedOut
                    or EventType.WorkflowExecutionTimedOut
                    or EventType.WorkflowExecutionTerminated
                    or EventType.WorkflowExecutionCanceled:
                    started.RemoveAt(started.Count - 1);
                    continue;
                case EventType.WorkflowTaskCompleted when i + 2 < events.Count:
                    if (!sawCommand && TypeAt(events, i + 2) == EventType.WorkflowTaskScheduled)
                    {
                        // A heartbeat: the task went on in the next one.
                        continue;
                    }
                    return EndBeforeUpdate(events[i + 2], started) ?? i;
                default:
                    if (sawWork)
                    {
                        return i;
                    }
                    continue;
            }
        }
        return events.Count - 1;
    }

    private static EventType? TypeAt(IReadOnlyList<HistoryEvent> events, int index) =>
        index < events.Count ? events[index].EventType : null;

    // An update accepted after a heartbeat arrived between the two tasks, where the worker saw it.
    private static int? EndBeforeUpdate(HistoryEvent e, List<(long EventId, int Index)> started)
    {
        if (e.WorkflowExecutionUpdateAcceptedEventAttributes is not { } accepted)
        {
            return null;
        }
        var end = started.FindLastIndex(s => s.EventId < accepted.AcceptedRequestSequencingEventId);
        return end < 0 ? null : started[end].Index;
    }
}
