using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.Tests.History.Commands;

/// <summary>Every command with every wrong attribute: the task fails, with its cause and in a real server's words.</summary>
public sealed class CommandRulesTests : IDisposable
{
    private const int LargestBlob = 2 * 1024 * 1024;
    private static readonly string TooLong = new('x', 1001);
    private static readonly string TooLongInBytes = new('é', 501);
    private static readonly Duration Negative = new() { Seconds = -1 };
    private static readonly Duration Mixed = new() { Seconds = 1, Nanos = -1 };
    private readonly EngineHost host = new();

    public void Dispose() => host.Dispose();

    private static (string Expected, Command Command)[] Wrong() =>
    [
        ("BadScheduleActivityAttributes: ScheduleActivityTaskCommandAttributes is not set on ScheduleActivityTaskCommand.", Bare(CommandType.ScheduleActivityTask)),
        ("BadScheduleActivityAttributes: taskQueue is not set", Activity(a => a.TaskQueue = null)),
        ("BadScheduleActivityAttributes: missing task queue name", Activity(a => a.TaskQueue = new ApiTaskQueue())),
        ("BadScheduleActivityAttributes: taskQueue length exceeds limit", Activity(a => a.TaskQueue.Name = TooLong)),
        ("BadScheduleActivityAttributes: task queue name cannot start with reserved prefix /_sys/", Activity(a => a.TaskQueue.Name = "/_sys/x")),
        ("BadScheduleActivityAttributes: cannot use internal per-namespace task queue:temporal-sys-per-ns-tq (in parent component task queue: queue)", Activity(a => a.TaskQueue.Name = "temporal-sys-per-ns-tq")),
        ("BadScheduleActivityAttributes: activityId is not set", Activity(a => a.ActivityId = "")),
        ("BadScheduleActivityAttributes: activityType is not set", Activity(a => a.ActivityType = null)),
        ("BadScheduleActivityAttributes: activityId exceeds length limit. Length=1001 Limit=1000", Activity(a => a.ActivityId = TooLong)),
        ("BadScheduleActivityAttributes: activityType exceeds length limit. Length=1002 Limit=1000", Activity(a => a.ActivityType.Name = TooLongInBytes)),
        ("BadScheduleActivityAttributes: invalid priorities: priority key can't be negative", Activity(a => a.Priority = new Priority { PriorityKey = -1 })),
        ("BadScheduleActivityAttributes: invalid ScheduleToCloseTimeout: negative duration", Activity(a => a.ScheduleToCloseTimeout = Negative)),
        ("BadScheduleActivityAttributes: invalid ScheduleToStartTimeout: negative duration", Activity(a => a.ScheduleToStartTimeout = Negative)),
        ("BadScheduleActivityAttributes: invalid HeartbeatTimeout: negative duration", Activity(a => a.HeartbeatTimeout = Negative)),
        ("BadScheduleActivityAttributes: invalid StartToCloseTimeout: duration has seconds and nanos with different signs", Activity(a => a.StartToCloseTimeout = Mixed)),
        ("BadScheduleActivityAttributes: a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity. ActivityId=a ActivityType=activity", Activity(a => a.StartToCloseTimeout = null)),
        ("BadScheduleActivityAttributes: Activity with UseCompatibleVersion cannot run on different task queue.", Activity(a => (a.UseWorkflowBuildId, a.TaskQueue.Name) = (true, "other"))),
        ("BadScheduleActivityAttributes: invalid InitialInterval set on retry policy: negative duration", Activity(a => a.RetryPolicy = new RetryPolicy { InitialInterval = Negative })),
        ("BadScheduleActivityAttributes: BackoffCoefficient cannot be less than 1 on retry policy.", Activity(a => a.RetryPolicy = new RetryPolicy { BackoffCoefficient = 0.5 })),
        ("BadScheduleActivityAttributes: invalid MaximumInterval set on retry policy: negative duration", Activity(a => a.RetryPolicy = new RetryPolicy { MaximumInterval = Negative })),
        ("BadScheduleActivityAttributes: MaximumInterval cannot be less than InitialInterval on retry policy.", Activity(a => a.RetryPolicy = new RetryPolicy { InitialInterval = Seconds(2), MaximumInterval = Seconds(1) })),
        ("BadScheduleActivityAttributes: MaximumAttempts cannot be negative on retry policy.", Activity(a => a.RetryPolicy = new RetryPolicy { MaximumAttempts = -1 })),
        ("BadScheduleActivityAttributes: Invalid timeout type value: Lunch.", Activity(a => a.RetryPolicy = new RetryPolicy { NonRetryableErrorTypes = { "TemporalTimeout:Lunch" } })),
        ("BadRequestCancelActivityAttributes: RequestCancelActivityTaskCommandAttributes is not set on RequestCancelActivityTaskCommand.", Bare(CommandType.RequestCancelActivityTask)),
        ("BadRequestCancelActivityAttributes: ScheduledEventId is not set on RequestCancelActivityTaskCommand.", new Command { CommandType = CommandType.RequestCancelActivityTask, RequestCancelActivityTaskCommandAttributes = new() }),
        ("BadStartTimerAttributes: StartTimerCommandAttributes is not set on StartTimerCommand.", Bare(CommandType.StartTimer)),
        ("BadStartTimerAttributes: TimerId is not set on StartTimerCommand.", Timer("", Seconds(1))),
        ($"BadStartTimerAttributes: TimerId on StartTimerCommand exceeds length limit. TimerId={TooLong} Length=1001 Limit=1000", Timer(TooLong, Seconds(1))),
        ("BadStartTimerAttributes: An invalid StartToFireTimeout is set on StartTimerCommand: negative duration. TimerId=t", Timer("t", Negative)),
        ("BadCancelTimerAttributes: CancelTimerCommandAttributes is not set on CancelTimerCommand.", Bare(CommandType.CancelTimer)),
        ("BadCancelTimerAttributes: TimerId is not set on CancelTimerCommand.", EngineHost.CancelTimer("")),
        ($"BadCancelTimerAttributes: TimerId on CancelTimerCommand exceeds length limit. TimerId={TooLong} Length=1001 Limit=1000", EngineHost.CancelTimer(TooLong)),
        ("BadRecordMarkerAttributes: RecordMarkerCommandAttributes is not set on RecordMarkerCommand.", Bare(CommandType.RecordMarker)),
        ("BadRecordMarkerAttributes: MarkerName is not set on RecordMarkerCommand.", Marker("")),
        ($"BadRecordMarkerAttributes: MarkerName on RecordMarkerCommand exceeds length limit. MarkerName={TooLong} Length=1001 Limit=1000", Marker(TooLong)),
        ("BadCompleteWorkflowExecutionAttributes: CompleteWorkflowExecutionCommandAttributes is not set on CompleteWorkflowExecutionCommand.", Bare(CommandType.CompleteWorkflowExecution)),
        ("BadFailWorkflowExecutionAttributes: FailWorkflowExecutionCommandAttributes is not set on FailWorkflowExecutionCommand.", Bare(CommandType.FailWorkflowExecution)),
        ("BadFailWorkflowExecutionAttributes: Failure is not set on FailWorkflowExecutionCommand.", new Command { CommandType = CommandType.FailWorkflowExecution, FailWorkflowExecutionCommandAttributes = new() }),
        ("BadCancelWorkflowExecutionAttributes: CancelWorkflowExecutionCommandAttributes is not set on CancelWorkflowExecutionCommand.", Bare(CommandType.CancelWorkflowExecution)),
        ("BadRequestCancelExternalWorkflowExecutionAttributes: RequestCancelExternalWorkflowExecutionCommandAttributes is not set on RequestCancelExternalWorkflowExecutionCommand.", Bare(CommandType.RequestCancelExternalWorkflowExecution)),
        ("BadRequestCancelExternalWorkflowExecutionAttributes: WorkflowId is not set on RequestCancelExternalWorkflowExecutionCommand. Namespace= RunId=r", CancelExternal("", "r")),
        ($"BadRequestCancelExternalWorkflowExecutionAttributes: WorkflowId on RequestCancelExternalWorkflowExecutionCommand exceeds length limit. WorkflowId={TooLong} Length=1001 Limit=1000 RunId= Namespace=", CancelExternal(TooLong, "")),
        ("BadRequestCancelExternalWorkflowExecutionAttributes: Invalid RunId set on RequestCancelExternalWorkflowExecutionCommand. WorkflowId=w RunId=r Namespace=", CancelExternal("w", "r")),
        ("BadSignalWorkflowExecutionAttributes: SignalExternalWorkflowExecutionCommandAttributes is not set on SignalExternalWorkflowExecutionCommand.", Bare(CommandType.SignalExternalWorkflowExecution)),
        ("BadSignalWorkflowExecutionAttributes: Execution is not set on SignalExternalWorkflowExecutionCommand.", SignalExternal(null, "s")),
        ("BadSignalWorkflowExecutionAttributes: WorkflowId is not set on SignalExternalWorkflowExecutionCommand. Namespace= RunId= SignalName=s", SignalExternal(new WorkflowExecution(), "s")),
        ($"BadSignalWorkflowExecutionAttributes: WorkflowId on SignalExternalWorkflowExecutionCommand exceeds length limit. WorkflowId={TooLong} Length=1001 Limit=1000 Namespace= RunId= SignalName=s", SignalExternal(new WorkflowExecution { WorkflowId = TooLong }, "s")),
        ("BadSignalWorkflowExecutionAttributes: Invalid RunId set on SignalExternalWorkflowExecutionCommand. WorkflowId=w Namespace= RunId=r SignalName=s", SignalExternal(new WorkflowExecution { WorkflowId = "w", RunId = "r" }, "s")),
        ("BadSignalWorkflowExecutionAttributes: SignalName is not set on SignalExternalWorkflowExecutionCommand. WorkflowId=w Namespace= RunId=", SignalExternal(new WorkflowExecution { WorkflowId = "w" }, "")),
        ("BadSearchAttributes: UpsertWorkflowSearchAttributesCommandAttributes is not set on UpsertWorkflowSearchAttributesCommand.", Bare(CommandType.UpsertWorkflowSearchAttributes)),
        ("BadSearchAttributes: SearchAttributes is not set on UpsertWorkflowSearchAttributesCommand.", new Command { CommandType = CommandType.UpsertWorkflowSearchAttributes, UpsertWorkflowSearchAttributesCommandAttributes = new() }),
        ("BadSearchAttributes: IndexedFields is not set on UpsertWorkflowSearchAttributesCommand.", Upsert()),
        ("BadSearchAttributes: Namespace default has no mapping defined for search attribute Unheard", Upsert("Unheard")),
        ("BadSearchAttributes: WorkflowId attribute can't be set in SearchAttributes", Upsert("WorkflowId")),
        ("BadModifyWorkflowPropertiesAttributes: ModifyWorkflowPropertiesCommandAttributes is not set on ModifyWorkflowPropertiesCommand.", Bare(CommandType.ModifyWorkflowProperties)),
        ("BadModifyWorkflowPropertiesAttributes: UpsertedMemo is not set on ModifyWorkflowPropertiesCommand.", new Command { CommandType = CommandType.ModifyWorkflowProperties, ModifyWorkflowPropertiesCommandAttributes = new() }),
        ("BadModifyWorkflowPropertiesAttributes: UpsertedMemo.Fields is not set on ModifyWorkflowPropertiesCommand.", Modify()),
        ("BadContinueAsNewAttributes: ContinueAsNewWorkflowExecutionCommandAttributes is not set on ContinueAsNewWorkflowExecutionCommand.", Bare(CommandType.ContinueAsNewWorkflowExecution)),
        ($"BadContinueAsNewAttributes: WorkflowType on ContinueAsNewWorkflowExecutionCommand exceeds length limit. WorkflowType={TooLong} Length=1001 Limit=1000", Next(a => a.WorkflowType = new WorkflowType { Name = TooLong })),
        ("BadContinueAsNewAttributes: error validating ContinueAsNewWorkflowExecutionCommand TaskQueue: task queue name cannot start with reserved prefix /_sys/. WorkflowType=type TaskQueue=name:\"/_sys/x\" kind:TASK_QUEUE_KIND_NORMAL", Next(a => a.TaskQueue = new ApiTaskQueue { Name = "/_sys/x" })),
        ("BadContinueAsNewAttributes: Invalid WorkflowRunTimeout on ContinueAsNewWorkflowExecutionCommand: negative duration. WorkflowType=type TaskQueue=name:\"queue\" kind:TASK_QUEUE_KIND_NORMAL", Next(a => a.WorkflowRunTimeout = Negative)),
        ("BadContinueAsNewAttributes: Invalid WorkflowTaskTimeout on ContinueAsNewWorkflowExecutionCommand: negative duration. WorkflowType=type TaskQueue=name:\"queue\" kind:TASK_QUEUE_KIND_NORMAL", Next(a => a.WorkflowTaskTimeout = Negative)),
        ("BadContinueAsNewAttributes: Invalid BackoffStartInterval on ContinueAsNewWorkflowExecutionCommand: negative duration. WorkflowType=type TaskQueue=name:\"queue\" kind:TASK_QUEUE_KIND_NORMAL", Next(a => a.BackoffStartInterval = Negative)),
        ("BadContinueAsNewAttributes: invalid WorkflowRetryPolicy on ContinueAsNewWorkflowExecutionCommand: MaximumAttempts cannot be negative on retry policy.. WorkflowType=type TaskQueue=name:\"queue\" kind:TASK_QUEUE_KIND_NORMAL", Next(a => a.RetryPolicy = new RetryPolicy { MaximumAttempts = -1 })),
        ("BadSearchAttributes: Namespace default has no mapping defined for search attribute Unheard", Next(a => a.SearchAttributes = Attributes("Unheard"))),
        ("BadSearchAttributes: invalid SearchAttributes on ContinueAsNewWorkflowExecutionCommand: RunId attribute can't be set in SearchAttributes. WorkflowType=type TaskQueue=name:\"queue\" kind:TASK_QUEUE_KIND_NORMAL", Next(a => a.SearchAttributes = Attributes("RunId"))),
        ("BadStartChildExecutionAttributes: StartChildWorkflowExecutionCommandAttributes is not set on StartChildWorkflowExecutionCommand.", Bare(CommandType.StartChildWorkflowExecution)),
        ("BadStartChildExecutionAttributes: Required field WorkflowId is not set on StartChildWorkflowExecutionCommand. WorkflowType=child Namespace=default", Child(a => a.WorkflowId = "")),
        ("BadStartChildExecutionAttributes: Required field WorkflowType is not set on StartChildWorkflowExecutionCommand. WorkflowId=c Namespace=default", Child(a => a.WorkflowType = null)),
        ($"BadStartChildExecutionAttributes: WorkflowId on StartChildWorkflowExecutionCommand exceeds length limit. WorkflowId={TooLong} Length=1001 Limit=1000 WorkflowType=child Namespace=default", Child(a => a.WorkflowId = TooLong)),
        ($"BadStartChildExecutionAttributes: WorkflowType on StartChildWorkflowExecutionCommand exceeds length limit. WorkflowId=c WorkflowType={TooLong} Length=1001 Limit=1000 Namespace=default", Child(a => a.WorkflowType.Name = TooLong)),
        ("BadStartChildExecutionAttributes: Invalid WorkflowExecutionTimeout on StartChildWorkflowExecutionCommand: negative duration. WorkflowId=c WorkflowType=child Namespace=default", Child(a => a.WorkflowExecutionTimeout = Negative)),
        ("BadStartChildExecutionAttributes: Invalid WorkflowRunTimeout on StartChildWorkflowExecutionCommand: negative duration. WorkflowId=c WorkflowType=child Namespace=default", Child(a => a.WorkflowRunTimeout = Negative)),
        ("BadStartChildExecutionAttributes: Invalid WorkflowTaskTimeout on StartChildWorkflowExecutionCommand: negative duration. WorkflowId=c WorkflowType=child Namespace=default", Child(a => a.WorkflowTaskTimeout = Negative)),
        ("BadStartChildExecutionAttributes: invalid WorkflowRetryPolicy on StartChildWorkflowExecutionCommand: MaximumAttempts cannot be negative on retry policy.. WorkflowId=c WorkflowType=child Namespace=default", Child(a => a.RetryPolicy = new RetryPolicy { MaximumAttempts = -1 })),
        ("BadStartChildExecutionAttributes: invalid CronSchedule on StartChildWorkflowExecutionCommand: invalid CronSchedule.. WorkflowId=c WorkflowType=child Namespace=default", Child(a => a.CronSchedule = "never")),
        ("BadSearchAttributes: invalid SearchAttributes on StartChildWorkflowCommand: RunId attribute can't be set in SearchAttributes. WorkflowId=c WorkflowType=child Namespace=default", Child(a => a.SearchAttributes = Attributes("RunId"))),
        ("BadStartChildExecutionAttributes: fairness key length exceeds limit", Child(a => a.Priority = new Priority { FairnessKey = new string('f', 65) })),
        ($"BadStartChildExecutionAttributes: invalid TaskQueue on StartChildWorkflowExecutionCommand: taskQueue length exceeds limit. WorkflowId=c WorkflowType=child Namespace=default TaskQueue=name:\"{TooLong}\" kind:TASK_QUEUE_KIND_NORMAL", Child(a => a.TaskQueue = new ApiTaskQueue { Name = TooLong })),
        ("BadUpdateWorkflowExecutionMessage: ProtocolMessageCommandAttributes is not set on ProtocolMessageCommand.", Bare(CommandType.ProtocolMessage)),
        ("BadUpdateWorkflowExecutionMessage: MessageID is not set on ProtocolMessageCommand.", new Command { CommandType = CommandType.ProtocolMessage, ProtocolMessageCommandAttributes = new() }),
        ("BadUpdateWorkflowExecutionMessage: ProtocolMessageCommand referenced absent message ID m", new Command { CommandType = CommandType.ProtocolMessage, ProtocolMessageCommandAttributes = new() { MessageId = "m" } }),
    ];

    private static (string Expected, Command Command)[] TooLarge() =>
    [
        ("BadScheduleActivityAttributes: ScheduleActivityTaskCommandAttributes.Input exceeds size limit.", Activity(a => a.Input = Large())),
        ("BadRecordMarkerAttributes: RecordMarkerCommandAttributes.Details exceeds size limit.", Marker("m", Large())),
        ("BadScheduleActivityAttributes: CompleteWorkflowExecutionCommandAttributes.Result exceeds size limit.", new Command { CommandType = CommandType.CompleteWorkflowExecution, CompleteWorkflowExecutionCommandAttributes = new() { Result = Large() } }),
        ("BadFailWorkflowExecutionAttributes: FailWorkflowExecutionCommandAttributes.Failure exceeds size limit.", new Command { CommandType = CommandType.FailWorkflowExecution, FailWorkflowExecutionCommandAttributes = new() { Failure = new Failure { Message = new string('x', LargestBlob) } } }),
        ("BadContinueAsNewAttributes: ContinueAsNewWorkflowExecutionCommandAttributes. Input exceeds size limit.", Next(a => a.Input = Large())),
        ("BadStartChildExecutionAttributes: StartChildWorkflowExecutionCommandAttributes. Input exceeds size limit.", Child(a => a.Input = Large())),
        ("BadContinueAsNewAttributes: ContinueAsNewWorkflowExecutionCommandAttributes. Memo exceeds size limit.", Next(a => a.Memo = LargeMemo())),
        ("BadStartChildExecutionAttributes: StartChildWorkflowExecutionCommandAttributes.Memo exceeds size limit.", Child(a => a.Memo = LargeMemo())),
        ("BadSignalWorkflowExecutionAttributes: SignalExternalWorkflowExecutionCommandAttributes.Input exceeds size limit.", SignalExternal(new WorkflowExecution { WorkflowId = "w" }, "s", Large())),
        ("BadModifyWorkflowPropertiesAttributes: ModifyWorkflowPropertiesCommandAttributes exceeds size limit.", Modify(LargeMemo())),
        ("BadModifyWorkflowPropertiesAttributes: ModifyWorkflowPropertiesCommandAttributes. Memo exceeds size limit.", Modify(new Memo { Fields = { ["m"] = new Payload { Data = Bytes(LargestBlob - 1) } } })),
        ("BadSearchAttributes: UpsertWorkflowSearchAttributesCommandAttributes exceeds size limit.", Upsert("BinaryChecksums", LargestBlob)),
        ("BadSearchAttributes: search attribute BinaryChecksums value size 2053 exceeds size limit 2048", Upsert("BinaryChecksums", 2049)),
        ("BadContinueAsNewAttributes: search attribute BinaryChecksums value size 2053 exceeds size limit 2048", Next(a => a.SearchAttributes = Attributes("BinaryChecksums", 2049))),
        ("BadStartChildExecutionAttributes: search attribute BinaryChecksums value size 2053 exceeds size limit 2048", Child(a => a.SearchAttributes = Attributes("BinaryChecksums", 2049))),
    ];

    /// <summary>Tests run by number: a command may be megabytes.</summary>
    public static TheoryData<int> WrongCommands { get; } = [.. Enumerable.Range(0, Wrong().Length)];

    public static TheoryData<int> TooLargeCommands { get; } = [.. Enumerable.Range(0, TooLarge().Length)];

    [Theory]
    [MemberData(nameof(WrongCommands))]
    public async Task Complete_WrongCommand_FailsTheTaskInTheWordsOfARealServer(int number)
    {
        var (expected, command) = Wrong()[number];
        await host.StartAsync();
        var task = await host.PollAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(task, command));
        Assert.Equal((GrpcStatusCode.InvalidArgument, expected), (refused.Code, refused.Message));
        var history = await host.HistoryAsync();
        var failed = history[^2].WorkflowTaskFailedEventAttributes;
        Assert.Equal(expected, failed.Failure.Message);
        Assert.Equal(expected[..expected.IndexOf(':', StringComparison.Ordinal)], failed.Cause.ToString());
    }

    [Theory]
    [MemberData(nameof(TooLargeCommands))]
    public async Task Complete_TooLargeCommand_TerminatesTheWorkflow(int number)
    {
        var (expected, command) = TooLarge()[number];
        await host.StartAsync();
        var task = await host.PollAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => host.CompleteAsync(task, command));
        Assert.Equal((GrpcStatusCode.InvalidArgument, expected), (refused.Code, refused.Message));
        var history = await host.HistoryAsync();
        Assert.Equal(expected, history[^2].WorkflowTaskFailedEventAttributes.Failure.Message);
        var terminated = history[^1].WorkflowExecutionTerminatedEventAttributes;
        Assert.Equal((expected, "history-service"), (terminated.Reason, terminated.Identity));
    }

    private static Command Bare(CommandType type) => new() { CommandType = type };

    private static Command Activity(Action<ScheduleActivityTaskCommandAttributes> change) => EngineHost.Activity("a", change);

    private static Command Timer(string id, Duration after) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = id, StartToFireTimeout = after },
    };

    private static Command Marker(string name, Payloads? details = null)
    {
        var attributes = new RecordMarkerCommandAttributes { MarkerName = name };
        if (details is not null)
        {
            attributes.Details["d"] = details;
        }

        return new Command { CommandType = CommandType.RecordMarker, RecordMarkerCommandAttributes = attributes };
    }

    private static Command CancelExternal(string id, string runId) => new()
    {
        CommandType = CommandType.RequestCancelExternalWorkflowExecution,
        RequestCancelExternalWorkflowExecutionCommandAttributes = new() { WorkflowId = id, RunId = runId },
    };

    private static Command SignalExternal(WorkflowExecution? target, string name, Payloads? input = null) => new()
    {
        CommandType = CommandType.SignalExternalWorkflowExecution,
        SignalExternalWorkflowExecutionCommandAttributes = new() { Execution = target, SignalName = name, Input = input },
    };

    private static Command Upsert(string? name = null, int length = 1) => new()
    {
        CommandType = CommandType.UpsertWorkflowSearchAttributes,
        UpsertWorkflowSearchAttributesCommandAttributes = new() { SearchAttributes = name is null ? new SearchAttributes() : Attributes(name, length) },
    };

    private static Command Modify(Memo? memo = null) => new()
    {
        CommandType = CommandType.ModifyWorkflowProperties,
        ModifyWorkflowPropertiesCommandAttributes = new() { UpsertedMemo = memo ?? new Memo() },
    };

    private static Command Next(Action<ContinueAsNewWorkflowExecutionCommandAttributes> change)
    {
        var attributes = new ContinueAsNewWorkflowExecutionCommandAttributes();
        change(attributes);
        return new Command { CommandType = CommandType.ContinueAsNewWorkflowExecution, ContinueAsNewWorkflowExecutionCommandAttributes = attributes };
    }

    private static Command Child(Action<StartChildWorkflowExecutionCommandAttributes> change)
    {
        var attributes = new StartChildWorkflowExecutionCommandAttributes { WorkflowId = "c", WorkflowType = new WorkflowType { Name = "child" } };
        change(attributes);
        return new Command { CommandType = CommandType.StartChildWorkflowExecution, StartChildWorkflowExecutionCommandAttributes = attributes };
    }

    private static SearchAttributes Attributes(string name, int length = 1) => new()
    {
        IndexedFields =
        {
            [name] = new Payload
            {
                Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFromUtf8($"[\"{new string('x', length)}\"]"),
            },
        },
    };

    private static Payloads Large() => new() { Payloads_ = { new Payload { Data = Bytes(LargestBlob) } } };

    private static Memo LargeMemo() => new() { Fields = { ["m"] = new Payload { Data = Bytes(LargestBlob) } } };

    private static ByteString Bytes(int length) => ByteString.CopyFrom(new byte[length]);

    private static Duration Seconds(int seconds) => new() { Seconds = seconds };
}
