using System.Collections.Concurrent;
using Google.Protobuf;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Tests.Client;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Worker;

/// <summary>What comes to a worker while it shuts down, from a server that answers when the test says so.</summary>
public sealed class ShutdownTests
{
    private const string Queue = "queue";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExecuteAsync_PollAnsweredAfterActivitiesWereCancelled_ItsActivityIsCancelledToo()
    {
        await using var server = await StoppingServer.StartAsync(completesPolls: true);
        var activities = new Waiting();
        server.ActivityTasks.Enqueue(Task.FromResult(TaskOf("first")));
        server.ActivityTasks.Enqueue(activities.CancelledAsync("second"));
        using var worker = new TemporalWorker(
            await server.ConnectAsync(), new TemporalWorkerOptions(Queue) { MaxConcurrentActivityTaskPolls = 2 }.AddAllActivities(activities));

        await worker.ExecuteAsync(() => activities.Started.Task.WaitAsync(Stopping), Stopping);

        Assert.Equal(["first WorkerShutdown", "second WorkerShutdown"], server.Failed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_CompletionAnsweredWhileStopping_ItsEagerActivityIsWaitedFor()
    {
        await using var server = await StoppingServer.StartAsync(completesPolls: true);
        var activities = new Waiting();
        server.WorkflowTasks.Enqueue(Task.FromResult(FirstTask()));
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.OnCompletion = async () =>
        {
            completed.SetResult();
            await server.ShuttingDown;
            return new() { ActivityTasks = { TaskOf("eager") } };
        };
        using var worker = new TemporalWorker(
            await server.ConnectAsync(), new TemporalWorkerOptions(Queue).AddAllActivities(activities).AddWorkflow<WaitingFlow>());

        await worker.ExecuteAsync(() => completed.Task.WaitAsync(Stopping), Stopping);

        Assert.Equal(["eager WorkerShutdown"], server.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExecuteAsync_PollsUnderWay_EndAsTheServerIsUsedTo(bool completesPolls)
    {
        await using var server = await StoppingServer.StartAsync(completesPolls);
        using var worker = new TemporalWorker(
            await server.ConnectAsync(), new TemporalWorkerOptions(Queue).AddAllActivities(new Waiting()).AddWorkflow<WaitingFlow>());

        await worker.ExecuteAsync(() => server.PollsBegun(10).WaitAsync(Stopping), Stopping);
        await server.AllPollsEnded.WaitAsync(Stopping);

        Assert.Equal(completesPolls ? 0 : 10, server.PollsCancelled);
    }

    private static PollActivityTaskQueueResponse TaskOf(string id) => new()
    {
        TaskToken = ByteString.CopyFromUtf8(id),
        ActivityId = id,
        ActivityType = new() { Name = "Wait" },
        WorkflowType = new() { Name = nameof(WaitingFlow) },
        WorkflowExecution = new() { WorkflowId = "id", RunId = "run" },
        Attempt = 1,
    };

    private static PollWorkflowTaskQueueResponse FirstTask() => new()
    {
        TaskToken = ByteString.CopyFromUtf8("task"),
        WorkflowType = new() { Name = nameof(WaitingFlow) },
        WorkflowExecution = new() { WorkflowId = "id", RunId = "run" },
        Attempt = 1,
        StartedEventId = 3,
        History = new()
        {
            Events =
            {
                new Api.History.V1.HistoryEvent
                {
                    EventId = 1,
                    EventType = EventType.WorkflowExecutionStarted,
                    EventTime = new(),
                    WorkflowExecutionStartedEventAttributes = new()
                    {
                        WorkflowType = new() { Name = nameof(WaitingFlow) },
                        TaskQueue = new() { Name = Queue },
                        OriginalExecutionRunId = "run",
                        FirstExecutionRunId = "run",
                        Attempt = 1,
                    },
                },
                new Api.History.V1.HistoryEvent
                {
                    EventId = 2,
                    EventType = EventType.WorkflowTaskScheduled,
                    EventTime = new(),
                    WorkflowTaskScheduledEventAttributes = new() { TaskQueue = new() { Name = Queue }, Attempt = 1 },
                },
                new Api.History.V1.HistoryEvent
                {
                    EventId = 3,
                    EventType = EventType.WorkflowTaskStarted,
                    EventTime = new(),
                    WorkflowTaskStartedEventAttributes = new() { ScheduledEventId = 2 },
                },
            },
        },
    };

    [Workflow]
    public class WaitingFlow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.ExecuteActivityAsync(
            (Waiting a) => a.WaitAsync(), new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
    }

    /// <summary>Waits to be cancelled.</summary>
    public sealed class Waiting
    {
        private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>A task that comes when one has been cancelled.</summary>
        public async Task<PollActivityTaskQueueResponse> CancelledAsync(string id)
        {
            await cancelled.Task;
            return TaskOf(id);
        }

        [Activity]
        public async Task WaitAsync()
        {
            Started.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, ActivityExecutionContext.Current.CancellationToken);
            }
            finally
            {
                cancelled.TrySetResult();
            }
        }
    }

    /// <summary>A server with a few tasks; its other polls wait for the worker's shutdown.</summary>
    private sealed class StoppingServer : IAsyncDisposable
    {
        private readonly GrpcTestServer server;
        private readonly TaskCompletionSource shutDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly bool completesPolls;
        private int polls;
        private int open;
        private int cancelled;
        private int expected = int.MaxValue;

        private StoppingServer(GrpcTestServer server, bool completesPolls)
        {
            this.server = server;
            this.completesPolls = completesPolls;
            server.On("DescribeNamespace", _ => new DescribeNamespaceResponse
            {
                NamespaceInfo = new() { Capabilities = new() { WorkerPollCompleteOnShutdown = completesPolls } },
            });
            server.On("ShutdownWorker", _ =>
            {
                shutDown.TrySetResult();
                EndIfIdle();
                return new ShutdownWorkerResponse();
            });
            server.OnRaw("PollActivityTaskQueue", context => PollAsync(context, ActivityTasks));
            server.OnRaw("PollWorkflowTaskQueue", context => PollAsync(context, WorkflowTasks));
            server.OnRaw("RespondWorkflowTaskCompleted", async context =>
                await GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame((await OnCompletion()).ToByteArray())));
            server.On("RespondActivityTaskFailed", bytes =>
            {
                var request = RespondActivityTaskFailedRequest.Parser.ParseFrom(bytes);
                Failed.Enqueue($"{request.TaskToken.ToStringUtf8()} {request.Failure.ApplicationFailureInfo.Type}");
                return new RespondActivityTaskFailedResponse();
            });
        }

        public ConcurrentQueue<Task<PollActivityTaskQueueResponse>> ActivityTasks { get; } = [];

        public ConcurrentQueue<Task<PollWorkflowTaskQueueResponse>> WorkflowTasks { get; } = [];

        public Func<Task<RespondWorkflowTaskCompletedResponse>> OnCompletion { get; set; } =
            () => Task.FromResult(new RespondWorkflowTaskCompletedResponse());

        public ConcurrentQueue<string> Failed { get; } = [];

        public Task ShuttingDown => shutDown.Task;

        public Task AllPollsEnded => ended.Task;

        public int PollsCancelled => Volatile.Read(ref cancelled);

        public static async Task<StoppingServer> StartAsync(bool completesPolls) => new(await GrpcTestServer.StartAsync(), completesPolls);

        public Task<TemporalClient> ConnectAsync() => server.ConnectAsync();

        /// <summary>Ends when that many polls are under way.</summary>
        public Task PollsBegun(int count)
        {
            Volatile.Write(ref expected, count);
            Count(0);
            return begun.Task;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();

        private async Task PollAsync<T>(Microsoft.AspNetCore.Http.HttpContext context, ConcurrentQueue<Task<T>> tasks)
            where T : IMessage, new()
        {
            Count(1);
            try
            {
                var task = tasks.TryDequeue(out var next) ? await next : await NothingAsync<T>(context.RequestAborted);
                await GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame(task.ToByteArray()));
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
            finally
            {
                Interlocked.Decrement(ref open);
                EndIfIdle();
            }
        }

        private void EndIfIdle()
        {
            if (shutDown.Task.IsCompleted && Volatile.Read(ref open) == 0)
            {
                ended.TrySetResult();
            }
        }

        private async Task<T> NothingAsync<T>(CancellationToken aborted)
            where T : new()
        {
            // A server that does not complete polls keeps them.
            await (completesPolls ? shutDown.Task.WaitAsync(aborted) : Task.Delay(Timeout.Infinite, aborted));
            return new();
        }

        private void Count(int more)
        {
            Interlocked.Add(ref open, more);
            if (Interlocked.Add(ref polls, more) >= Volatile.Read(ref expected))
            {
                begun.TrySetResult();
            }
        }
    }
}
