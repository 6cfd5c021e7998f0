using System.Diagnostics.Tracing;
using Temporalio.Exceptions;

namespace Temporalio.Worker.Instances;

/// <summary>
/// Hears from the runtime of tasks and timers that workflow code starts outside its own scheduler, and fails the workflow task
/// with the place where it did. Listening costs something with every task of the process, so it is done only while there are
/// workers that want it.
/// </summary>
internal sealed class IllegalCallListener : EventListener
{
    private const string TasksSource = "System.Threading.Tasks.TplEventSource";
    private const EventKeywords TaskEvents = (EventKeywords)0x2;

    // Scheduled, started, ended, waited for, waiting ended: the first value of all of them is the id of the task's scheduler.
    private const int FirstTaskEvent = 7;
    private const int LastTaskEvent = 11;

    private const string FrameworkSource = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const EventKeywords ThreadTransfers = (EventKeywords)0x10;
    private const EventTask ThreadTransfer = (EventTask)3;

    private static readonly Lazy<IllegalCallListener> Listener = new(() => new());

    private readonly Lock access = new();
    private volatile EventSource? tasks;
    private volatile EventSource? framework;
    private volatile int users;

    private IllegalCallListener()
    {
    }

    /// <summary>Listens until the result is disposed of.</summary>
    public static IDisposable Listen() => new Use(Listener.Value);

    /// <inheritdoc />
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // The runtime holds its own lock here, and takes it while we hold ours: so none is taken.
        switch (eventSource.Name)
        {
            case TasksSource:
                tasks = eventSource;
                break;
            case FrameworkSource:
                framework = eventSource;
                break;
            default:
                return;
        }
        if (users > 0)
        {
            Enable(eventSource);
        }
    }

    /// <inheritdoc />
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // First what rules nearly all events out.
        if (TaskScheduler.Current is not WorkflowInstance { TracesCalls: true } instance)
        {
            return;
        }
        if (eventData.EventSource == tasks)
        {
            if (eventData.EventId is >= FirstTaskEvent and <= LastTaskEvent && eventData.Payload?[0] as int? != instance.Id)
            {
                instance.ReportIllegalCall(new InvalidWorkflowSchedulerException(
                    "Task during workflow run was not scheduled on workflow scheduler", Environment.StackTrace));
            }
        }
        else if (eventData.EventSource == framework && eventData.Task == ThreadTransfer)
        {
            instance.ReportIllegalCall(new InvalidWorkflowSchedulerException(
                "Workflow attempted to perform a thread transfer task which is non-deterministic. "
                + "This can be caused by timers or other non-deterministic async calls.",
                Environment.StackTrace));
        }
    }

    private void Enable(EventSource source) =>
        EnableEvents(source, EventLevel.Informational, source.Name == TasksSource ? TaskEvents : ThreadTransfers);

    private void Change(int by)
    {
        lock (access)
        {
            var before = users;
            users = before + by;
            if ((before == 0) == (users == 0))
            {
                return;
            }
            foreach (var source in new[] { tasks, framework }.OfType<EventSource>())
            {
                if (before == 0)
                {
                    Enable(source);
                }
                else
                {
                    DisableEvents(source);
                }
            }
        }
    }

    private sealed class Use : IDisposable
    {
        private readonly IllegalCallListener listener;
        private int ended;

        public Use(IllegalCallListener listener)
        {
            this.listener = listener;
            listener.Change(1);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                listener.Change(-1);
            }
        }
    }
}
