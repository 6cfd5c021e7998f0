using DataEgress.Local.Temporal.Tests.Grpc;
using DataEgress.Local.Temporal.Tests.Journal;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.TestService.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests;

/// <summary>A server that ends without goodbye, and one that goes on from what it left on the disk.</summary>
public sealed class CrashTests : IDisposable
{
    private const string Workflow = "/temporal.api.workflowservice.v1.WorkflowService/";
    private const string TestService = "/temporal.api.testservice.v1.TestService/";
    private static readonly TaskQueue Queue = new() { Name = "queue", Kind = TaskQueueKind.Normal };
    private readonly JournalFolder directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Crash_WithActivityTimerAndChildPending_EverythingGoesOn()
    {
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions { DataDirectory = directory.Path }, Token);
        using var before = new GrpcTestCall(server.Address);
        await StartAsync(before);
        await CompleteAsync(before, await PollAsync(before), Activity(), Timer(TimeSpan.FromSeconds(2)), Child());

        // The files as they are now are what a killed process leaves.
        using var left = directory.Copy();
        await using var second = await TemporalServer.StartAsync(new TemporalServerOptions { DataDirectory = left.Path }, Token);
        using var after = new GrpcTestCall(second.Address);
        await CompleteActivityAsync(after, await PollActivityAsync(after));
        var types = await FinishAsync(after);
        Assert.Single(types, EventType.ActivityTaskCompleted);
        Assert.Single(types, EventType.ChildWorkflowExecutionCompleted);
        Assert.Single(types, EventType.TimerFired);
    }

    [Fact]
    public async Task TimeSkipping_WaitsForWorkersAndSkipsTimers()
    {
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions { TimeSkipping = true }, Token);
        using var client = new GrpcTestCall(server.Address);
        var begin = await NowAsync(client);
        await StartAsync(client);
        await CompleteAsync(client, await PollAsync(client), Activity(), Timer(TimeSpan.FromDays(30)), Child());
        await client.InvokeAsync<UnlockTimeSkippingResponse>(TestService + "UnlockTimeSkipping", new UnlockTimeSkippingRequest(), Token);

        // Its time-out of a minute is not skipped to, although nothing else happens.
        var activity = await PollActivityAsync(client);
        Assert.True(await NowAsync(client) < begin.AddSeconds(50));
        await CompleteActivityAsync(client, activity);
        var types = await FinishAsync(client);
        Assert.Single(types, EventType.TimerFired);
        Assert.InRange(await NowAsync(client), begin.AddDays(30), begin.AddDays(30).AddHours(1));
    }

    /// <summary>Works on what there is, until the parent has heard of activity, child and timer and ends.</summary>
    private static async Task<IReadOnlyList<EventType>> FinishAsync(GrpcTestCall client)
    {
        EventType[] awaited = [EventType.ActivityTaskCompleted, EventType.ChildWorkflowExecutionCompleted, EventType.TimerFired];
        while (true)
        {
            var task = await PollAsync(client);
            var types = task.History.Events.Select(added => added.EventType).ToList();
            var done = awaited.All(types.Contains);
            await CompleteAsync(client, task, done || task.WorkflowExecution.WorkflowId == "child" ? [Finish()] : []);
            if (done)
            {
                return types;
            }
        }
    }

    private static async Task<DateTimeOffset> NowAsync(GrpcTestCall client) => (await client.InvokeAsync<GetCurrentTimeResponse>(
        TestService + "GetCurrentTime", new Empty(), Token)).Time.ToDateTimeOffset();

    private static Task<PollActivityTaskQueueResponse> PollActivityAsync(GrpcTestCall client) => client.InvokeAsync<PollActivityTaskQueueResponse>(
        Workflow + "PollActivityTaskQueue", new PollActivityTaskQueueRequest { Namespace = "default", TaskQueue = Queue }, Token);

    private static Task CompleteActivityAsync(GrpcTestCall client, PollActivityTaskQueueResponse activity) =>
        client.InvokeAsync<RespondActivityTaskCompletedResponse>(
            Workflow + "RespondActivityTaskCompleted",
            new RespondActivityTaskCompletedRequest { Namespace = "default", TaskToken = activity.TaskToken },
            Token);

    private static Task<StartWorkflowExecutionResponse> StartAsync(GrpcTestCall client) => client.InvokeAsync<StartWorkflowExecutionResponse>(
        Workflow + "StartWorkflowExecution",
        new StartWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowId = "parent",
            WorkflowType = new WorkflowType { Name = "type" },
            TaskQueue = Queue,
            RequestId = "start",
        },
        Token);

    private static Task<PollWorkflowTaskQueueResponse> PollAsync(GrpcTestCall client) => client.InvokeAsync<PollWorkflowTaskQueueResponse>(
        Workflow + "PollWorkflowTaskQueue", new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = Queue }, Token);

    private static Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(
        GrpcTestCall client, PollWorkflowTaskQueueResponse task, params Command[] commands) =>
        client.InvokeAsync<RespondWorkflowTaskCompletedResponse>(
            Workflow + "RespondWorkflowTaskCompleted",
            new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, Commands = { commands } },
            Token);

    private static Command Activity() => new()
    {
        CommandType = CommandType.ScheduleActivityTask,
        ScheduleActivityTaskCommandAttributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = "a",
            ActivityType = new ActivityType { Name = "activity" },
            TaskQueue = Queue,
            StartToCloseTimeout = TimeSpan.FromMinutes(1).ToDuration(),
        },
    };

    private static Command Timer(TimeSpan after) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = "t", StartToFireTimeout = after.ToDuration() },
    };

    private static Command Child() => new()
    {
        CommandType = CommandType.StartChildWorkflowExecution,
        StartChildWorkflowExecutionCommandAttributes = new StartChildWorkflowExecutionCommandAttributes
        {
            WorkflowId = "child",
            WorkflowType = new WorkflowType { Name = "child" },
        },
    };

    private static Command Finish() => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new CompleteWorkflowExecutionCommandAttributes(),
    };
}
