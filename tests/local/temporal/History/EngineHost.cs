using DataEgress.Local.Temporal.History;
using DataEgress.Local.Temporal.History.Executions;
using DataEgress.Local.Temporal.Matching;
using DataEgress.Local.Temporal.Namespaces;
using DataEgress.Local.Temporal.Time;
using DataEgress.Local.Temporal.Visibility;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.Tests.History;

/// <summary>An engine without transport, its clock moved by hand, and a worker made by hand.</summary>
internal sealed class EngineHost : IDisposable
{
    public const string Queue = "queue";
    public const string WorkflowId = "workflow";
    private readonly ServerClock clock = new(canSkip: true, workHolds: false);
    private readonly TimerQueue timers;
    private readonly TimeSkipping skipping;
    private readonly TaskQueues queues = new();

    public EngineHost(IEnumerable<byte[]>? records = null, TimeSpan? longestQuery = null)
    {
        timers = new TimerQueue(clock, NullLogger.Instance);
        skipping = new TimeSkipping(clock, timers);
        var registry = new NamespaceRegistry();
        registry.Put(Namespace);
        var executions = new ExecutionTable();
        foreach (var record in records ?? [])
        {
            executions.Replay(record);
        }

        Engine = new HistoryEngine(
            registry, new VisibilityStore(), Journal, queues, timers, clock, NullLogger<HistoryEngine>.Instance, executions)
        {
            LongestQuery = longestQuery ?? TimeSpan.FromSeconds(30),
        };
        Engine.Resume();
    }

    public static NamespaceEntry Namespace { get; } = new() { Id = "4f6d3c3c-5a6a-4a1b-9d55-000000000001", Name = "default" };

    public RecordingJournal Journal { get; } = new();

    public HistoryEngine Engine { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        timers.Dispose();
        queues.Dispose();
    }

    /// <summary>The same state in a new process, from what was written but for the last records.</summary>
    public EngineHost Recover(int lost = 0) => new(Journal.Records.SkipLast(lost));

    public Task AdvanceAsync(TimeSpan by) => skipping.UnlockWithSleepAsync(by, Token);

    public Task<StartWorkflowExecutionResponse> StartAsync(Action<StartWorkflowExecutionRequest>? change = null)
    {
        var request = new StartWorkflowExecutionRequest
        {
            Namespace = Namespace.Name,
            WorkflowId = WorkflowId,
            WorkflowType = new WorkflowType { Name = "type" },
            TaskQueue = new ApiTaskQueue { Name = Queue, Kind = TaskQueueKind.Normal },
            RequestId = Guid.NewGuid().ToString(),
            WorkflowIdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
            WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.Fail,
        };
        change?.Invoke(request);
        return Engine.StartWorkflowExecutionAsync(Namespace, request, Token);
    }

    public Task<PollWorkflowTaskQueueResponse> PollAsync() => Engine.PollWorkflowTaskQueueAsync(
        Namespace,
        new PollWorkflowTaskQueueRequest { TaskQueue = new ApiTaskQueue { Name = Queue, Kind = TaskQueueKind.Normal }, Identity = "worker" },
        Token);

    public Task<PollActivityTaskQueueResponse> PollActivityAsync() => Engine.PollActivityTaskQueueAsync(
        Namespace, new PollActivityTaskQueueRequest { TaskQueue = new ApiTaskQueue { Name = Queue }, Identity = "worker" }, Token);

    public Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(PollWorkflowTaskQueueResponse task, params Command[] commands) =>
        Engine.RespondWorkflowTaskCompletedAsync(
            Namespace, new RespondWorkflowTaskCompletedRequest { TaskToken = task.TaskToken, Identity = "worker", Commands = { commands } }, Token);

    public Task SignalAsync(string name, string requestId = "", string workflowId = WorkflowId) => Engine.SignalWorkflowExecutionAsync(
        Namespace,
        new SignalWorkflowExecutionRequest
        {
            WorkflowExecution = new WorkflowExecution { WorkflowId = workflowId },
            SignalName = name,
            RequestId = requestId.Length > 0 ? requestId : Guid.NewGuid().ToString(),
        },
        Token);

    public Task TerminateAsync() => Engine.TerminateWorkflowExecutionAsync(
        Namespace,
        new TerminateWorkflowExecutionRequest { WorkflowExecution = new WorkflowExecution { WorkflowId = WorkflowId }, Reason = "over" },
        Token);

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string workflowId = WorkflowId)
    {
        var response = await Engine.GetWorkflowExecutionHistoryAsync(
            Namespace, new GetWorkflowExecutionHistoryRequest { Execution = new WorkflowExecution { WorkflowId = workflowId } }, Token);
        return response.History.Events;
    }

    public async Task<IReadOnlyList<EventType>> EventTypesAsync(string workflowId = WorkflowId) =>
        [.. (await HistoryAsync(workflowId)).Select(added => added.EventType)];

    /// <summary>The closing event of a workflow, once it is there.</summary>
    public async Task<HistoryEvent> ClosingAsync(string workflowId)
    {
        var response = await Engine.GetWorkflowExecutionHistoryAsync(
            Namespace,
            new GetWorkflowExecutionHistoryRequest
            {
                Execution = new WorkflowExecution { WorkflowId = workflowId },
                WaitNewEvent = true,
                HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
            },
            Token);
        return Assert.Single(response.History.Events);
    }

    public async Task<DescribeWorkflowExecutionResponse> DescribeAsync() => await Engine.DescribeWorkflowExecutionAsync(
        Namespace, new DescribeWorkflowExecutionRequest { Execution = new WorkflowExecution { WorkflowId = WorkflowId } }, Token);

    public static Command Finish() => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new CompleteWorkflowExecutionCommandAttributes(),
    };

    public static Command Timer(string id, TimeSpan after) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = id, StartToFireTimeout = after.ToDuration() },
    };

    public static Command CancelTimer(string id) => new()
    {
        CommandType = CommandType.CancelTimer,
        CancelTimerCommandAttributes = new CancelTimerCommandAttributes { TimerId = id },
    };

    public static Command Activity(string id, Action<ScheduleActivityTaskCommandAttributes>? change = null)
    {
        var attributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = id,
            ActivityType = new ActivityType { Name = "activity" },
            TaskQueue = new ApiTaskQueue { Name = Queue },
            StartToCloseTimeout = TimeSpan.FromSeconds(10).ToDuration(),
        };
        change?.Invoke(attributes);
        return new Command { CommandType = CommandType.ScheduleActivityTask, ScheduleActivityTaskCommandAttributes = attributes };
    }
}
