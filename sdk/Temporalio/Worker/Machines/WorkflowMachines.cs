using System.Diagnostics;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using SuggestContinueAsNewReason = Temporalio.Workflows.SuggestContinueAsNewReason;

namespace Temporalio.Worker.Machines;

/// <summary>
/// One run between history and workflow instance: turns events into jobs, commands into machines, and checks that each
/// command meets its event on replay. Used by one thread at a time.
/// </summary>
internal sealed partial class WorkflowMachines : ILocalActivityHost
{
    private readonly string workflowId;
    private readonly string runId;
    private readonly List<ActivationJob> jobs = [];
    private readonly Dictionary<long, Machine> machinesByEvent = [];
    private readonly Dictionary<string, UpdateMachine> updates = [];
    private readonly LinkedList<QueuedCommand> commands = new();
    private readonly List<QueuedCommand> issued = [];
    private readonly List<Message> outbox = [];
    private readonly Dictionary<string, bool> patches = [];
    private List<Message> inbox = [];
    private IReadOnlyList<HistoryEvent> events = [];
    private int position;
    private long previousStartedEventId;
    private long currentStartedEventId;
    private DateTime? workflowTime;
    private TimeSpan? replayTime;

    public WorkflowMachines(string workflowId, string runId, SdkFlags flags)
    {
        this.workflowId = workflowId;
        this.runId = runId;
        Flags = flags;
    }

    public SdkFlags Flags { get; }

    public bool IsLastTask { get; private set; }

    public bool Replaying { get; private set; }

    public bool SawTerminalEvent { get; private set; }

    public bool Finished { get; private set; }

    public long LastProcessedEventId { get; private set; }

    public long LastStartedEventId => currentStartedEventId;

    public TimeSpan WorkflowTaskTimeout { get; private set; }

    public bool HasJobs => jobs.Count > 0;

    public bool HasLocalActivityResolutions => jobs.OfType<ActivityResolvedJob>().Any(job => job.IsLocal);

    private WorkflowExecutionStartedEventAttributes? Started { get; set; }

    private WorkflowTaskStartedEventAttributes TaskStarted { get; set; } = new();

    /// <summary>Takes the events of a new workflow task, complete up to its start, and its messages.</summary>
    public void Feed(IReadOnlyList<HistoryEvent> newEvents, long previousStarted, IEnumerable<Message> messages)
    {
        inbox = [.. messages];
        events = newEvents;
        position = 0;
        previousStartedEventId = previousStarted;
        Replaying = previousStarted > 0;
        ApplyNextTask();
        if (!HasJobs)
        {
            // Nothing for the instance in this part of history, as in a task that failed before: go on to the next.
            ApplyNextTasks();
        }
    }

    /// <summary>Goes on to later parts of history until the instance has something to do or history ends.</summary>
    public void ApplyNextTasks()
    {
        while (!ResolveNextAhead() && ApplyNextTask() > 0 && Replaying)
        {
        }
        ResolveNextAhead();
    }

    /// <summary>How long the last part of a replay took; null if there was none. Handed out once.</summary>
    public TimeSpan? TakeReplayTime()
    {
        var taken = replayTime;
        replayTime = null;
        return taken;
    }

    /// <summary>The jobs so far, in the order in which instances take them.</summary>
    public Activation TakeActivation(bool forQueries = false)
    {
        var ordered = jobs.OrderBy(job => job.Order).ToList();
        jobs.Clear();
        return new(ordered)
        {
            Timestamp = workflowTime ?? default,
            IsReplaying = Replaying || forQueries,
            HistoryLength = (int)LastProcessedEventId,
            HistorySize = (int)TaskStarted.HistorySizeBytes,
            ContinueAsNewSuggested = TaskStarted.SuggestContinueAsNew,
            ContinueAsNewReasons =
                [.. TaskStarted.SuggestContinueAsNewReasons.Select(reason => (SuggestContinueAsNewReason)(int)reason).Where(r => r != 0)],
        };
    }

    /// <summary>Commands for the server, and messages that go with them (handed out once).</summary>
    public (IReadOnlyList<Command> Commands, IReadOnlyList<Message> Messages) TakeOutput()
    {
        var messages = outbox.ToList();
        outbox.Clear();
        return ([.. commands.Select(queued => queued.Command)], messages);
    }

    /// <summary>Forgets the last workflow task: it was speculative, and the server has dropped its events.</summary>
    public void ResetTo(long startedEventId)
    {
        const int EventsOfSpeculativeTask = 2;
        currentStartedEventId = startedEventId;
        LastProcessedEventId -= EventsOfSpeculativeTask;
        foreach (var id in machinesByEvent.Keys.Where(id => id > LastProcessedEventId).ToList())
        {
            machinesByEvent.Remove(id);
        }
    }

    public void Send(ActivationJob job) => jobs.Add(job);

    public void Issue(Machine machine, Command command) => issued.Add(new(machine, command));

    public void CancelChild(string ns, string childId, string childRunId) =>
        AddCommand(new ExternalCancelMachine(this, null, childId), new()
        {
            CommandType = CommandType.RequestCancelExternalWorkflowExecution,
            RequestCancelExternalWorkflowExecutionCommandAttributes = new()
            {
                Namespace = ns,
                WorkflowId = childId,
                RunId = childRunId,
                ChildWorkflowOnly = true,
            },
        });

    public void Advance(DateTime time) => workflowTime = workflowTime is { } now && now > time ? now : time;

    /// <summary>Applies the next part of history. Number of events applied.</summary>
    private int ApplyNextTask()
    {
        var replaying = Replaying;
        var began = Stopwatch.GetTimestamp();
        var applied = ApplyNextPart();
        if (replaying && !Replaying && applied > 0)
        {
            replayTime = Stopwatch.GetElapsedTime(began);
        }
        return applied;
    }

    private T AddCommand<T>(T machine, Command command)
        where T : Machine
    {
        issued.Add(new(machine, command));
        return machine;
    }
}
