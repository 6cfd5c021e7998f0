using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;

namespace DataEgress.Local.Temporal.Tests.History.Queries;

public sealed class QueryTests : IDisposable
{
    private readonly EngineHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Query_NoTaskPending_GoesToAWorkerDirectly()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync());
        var asking = AskAsync();
        var task = await host.PollAsync();
        Assert.Equal("q", task.Query.QueryType);
        Assert.Equal((0, 4), (task.StartedEventId, task.History.Events.Count));
        await AnswerAsync(task, "yes");
        Assert.Equal("yes", Text(await asking));
        var late = await Assert.ThrowsAsync<GrpcStatusException>(() => AnswerAsync(task, "again"));
        Assert.Equal(GrpcStatusCode.NotFound, late.Code);
    }

    [Fact]
    public async Task Query_ClosedWorkflow_IsAnsweredFromItsHistory()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync(), EngineHost.Finish());
        var asking = AskAsync();
        await AnswerAsync(await host.PollAsync(), "closed");
        Assert.Equal("closed", Text(await asking));
    }

    [Fact]
    public async Task Query_TaskPending_TravelsWithIt()
    {
        await host.StartAsync();
        var asking = AskAsync();
        var task = await host.PollAsync();
        var id = Assert.Single(task.Queries).Key;
        await host.Engine.RespondWorkflowTaskCompletedAsync(
            EngineHost.Namespace,
            new RespondWorkflowTaskCompletedRequest
            {
                TaskToken = task.TaskToken,
                QueryResults = { [id] = new WorkflowQueryResult { ResultType = QueryResultType.Answered, Answer = Payloads("attached") } },
            },
            Token);
        Assert.Equal("attached", Text(await asking));
    }

    [Theory]
    [InlineData(20, 5)]
    [InlineData(31, null)]
    [InlineData(31, 60)]
    public async Task Query_WorkflowBeginsWhenNobodyWaitsAnyMore_IsRefused(int delay, int? patience)
    {
        await host.StartAsync(request => request.WorkflowStartDelay = TimeSpan.FromSeconds(delay).ToDuration());
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(
            () => AskAsync(patience is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
        Assert.Equal((GrpcStatusCode.FailedPrecondition, "Workflow task is not scheduled yet."), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task Query_WorkflowBeginsInTime_WaitsForItsFirstTask()
    {
        await host.StartAsync(request => request.WorkflowStartDelay = TimeSpan.FromSeconds(20).ToDuration());
        var asking = AskAsync(TimeSpan.FromSeconds(25));
        await host.AdvanceAsync(TimeSpan.FromSeconds(21));
        await host.CompleteAsync(await host.PollAsync());
        await AnswerAsync(await host.PollAsync(), "begun");
        Assert.Equal("begun", Text(await asking));
    }

    [Fact]
    public async Task Query_AnotherWaitsForTheTask_IsRefusedUntilThatIsAnswered()
    {
        await host.StartAsync();
        var first = AskAsync();
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => AskAsync());
        Assert.Equal(GrpcStatusCode.ResourceExhausted, refused.Code);
        await host.CompleteAsync(await host.PollAsync());
        await AnswerAsync(await host.PollAsync(), "first");
        Assert.Equal("first", Text(await first));
        var second = AskAsync();
        await AnswerAsync(await host.PollAsync(), "second");
        Assert.Equal("second", Text(await second));
    }

    [Fact]
    public async Task Query_WorkerSaysNothingWithItsTask_IsAskedDirectly()
    {
        await host.StartAsync();
        var asking = AskAsync();
        await host.CompleteAsync(await host.PollAsync());
        await AnswerAsync(await host.PollAsync(), "later");
        Assert.Equal("later", Text(await asking));
    }

    [Fact]
    public async Task Query_StickyWorkerGone_GoesToTheNormalQueue()
    {
        await host.StartAsync();
        var task = await host.PollAsync();
        await host.Engine.RespondWorkflowTaskCompletedAsync(
            EngineHost.Namespace,
            new RespondWorkflowTaskCompletedRequest
            {
                TaskToken = task.TaskToken,
                StickyAttributes = new StickyExecutionAttributes
                {
                    WorkerTaskQueue = new TaskQueue { Name = "sticky", Kind = TaskQueueKind.Sticky, NormalName = EngineHost.Queue },
                    ScheduleToStartTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
                },
            },
            Token);
        var asking = AskAsync();
        await AnswerAsync(await host.PollAsync(), "normal");
        Assert.Equal("normal", Text(await asking));
    }

    [Fact]
    public async Task Query_HandlerFails_CarriesTheFailure()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync());
        var asking = AskAsync();
        var task = await host.PollAsync();
        await host.Engine.RespondQueryTaskCompletedAsync(
            EngineHost.Namespace,
            new RespondQueryTaskCompletedRequest { TaskToken = task.TaskToken, CompletedType = QueryResultType.Failed, ErrorMessage = "cannot" },
            Token);
        var failed = await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
        Assert.Equal((GrpcStatusCode.InvalidArgument, "cannot"), (failed.Code, failed.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Query_NobodyAnswers_EndsBeforeItsClientGivesUp(bool taskPending)
    {
        using var impatient = new EngineHost(longestQuery: TimeSpan.FromMilliseconds(50));
        await impatient.StartAsync();
        if (!taskPending)
        {
            await impatient.CompleteAsync(await impatient.PollAsync());
        }

        var late = await Assert.ThrowsAsync<GrpcStatusException>(() => AskAsync(TimeSpan.FromMinutes(10), impatient));

        Assert.Equal((GrpcStatusCode.DeadlineExceeded, "query timed out before a worker could process it"), (late.Code, late.Message));
    }

    [Fact]
    public async Task Query_AnswerWithItsTaskIsTooLarge_IsRefused()
    {
        await host.StartAsync();
        var asking = AskAsync();
        await AnswerWithTaskAsync(new() { ResultType = QueryResultType.Answered, Answer = Payloads(new string('x', (2 << 20) + 1)) });
        var refused = await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
        Assert.Equal((GrpcStatusCode.InvalidArgument, "Blob data size exceeds limit."), (refused.Code, refused.Message));
        Assert.Null(refused.Detail);
    }

    [Theory]
    [InlineData(QueryResultType.Unspecified)]
    [InlineData(QueryResultType.Answered)]
    [InlineData(QueryResultType.Failed)]
    public async Task Query_AnswerWithItsTaskSaysNothing_IsAskedDirectly(QueryResultType type)
    {
        await host.StartAsync();
        var asking = AskAsync();
        await AnswerWithTaskAsync(new() { ResultType = type });
        await AnswerAsync(await host.PollAsync(), "later");
        Assert.Equal("later", Text(await asking));
    }

    [Fact]
    public async Task Query_AnswerOfNoKind_IsAnError()
    {
        await host.StartAsync();
        await host.CompleteAsync(await host.PollAsync());
        var asking = AskAsync();
        var task = await host.PollAsync();
        await host.Engine.RespondQueryTaskCompletedAsync(
            EngineHost.Namespace, new RespondQueryTaskCompletedRequest { TaskToken = task.TaskToken }, Token);
        var failed = await Assert.ThrowsAsync<GrpcStatusException>(() => asking);
        Assert.Equal((GrpcStatusCode.Internal, "unknown query completed type"), (failed.Code, failed.Message));
    }

    private async Task AnswerWithTaskAsync(WorkflowQueryResult result)
    {
        var task = await host.PollAsync();
        await host.Engine.RespondWorkflowTaskCompletedAsync(
            EngineHost.Namespace,
            new RespondWorkflowTaskCompletedRequest { TaskToken = task.TaskToken, QueryResults = { [Assert.Single(task.Queries).Key] = result } },
            Token);
    }

    private Task<QueryWorkflowResponse> AskAsync(TimeSpan? patience = null, EngineHost? other = null) => (other ?? host).Engine.QueryWorkflowAsync(
        EngineHost.Namespace,
        new QueryWorkflowRequest
        {
            Execution = new WorkflowExecution { WorkflowId = EngineHost.WorkflowId },
            Query = new WorkflowQuery { QueryType = "q" },
        },
        patience,
        Token);

    private Task AnswerAsync(PollWorkflowTaskQueueResponse task, string text) => host.Engine.RespondQueryTaskCompletedAsync(
        EngineHost.Namespace,
        new RespondQueryTaskCompletedRequest
        {
            TaskToken = task.TaskToken,
            CompletedType = QueryResultType.Answered,
            QueryResult = Payloads(text),
        },
        Token);

    private static Payloads Payloads(string text) => new() { Payloads_ = { new Payload { Data = ByteString.CopyFromUtf8(text) } } };

    private static string Text(QueryWorkflowResponse response) => response.QueryResult.Payloads_[0].Data.ToStringUtf8();
}
