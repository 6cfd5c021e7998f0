using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Activities;

public sealed class ActivityTests : IDisposable
{
    private readonly EngineHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task RequestCancel_Twice_FailsTheTask()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));
        await host.PollActivityAsync();
        var cancel = new Command
        {
            CommandType = CommandType.RequestCancelActivityTask,
            RequestCancelActivityTaskCommandAttributes = new RequestCancelActivityTaskCommandAttributes { ScheduledEventId = 5 },
        };
        await host.SignalAsync("news");
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(async () => await host.CompleteAsync(await host.PollAsync(), cancel, cancel));
        Assert.Equal(
            "BadRequestCancelActivityAttributes: invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: 5",
            refused.Message);
    }

    [Fact]
    public async Task Fail_Retryable_ComesAgainWithItsProgress()
    {
        var first = await ScheduleAsync();
        await FailAsync(first, Details("half"));
        await host.AdvanceAsync(TimeSpan.FromSeconds(2));
        var second = await host.PollActivityAsync();
        Assert.Equal(2, second.Attempt);
        Assert.Equal(Details("half"), second.HeartbeatDetails);
        await CompleteAsync(second);
        var started = Assert.Single((await host.HistoryAsync()).Select(added => added.ActivityTaskStartedEventAttributes).OfType<object>());
        Assert.Equal(2, ((Temporalio.Api.History.V1.ActivityTaskStartedEventAttributes)started).Attempt);
        await Assert.ThrowsAsync<GrpcStatusException>(() => CompleteAsync(first));
    }

    [Fact]
    public async Task Heartbeat_KeepsItAlive_SilenceEndsIt()
    {
        var task = await ScheduleAsync(heartbeat: TimeSpan.FromMinutes(5), attempts: 1, startToClose: TimeSpan.FromHours(5));
        for (var i = 0; i < 3; i++)
        {
            await host.AdvanceAsync(TimeSpan.FromMinutes(4));
            await host.Engine.RecordActivityTaskHeartbeatAsync(
                EngineHost.Namespace, new RecordActivityTaskHeartbeatRequest { TaskToken = task.TaskToken, Details = Details($"{i}") }, Token);
        }

        Assert.DoesNotContain(EventType.ActivityTaskTimedOut, await host.EventTypesAsync());
        await host.AdvanceAsync(TimeSpan.FromMinutes(6));
        var timedOut = (await host.HistoryAsync()).Select(added => added.ActivityTaskTimedOutEventAttributes).OfType<object>().Single();
        var failure = ((Temporalio.Api.History.V1.ActivityTaskTimedOutEventAttributes)timedOut).Failure;
        Assert.Equal(TimeoutType.Heartbeat, failure.TimeoutFailureInfo.TimeoutType);
        Assert.Equal(Details("2"), failure.TimeoutFailureInfo.LastHeartbeatDetails);
    }

    [Fact]
    public async Task Complete_WhileTheWorkflowTaskRuns_IsWiredWhenItIsLetIn()
    {
        var activity = await ScheduleAsync();
        await host.SignalAsync("busy");
        var task = await host.PollAsync();
        await CompleteAsync(activity);
        Assert.DoesNotContain(EventType.ActivityTaskCompleted, await host.EventTypesAsync());
        await host.CompleteAsync(task);
        var history = await host.HistoryAsync();
        var started = history.Single(added => added.EventType == EventType.ActivityTaskStarted);
        var completed = history.Single(added => added.EventType == EventType.ActivityTaskCompleted);
        Assert.Equal(started.EventId, completed.ActivityTaskCompletedEventAttributes.StartedEventId);
    }

    [Fact]
    public async Task Close_WithAnActivityPending_VoidsItsTask()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));
        await host.TerminateAsync();
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var poll = host.Engine.PollActivityTaskQueueAsync(
            EngineHost.Namespace, new PollActivityTaskQueueRequest { TaskQueue = new() { Name = EngineHost.Queue } }, soon.Token);
        await soon.CancelAsync();
        Assert.True((await poll).TaskToken.IsEmpty);
    }

    [Fact]
    public async Task AnswerById_NoWorkerHasIt_CanOnlyBeCompleted()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a"));

        await NotFoundAsync(host.Engine.RecordActivityTaskHeartbeatByIdAsync(
            EngineHost.Namespace, new RecordActivityTaskHeartbeatByIdRequest { WorkflowId = EngineHost.WorkflowId, ActivityId = "a" }, Token));
        await NotFoundAsync(host.Engine.RespondActivityTaskFailedByIdAsync(
            EngineHost.Namespace, new RespondActivityTaskFailedByIdRequest { WorkflowId = EngineHost.WorkflowId, ActivityId = "a" }, Token));
        await NotFoundAsync(host.Engine.RespondActivityTaskCanceledByIdAsync(
            EngineHost.Namespace, new RespondActivityTaskCanceledByIdRequest { WorkflowId = EngineHost.WorkflowId, ActivityId = "a" }, Token));
        await host.Engine.RespondActivityTaskCompletedByIdAsync(
            EngineHost.Namespace, new RespondActivityTaskCompletedByIdRequest { WorkflowId = EngineHost.WorkflowId, ActivityId = "a" }, Token);

        var started = (await host.HistoryAsync()).Single(added => added.EventType == EventType.ActivityTaskStarted);
        Assert.Empty(started.ActivityTaskStartedEventAttributes.RequestId);

        static async Task NotFoundAsync(Task answer)
        {
            var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => answer);
            Assert.Equal(
                (GrpcStatusCode.NotFound, "invalid activityID or activity already timed out or invoking workflow is completed"),
                (refused.Code, refused.Message));
        }
    }

    private async Task<PollActivityTaskQueueResponse> ScheduleAsync(TimeSpan heartbeat = default, int attempts = 0, TimeSpan startToClose = default)
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Activity("a", attributes =>
        {
            attributes.HeartbeatTimeout = heartbeat.ToDuration();
            attributes.RetryPolicy = new RetryPolicy { MaximumAttempts = attempts };
            attributes.StartToCloseTimeout = startToClose == default ? attributes.StartToCloseTimeout : startToClose.ToDuration();
        }));
        return await host.PollActivityAsync();
    }

    private Task<RespondActivityTaskFailedResponse> FailAsync(PollActivityTaskQueueResponse task, Payloads progress) => host.Engine.RespondActivityTaskFailedAsync(
        EngineHost.Namespace,
        new RespondActivityTaskFailedRequest
        {
            TaskToken = task.TaskToken,
            Failure = new Failure { Message = "no", ApplicationFailureInfo = new ApplicationFailureInfo { Type = "T" } },
            LastHeartbeatDetails = progress,
        },
        Token);

    private Task<RespondActivityTaskCompletedResponse> CompleteAsync(PollActivityTaskQueueResponse task) => host.Engine.RespondActivityTaskCompletedAsync(
        EngineHost.Namespace, new RespondActivityTaskCompletedRequest { TaskToken = task.TaskToken }, Token);

    private static Payloads Details(string text) =>
        new() { Payloads_ = { new Payload { Data = Google.Protobuf.ByteString.CopyFromUtf8(text) } } };
}
