using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

public class WorkflowResultTests
{
    private static readonly IPayloadConverter PayloadConverter = DataConverter.Default.PayloadConverter;

    [Fact]
    public async Task GetResultAsync_Completed_Result()
    {
        await using var server = await ServeAsync(new() { WorkflowExecutionCompletedEventAttributes = new() { Result = Values("done") } });
        var handle = (await server.ConnectAsync()).GetWorkflowHandle<object, string>("id");
        Assert.Equal("done", await handle.GetResultAsync());
        await ((WorkflowHandle)handle).GetResultAsync();
    }

    [Fact]
    public async Task GetResultAsync_LongPollsEndEmpty_AskedAgainWithToken()
    {
        await using var server = await GrpcTestServer.StartAsync();
        List<GetWorkflowExecutionHistoryRequest> requests = [];
        server.Record("GetWorkflowExecutionHistory", GetWorkflowExecutionHistoryRequest.Parser, request =>
        {
            requests.Add(request);
            return requests.Count switch
            {
                // Without a history at all, as a server answers that is cut short.
                1 => new GetWorkflowExecutionHistoryResponse(),
                2 => new GetWorkflowExecutionHistoryResponse { History = new(), NextPageToken = ByteString.CopyFrom(1) },
                _ => Closed(new() { WorkflowExecutionCompletedEventAttributes = new() }),
            };
        });
        await (await server.ConnectAsync()).GetWorkflowHandle("id").GetResultAsync();
        Assert.Equal([0, 0, 1], requests.Select(r => r.NextPageToken.Length));
        Assert.All(requests, r => Assert.True(r is { WaitNewEvent: true, SkipArchival: true, HistoryEventFilterType: HistoryEventFilterType.CloseEvent }));
    }

    [Fact]
    public async Task GetResultAsync_Chain_FollowedOrNot()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.Record("GetWorkflowExecutionHistory", GetWorkflowExecutionHistoryRequest.Parser, request => Closed(request.Execution.RunId switch
        {
            "r1" => new() { WorkflowExecutionContinuedAsNewEventAttributes = new() { NewExecutionRunId = "r2" } },
            "r2" => new() { WorkflowExecutionFailedEventAttributes = new() { NewExecutionRunId = "r3", Failure = new() { Message = "first try", ApplicationFailureInfo = new() } } },
            "r3" => new() { WorkflowExecutionTimedOutEventAttributes = new() { NewExecutionRunId = "r4" } },
            "r4" => new() { WorkflowExecutionCompletedEventAttributes = new() { NewExecutionRunId = "r5", Result = Values("cron") } },
            _ => new() { WorkflowExecutionCompletedEventAttributes = new() { Result = Values("end") } },
        }));
        var client = await server.ConnectAsync();
        var first = new WorkflowHandle(client, "id", ResultRunId: "r1");
        Assert.Equal("end", await first.GetResultAsync<string>());
        Assert.Equal("r2", (await Assert.ThrowsAsync<WorkflowContinuedAsNewException>(() => first.GetResultAsync(followRuns: false))).NewRunId);
        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => (first with { ResultRunId = "r2" }).GetResultAsync(followRuns: false));
        Assert.Equal("first try", failed.InnerException!.Message);
        Assert.Equal("cron", await (first with { ResultRunId = "r4" }).GetResultAsync<string>(followRuns: false));
    }

    [Fact]
    public async Task GetResultAsync_NotCompleted_CauseSaysWhy()
    {
        var failure = await CauseAsync<ApplicationFailureException>(new()
        {
            WorkflowExecutionFailedEventAttributes = new() { Failure = new() { Message = "m", ApplicationFailureInfo = new() { Type = "T" } } },
        });
        Assert.Equal(("m", "T"), (failure.Message, failure.ErrorType));
        var canceled = await CauseAsync<CanceledFailureException>(new() { WorkflowExecutionCanceledEventAttributes = new() { Details = Values("d") } });
        Assert.Equal("d", canceled.Details.ElementAt<string>(0));
        var terminated = await CauseAsync<TerminatedFailureException>(new()
        {
            WorkflowExecutionTerminatedEventAttributes = new() { Reason = "reason", Details = Values("d") },
        });
        Assert.Equal(("reason", "d"), (terminated.Message, terminated.Details!.ElementAt<string>(0)));
        Assert.Equal("Workflow terminated", (await CauseAsync<TerminatedFailureException>(new() { WorkflowExecutionTerminatedEventAttributes = new() })).Message);
        Assert.Equal(TimeoutType.StartToClose, (await CauseAsync<TimeoutFailureException>(new() { WorkflowExecutionTimedOutEventAttributes = new() })).TimeoutType);
    }

    [Fact]
    public async Task GetResultAsync_NoCloseEvent_Throws()
    {
        await using var server = await ServeAsync(new() { WorkflowExecutionStartedEventAttributes = new() });
        var handle = (await server.ConnectAsync()).GetWorkflowHandle("id");
        await Assert.ThrowsAsync<InvalidOperationException>(() => handle.GetResultAsync());
    }

    [Fact]
    public async Task FetchHistoryAsync_Pages_Joined()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record("GetWorkflowExecutionHistory", GetWorkflowExecutionHistoryRequest.Parser, request => new GetWorkflowExecutionHistoryResponse
        {
            History = new() { Events = { new HistoryEvent { EventId = request.NextPageToken.Length + 1 } } },
            NextPageToken = request.NextPageToken.Length < 2 ? ByteString.CopyFrom(new byte[request.NextPageToken.Length + 1]) : ByteString.Empty,
        });
        var history = await (await server.ConnectAsync()).GetWorkflowHandle("id", "run").FetchHistoryAsync(new() { WaitNewEvent = true });
        Assert.Equal("id", history.Id);
        Assert.Equal([1, 2, 3], history.Events.Select(e => e.EventId));
        Assert.All(requests, r => Assert.True(r is { WaitNewEvent: false, Execution.RunId: "run" }));
    }

    private static async Task<T> CauseAsync<T>(HistoryEvent close)
    {
        await using var server = await ServeAsync(close);
        var handle = (await server.ConnectAsync()).GetWorkflowHandle("id");
        return Assert.IsType<T>((await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync())).InnerException);
    }

    private static async Task<GrpcTestServer> ServeAsync(HistoryEvent close)
    {
        var server = await GrpcTestServer.StartAsync();
        server.On("GetWorkflowExecutionHistory", _ => Closed(close));
        return server;
    }

    private static GetWorkflowExecutionHistoryResponse Closed(HistoryEvent close) => new() { History = new() { Events = { close } } };

    private static Payloads Values(object value) => new() { Payloads_ = { PayloadConverter.ToPayload(value) } };
}
