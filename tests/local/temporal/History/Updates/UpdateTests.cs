using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Stage = Temporalio.Api.Enums.V1.UpdateWorkflowExecutionLifecycleStage;

namespace DataEgress.Local.Temporal.Tests.History.Updates;

public sealed class UpdateTests : IDisposable
{
    private readonly EngineHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Update_AcceptedAndCompleted_LeavesBothEventsAndTheOutcome()
    {
        await BeginAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        var task = await host.PollAsync();
        var request = Assert.Single(task.Messages);
        Assert.Equal(("u/request", "u", task.StartedEventId - 1), (request.Id, request.ProtocolInstanceId, request.EventId));
        await AnswerAsync(host, task, Accept("u"), Complete("u"));
        Assert.Equal(Stage.Completed, (await asking).Stage);
        Assert.Equal(
            [EventType.WorkflowTaskCompleted, EventType.WorkflowExecutionUpdateAccepted, EventType.WorkflowExecutionUpdateCompleted],
            (await host.EventTypesAsync()).TakeLast(3));
        Assert.NotNull((await UpdateAsync("u", Stage.Completed)).Outcome.Success);
    }

    [Fact]
    public async Task Update_Rejected_LeavesNoTrace()
    {
        await BeginAsync();
        var before = await host.EventTypesAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        var task = await host.PollAsync();
        var response = await AnswerAsync(host, task, Reject("u"));
        Assert.Equal("no", (await asking).Outcome.Failure.Message);
        Assert.Equal(before, await host.EventTypesAsync());
        Assert.Equal(3, response.ResetHistoryEventId);
    }

    [Fact]
    public async Task Update_WorkflowClosesAfterAccepting_Fails()
    {
        await BeginAsync();
        var accepted = UpdateAsync("u", Stage.Accepted);
        await AnswerAsync(host, await host.PollAsync(), Accept("u"));
        Assert.Equal(Stage.Accepted, (await accepted).Stage);
        var asking = UpdateAsync("u", Stage.Completed);
        await host.TerminateAsync();
        Assert.Equal("AcceptedUpdateCompletedWorkflow", (await asking).Outcome.Failure.ApplicationFailureInfo.Type);
    }

    [Fact]
    public async Task Update_WorkflowClosesBeforeAccepting_IsNotFound()
    {
        await BeginAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        await host.PollAsync();
        await host.TerminateAsync();
        var aborted = await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
        Assert.Equal(GrpcStatusCode.NotFound, aborted.Code);
    }

    [Fact]
    public async Task Update_WhileTheWorkflowFinishes_DoesNotKeepItOpen()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        await host.CompleteAsync(task, EngineHost.Finish());
        var aborted = await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
        Assert.Equal((GrpcStatusCode.NotFound, "workflow update was aborted by closing workflow"), (aborted.Code, aborted.Message));
    }

    [Fact]
    public async Task Update_WhileTheWorkflowGoesOnInANewRun_IsToBeAskedAgain()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        await host.CompleteAsync(task, new Command
        {
            CommandType = CommandType.ContinueAsNewWorkflowExecution,
            ContinueAsNewWorkflowExecutionCommandAttributes = new ContinueAsNewWorkflowExecutionCommandAttributes(),
        });
        var aborted = await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
        Assert.Equal(GrpcStatusCode.ResourceExhausted, aborted.Code);
    }

    [Fact]
    public async Task Update_WhileATaskIsBeingWorkedOn_GetsAWrittenTaskOfItsOwn()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        await host.CompleteAsync(task);
        Assert.Equal(EventType.WorkflowTaskScheduled, (await host.EventTypesAsync())[^1]);
        await AnswerAsync(host, await host.PollAsync(), Accept("u"), Complete("u"));
        Assert.NotNull((await asking).Outcome.Success);
    }

    [Fact]
    public async Task Update_BeforeTheFirstTaskIsDue_DoesNotWait()
    {
        await host.StartAsync(request => request.WorkflowStartDelay = TimeSpan.FromMinutes(1).ToDuration());
        var asking = UpdateAsync("u", Stage.Completed);
        await AnswerAsync(host, await host.PollAsync(), Reject("u"));
        Assert.Equal("no", (await asking).Outcome.Failure.Message);
        Assert.Equal([EventType.WorkflowExecutionStarted], await host.EventTypesAsync());
        await host.AdvanceAsync(TimeSpan.FromSeconds(61));
        Assert.Equal(EventType.WorkflowTaskScheduled, (await host.EventTypesAsync())[^1]);
    }

    [Fact]
    public async Task UpdateWithStart_AbortedByTheEndOfTheWorkflow_StartsAnother()
    {
        var first = await host.StartAsync();
        var task = await host.PollAsync();
        var asking = UpdateWithStartAsync("u");
        await host.CompleteAsync(task, EngineHost.Finish());
        await AnswerAsync(host, await host.PollAsync(), Accept("u"), Complete("u"));
        var started = (await asking).Responses[0].StartWorkflow;
        Assert.True(started.Started);
        Assert.NotEqual(first.RunId, started.RunId);
    }

    [Fact]
    public async Task Update_WorkerFailsItsTask_IsSentAgain()
    {
        await BeginAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        var task = await host.PollAsync();
        await host.Engine.RespondWorkflowTaskFailedAsync(
            EngineHost.Namespace, new RespondWorkflowTaskFailedRequest { TaskToken = task.TaskToken, Failure = new Failure() }, Token);
        var again = await host.PollAsync();
        Assert.Equal("u/request", Assert.Single(again.Messages).Id);
        await AnswerAsync(host, again, Accept("u"), Complete("u"));
        Assert.NotNull((await asking).Outcome.Success);
    }

    [Fact]
    public async Task Update_AcceptedWithANewTaskAtOnce_IsNotSentAgain()
    {
        await BeginAsync();
        var asking = UpdateAsync("u", Stage.Accepted);
        var response = await AnswerAsync(host, await host.PollAsync(), again: true, Accept("u"));
        Assert.Empty(response.WorkflowTask.Messages);
        Assert.Equal(Stage.Accepted, (await asking).Stage);
    }

    [Fact]
    public async Task Update_WorkerKnowsNoUpdates_IsRejected()
    {
        await BeginAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        await host.CompleteAsync(await host.PollAsync());
        Assert.Equal("UnprocessedUpdate", (await asking).Outcome.Failure.ApplicationFailureInfo.Type);
    }

    [Fact]
    public async Task Update_TooManyInFlight_IsRefused()
    {
        await BeginAsync();
        var asking = Enumerable.Range(0, 10).Select(i => UpdateAsync($"u{i}", Stage.Completed)).ToList();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => UpdateAsync("one too many", Stage.Completed));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, refused.Code);
        Assert.Equal(10, (await host.PollAsync()).Messages.Count);
        await host.TerminateAsync();
        foreach (var update in asking)
        {
            await Assert.ThrowsAsync<GrpcStatusException>(() => update);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recover_NewsBehindASpeculativeTask_ReachTheWorker(bool taken)
    {
        await BeginAsync();
        var asking = UpdateAsync("u", Stage.Completed);
        var held = taken ? await host.PollAsync() : null;
        await host.SignalAsync("news");
        Assert.Contains(EventType.WorkflowTaskScheduled, (await host.EventTypesAsync()).TakeLast(2));
        using var recovered = host.Recover();
        if (held is not null)
        {
            await recovered.CompleteAsync(held);
        }

        var task = await recovered.PollAsync();
        Assert.Contains(task.History.Events, added => added.WorkflowExecutionSignaledEventAttributes?.SignalName == "news");
        await host.TerminateAsync();
        await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
    }

    [Fact]
    public async Task Recover_AcceptedUpdate_CanStillBeCompleted()
    {
        await BeginAsync();
        var accepted = UpdateAsync("u", Stage.Accepted);
        await AnswerAsync(host, await host.PollAsync(), Accept("u"));
        await accepted;
        await host.SignalAsync("news");
        using var recovered = host.Recover();
        var asking = recovered.Engine.PollWorkflowExecutionUpdateAsync(
            EngineHost.Namespace,
            new PollWorkflowExecutionUpdateRequest
            {
                UpdateRef = new UpdateRef { WorkflowExecution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId }, UpdateId = "u" },
                WaitPolicy = new WaitPolicy { LifecycleStage = Stage.Completed },
            },
            Token);
        await AnswerAsync(recovered, await recovered.PollAsync(), Complete("u"));
        Assert.NotNull((await asking).Outcome.Success);
    }

    [Fact]
    public async Task Recover_UpdateNotYetAccepted_LeavesNoTaskBehind()
    {
        await BeginAsync();
        using var cancel = new CancellationTokenSource();
        var asking = UpdateAsync("u", Stage.Completed, cancel.Token);
        using var recovered = host.Recover();
        await recovered.SignalAsync("news");
        var task = await recovered.PollAsync();
        Assert.Empty(task.Messages);
        await recovered.CompleteAsync(task, EngineHost.Finish());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task UpdateWithStart_StartsOnceAndGoesWithTheFirstTask()
    {
        var asking = UpdateWithStartAsync("u");
        var task = await host.PollAsync();
        Assert.Equal("u/request", Assert.Single(task.Messages).Id);
        await AnswerAsync(host, task, Accept("u"), Complete("u"));
        var first = await asking;
        Assert.True(first.Responses[0].StartWorkflow.Started);
        Assert.NotNull(first.Responses[1].UpdateWorkflow.Outcome.Success);
        var second = await UpdateWithStartAsync("u");
        Assert.Equal(
            (false, first.Responses[0].StartWorkflow.RunId), (second.Responses[0].StartWorkflow.Started, second.Responses[0].StartWorkflow.RunId));
    }

    private async Task BeginAsync()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync());
    }

    private Task<UpdateWorkflowExecutionResponse> UpdateAsync(string id, Stage stage, CancellationToken? token = null) =>
        host.Engine.UpdateWorkflowExecutionAsync(EngineHost.Namespace, Request(id, stage), token ?? Token);

    private Task<ExecuteMultiOperationResponse> UpdateWithStartAsync(string id) => host.Engine.ExecuteMultiOperationAsync(
        EngineHost.Namespace,
        new ExecuteMultiOperationRequest
        {
            Operations =
            {
                new ExecuteMultiOperationRequest.Types.Operation
                {
                    StartWorkflow = new StartWorkflowExecutionRequest
                    {
                        Namespace = EngineHost.Namespace.Name,
                        WorkflowId = EngineHost.WorkflowId,
                        WorkflowType = new WorkflowType { Name = "type" },
                        TaskQueue = new() { Name = EngineHost.Queue, Kind = TaskQueueKind.Normal },
                        RequestId = Guid.NewGuid().ToString(),
                        WorkflowIdConflictPolicy = WorkflowIdConflictPolicy.UseExisting,
                    },
                },
                new ExecuteMultiOperationRequest.Types.Operation { UpdateWorkflow = Request(id, Stage.Completed) },
            },
        },
        Token);

    private static UpdateWorkflowExecutionRequest Request(string id, Stage stage) => new()
    {
        WorkflowExecution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId },
        Request = new Request { Meta = new Meta { UpdateId = id }, Input = new Input { Name = "update" } },
        WaitPolicy = new WaitPolicy { LifecycleStage = stage },
    };

    private static Task<RespondWorkflowTaskCompletedResponse> AnswerAsync(
        EngineHost on, PollWorkflowTaskQueueResponse task, params Message[] messages) => AnswerAsync(on, task, again: false, messages);

    private static Task<RespondWorkflowTaskCompletedResponse> AnswerAsync(
        EngineHost on, PollWorkflowTaskQueueResponse task, bool again, params Message[] messages)
    {
        var request = new RespondWorkflowTaskCompletedRequest
        {
            TaskToken = task.TaskToken,
            Messages = { messages },
            ForceCreateNewWorkflowTask = again,
            ReturnNewWorkflowTask = again,
        };
        foreach (var message in messages.Where(message => !message.Body.Is(Rejection.Descriptor)))
        {
            request.Commands.Add(new Command
            {
                CommandType = CommandType.ProtocolMessage,
                ProtocolMessageCommandAttributes = new ProtocolMessageCommandAttributes { MessageId = message.Id },
            });
        }

        return on.Engine.RespondWorkflowTaskCompletedAsync(EngineHost.Namespace, request, Token);
    }

    private static Message Accept(string id) => Message(
        id, "accept", new Acceptance { AcceptedRequestMessageId = $"{id}/request", AcceptedRequestSequencingEventId = 1 });

    private static Message Complete(string id) => Message(
        id, "complete", new Response { Meta = new Meta { UpdateId = id }, Outcome = new Outcome { Success = new Payloads() } });

    private static Message Reject(string id) => Message(
        id, "reject", new Rejection { RejectedRequestMessageId = $"{id}/request", Failure = new Failure { Message = "no" } });

    private static Message Message(string id, string what, IMessage body) =>
        new() { Id = $"{id}/{what}", ProtocolInstanceId = id, Body = Any.Pack(body) };
}
