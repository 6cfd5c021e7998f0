using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.Frontend;

/// <summary>
/// Which fault is named when there are several: requests are wrong in every way at first, and are put right one field after the
/// other, in the order in which a real server looks at them.
/// </summary>
public sealed class FaultOrderTests : IAsyncLifetime
{
    private const string Service = "/temporal.api.workflowservice.v1.WorkflowService/";
    private const string RunId = "8f6d3c3c-5a6a-4a1b-9d55-00000000000a";
    private static readonly string TooLong = new('x', 1001);
    private TemporalServer server = null!;
    private GrpcTestCall client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new TemporalServerOptions(), Token);
        client = new GrpcTestCall(server.Address);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return server.DisposeAsync();
    }

    [Fact]
    public Task Start_EverythingWrong_NamesOneAfterTheOther() => CheckAsync(
        new StartWorkflowExecutionRequest
        {
            Namespace = "no-such",
            WorkflowId = TooLong,
            RetryPolicy = new() { BackoffCoefficient = 0.5 },
            CronSchedule = "never",
            WorkflowStartDelay = new() { Seconds = -1 },
            WorkflowType = new() { Name = TooLong },
            TaskQueue = new() { Name = "/_sys/q" },
            WorkflowExecutionTimeout = new() { Seconds = -1 },
            RequestId = TooLong,
            WorkflowIdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate,
            WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.TerminateExisting,
            OnConflictOptions = new() { AttachCompletionCallbacks = true },
            SearchAttributes = new() { IndexedFields = { ["Nope"] = new Payload() } },
            Priority = new() { PriorityKey = -1 },
            Links = { new Link() },
            Input = new() { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[3 << 20]) } } },
        },
        "StartWorkflowExecution",
        ("Namespace no-such is not found.", r => r.Namespace = "default"),
        ("WorkflowId exceeds maximum allowed length (1001/1000)", r => r.WorkflowId = "fault-order"),
        ("BackoffCoefficient cannot be less than 1 on retry policy.", r => r.RetryPolicy = null),
        ("CronSchedule and WorkflowStartDelay may not be used together.", r => r.WorkflowStartDelay = null),
        ("invalid CronSchedule.", r => r.CronSchedule = ""),
        ("WorkflowType length exceeds limit.", r => r.WorkflowType = new() { Name = "t" }),
        ("task queue name cannot start with reserved prefix /_sys/", r => r.TaskQueue = new() { Name = "q" }),
        ("An invalid WorkflowExecutionTimeoutSeconds is set on request. cause: negative duration", r => r.WorkflowExecutionTimeout = null),
        ("RequestId length exceeds limit.", r => r.RequestId = ""),
        (
            "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WorkflowIdConflictPolicy "
                + "WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING",
            r => r.WorkflowIdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate),
        ("attaching request ID is required for attaching completion callbacks", r => r.OnConflictOptions = null),
        ("Namespace default has no mapping defined for search attribute Nope", r => r.SearchAttributes = null),
        ("priority key can't be negative", r => r.Priority = null),
        ("unsupported link variant", r => r.Links.Clear()),
        ("Blob data size exceeds limit.", r => r.Input = null));

    [Fact]
    public Task SignalWithStart_EverythingWrong_NamesOneAfterTheOther() => CheckAsync(
        new SignalWithStartWorkflowExecutionRequest
        {
            Namespace = "default",
            CronSchedule = "never",
            SignalName = TooLong,
            WorkflowType = new() { Name = TooLong },
            RequestId = TooLong,
            WorkflowRunTimeout = new() { Seconds = -1 },
            RetryPolicy = new() { MaximumAttempts = -1 },
            WorkflowStartDelay = new() { Seconds = -1 },
            WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.Fail,
            SearchAttributes = new() { IndexedFields = { ["Nope"] = new Payload() } },
            Priority = new() { FairnessWeight = -1 },
            Links = { new Link() },
        },
        "SignalWithStartWorkflowExecution",
        ("invalid CronSchedule.", r => r.CronSchedule = ""),
        ("WorkflowId is not set on request.", r => r.WorkflowId = "fault-order"),
        ("signal name exceeds maximum allowed length (1001/1000)", r => r.SignalName = ""),
        ("signal not set", r => r.SignalName = "s"),
        ("workflow type name exceeds maximum allowed length (1001/1000)", r => r.WorkflowType = null),
        ("workflow type not set", r => r.WorkflowType = new() { Name = "t" }),
        ("taskQueue is not set", r => r.TaskQueue = new() { Name = "q" }),
        ("Request ID exceeds maximum allowed length (1001/1000)", r => r.RequestId = ""),
        ("An invalid WorkflowRunTimeoutSeconds is set on request. cause: negative duration", r => r.WorkflowRunTimeout = null),
        ("MaximumAttempts cannot be negative on retry policy.", r => r.RetryPolicy = null),
        ("An invalid WorkflowStartDelaySeconds is set on request. cause: negative duration", r => r.WorkflowStartDelay = null),
        (
            "Invalid WorkflowIDConflictPolicy: WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.",
            r => r.WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.UseExisting),
        ("Namespace default has no mapping defined for search attribute Nope", r => r.SearchAttributes = null),
        ("must be greater than zero", r => r.Priority = null),
        ("unsupported link variant", r => r.Links.Clear()));

    [Fact]
    public async Task Update_EverythingWrong_NamesOneAfterTheOther()
    {
        await StartAsync("updated");
        var update = new UpdateWorkflowExecutionRequest
        {
            Namespace = "default",
            WaitPolicy = new() { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Admitted },
            FirstExecutionRunId = RunId,
        };
        await CheckAsync(
            update,
            "UpdateWorkflowExecution",
            ("Execution is not set on request.", r => r.WorkflowExecution = new() { RunId = "no-uuid" }),
            ("WorkflowId is not set on request.", r => r.WorkflowExecution.WorkflowId = "updated"),
            ("Invalid RunId.", r => r.WorkflowExecution.RunId = ""),
            ("Update meta is not set on request.", r => r.Request = new() { Meta = new() { UpdateId = TooLong } }),
            ("UpdateId length exceeds limit.", r => r.Request.Meta.UpdateId = ""),
            ("Update input is not set on request.", r => r.Request.Input = new Input()),
            ("Update name is not set on request.", r => r.Request.Input.Name = "u"),
            (
                "UpdateWorkflowExecution issued asynchronously and waiting on update admitted is not supported.",
                r => r.WaitPolicy.LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Accepted));
        Assert.Equal("workflow execution not found", (await RefusedAsync("UpdateWorkflowExecution", update)).Message);
    }

    [Fact]
    public Task PollUpdate_EverythingWrong_NamesOneAfterTheOther() => CheckAsync(
        new PollWorkflowExecutionUpdateRequest { Namespace = "default" },
        "PollWorkflowExecutionUpdate",
        ("UpdateRef is not set on request.", r => r.UpdateRef = new()),
        ("workflow not found for ID: ", r => r.UpdateRef.WorkflowExecution = new() { RunId = "no-uuid" }),
        ("Can't load workflow execution.  WorkflowId not set.", r => r.UpdateRef.WorkflowExecution.WorkflowId = "missing"),
        ("RunId is not valid UUID.", r => r.UpdateRef.WorkflowExecution.RunId = ""),
        ("workflow not found for ID: missing", r => r.UpdateRef.WorkflowExecution.RunId = RunId),
        ($"workflow execution not found for workflow ID \"missing\" and run ID \"{RunId}\"", null));

    [Fact]
    public Task Query_EverythingWrong_NamesOneAfterTheOther() => CheckAsync(
        new QueryWorkflowRequest { Namespace = "" },
        "QueryWorkflow",
        ("Namespace is empty.", r => r.Namespace = "default"),
        ("Execution is not set on request.", r => r.Execution = new() { RunId = "no-uuid" }),
        ("WorkflowId is not set on request.", r => r.Execution.WorkflowId = "missing"),
        ("Invalid RunId.", r => r.Execution.RunId = ""),
        ("WorkflowQuery is not set on request.", r => r.Query = new WorkflowQuery { QueryArgs = new() { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[3 << 20]) } } } }),
        ("QueryType is not set on request.", r => r.Query.QueryType = "q"),
        ("Blob data size exceeds limit.", r => r.Query.QueryArgs = null),
        ("workflow not found for ID: missing", null));

    [Fact]
    public Task Signal_EverythingWrong_NamesOneAfterTheOther() => CheckAsync(
        new SignalWorkflowExecutionRequest
        {
            Namespace = "default",
            RequestId = TooLong,
            Links = { new Link() },
            Input = new() { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[3 << 20]) } } },
        },
        "SignalWorkflowExecution",
        ("Execution is not set on request.", r => r.WorkflowExecution = new() { WorkflowId = "missing" }),
        ("SignalName is not set on request.", r => r.SignalName = TooLong),
        ("SignalName length exceeds limit.", r => r.SignalName = "s"),
        ("RequestId length exceeds limit.", r => r.RequestId = ""),
        ("unsupported link variant", r => r.Links.Clear()),
        ("Blob data size exceeds limit.", r => r.Input = null),
        ("workflow not found for ID: missing", null));

    [Fact]
    public async Task Poll_EverythingWrong_NamesTheDeadlineFirst()
    {
        var poll = new PollWorkflowTaskQueueRequest { Namespace = "default", Identity = TooLong };
        Assert.Equal("Context timeout is too short.", (await RefusedAsync("PollWorkflowTaskQueue", poll, "1S")).Message);
        await CheckAsync(
            poll,
            "PollWorkflowTaskQueue",
            ("Identity length exceeds limit.", r => r.Identity = ""),
            ("taskQueue is not set", r => r.TaskQueue = new()),
            ("missing task queue name", null));

        var activities = new PollActivityTaskQueueRequest { Namespace = "default", Identity = TooLong };
        Assert.Equal("Context timeout is too short.", (await RefusedAsync("PollActivityTaskQueue", activities, "1S")).Message);
        await CheckAsync(
            activities,
            "PollActivityTaskQueue",
            ("taskQueue is not set", r => r.TaskQueue = new TaskQueue { Name = "q" }),
            ("Identity length exceeds limit.", null));
    }

    [Fact]
    public async Task AnswerById_EverythingWrong_NamesOneAfterTheOther()
    {
        await CheckAsync(
            new RespondActivityTaskFailedByIdRequest
            {
                Namespace = "default",
                Identity = TooLong,
                RunId = "no-uuid",
                Failure = new() { ApplicationFailureInfo = new() { NextRetryDelay = new Duration { Seconds = 1, Nanos = -1 } } },
            },
            "RespondActivityTaskFailedById",
            ("ActivityId is not set on request.", r => r.ActivityId = "a"),
            ("Identity length exceeds limit.", r => r.Identity = ""),
            (
                "NextRetryDelay is not a valid duration: proto: duration (seconds:1 nanos:-1) has seconds and nanos with different signs",
                r => r.Failure = null),
            ("activity not found for ID: a", r => r.WorkflowId = "missing"),
            ("RunId is not valid UUID.", r => r.RunId = ""),
            ("workflow not found for ID: missing", null));
        await CheckAsync(
            new RecordActivityTaskHeartbeatByIdRequest { Namespace = "default", Identity = TooLong, WorkflowId = "missing" },
            "RecordActivityTaskHeartbeatById",
            ("ActivityId is not set on request.", r => r.ActivityId = "a"),
            ("workflow not found for ID: missing", null));
    }

    [Fact]
    public async Task AnswerByToken_NamespaceOfTheToken_IsUsedAndMustNotBeAnother()
    {
        await client.InvokeAsync<RegisterNamespaceResponse>(
            Service + "RegisterNamespace",
            new RegisterNamespaceRequest { Namespace = "other", WorkflowExecutionRetentionPeriod = new() { Seconds = 86_400 } },
            Token);
        await StartAsync("by-token");
        var task = await client.InvokeAsync<PollWorkflowTaskQueueResponse>(
            Service + "PollWorkflowTaskQueue",
            new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = new() { Name = "by-token" } },
            Token);

        var answer = new RespondWorkflowTaskCompletedRequest { Namespace = "other", TaskToken = task.TaskToken, Identity = TooLong };
        await CheckAsync(
            answer,
            "RespondWorkflowTaskCompleted",
            ("Operation requested with a token from a different namespace.", r => r.Namespace = ""),
            ("Identity length exceeds limit.", r => r.Identity = ""));
        await client.InvokeAsync<RespondWorkflowTaskCompletedResponse>(Service + "RespondWorkflowTaskCompleted", answer, Token);

        Assert.Equal("Workflow task not found.", (await RefusedAsync("RespondWorkflowTaskCompleted", answer)).Message);
        answer.TaskToken = ByteString.CopyFromUtf8("no token");
        Assert.Equal("Error deserializing task token.", (await RefusedAsync("RespondWorkflowTaskCompleted", answer)).Message);
        answer.TaskToken = ByteString.Empty;
        Assert.Equal("Task token not set on request.", (await RefusedAsync("RespondWorkflowTaskCompleted", answer)).Message);
        var query = new RespondQueryTaskCompletedRequest { TaskToken = task.TaskToken };
        Assert.Equal("Invalid TaskToken.", (await RefusedAsync("RespondQueryTaskCompleted", query)).Message);
    }

    private Task<StartWorkflowExecutionResponse> StartAsync(string id) => client.InvokeAsync<StartWorkflowExecutionResponse>(
        Service + "StartWorkflowExecution",
        new StartWorkflowExecutionRequest { Namespace = "default", WorkflowId = id, WorkflowType = new() { Name = "t" }, TaskQueue = new() { Name = id } },
        Token);

    /// <summary>Makes the call, expects the fault, puts it right, and so on; a call without faults left is not made.</summary>
    private async Task CheckAsync<TRequest>(TRequest request, string method, params (string Fault, Action<TRequest>? PutRight)[] faults)
        where TRequest : IMessage
    {
        foreach (var (fault, putRight) in faults)
        {
            Assert.Equal(fault, (await RefusedAsync(method, request)).Message);
            putRight?.Invoke(request);
        }
    }

    private Task<GrpcStatusException> RefusedAsync(string method, IMessage request, string timeout = "30S") =>
        Assert.ThrowsAsync<GrpcStatusException>(() => client.InvokeAsync<Empty>(Service + method, request, Token, timeout));
}
