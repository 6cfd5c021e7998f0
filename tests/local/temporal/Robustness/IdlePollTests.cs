using System.Net;
using System.Net.Sockets;
using DataEgress.Local.Temporal.Grpc;
using DataEgress.Local.Temporal.Tests.Grpc;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using ApiTaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace DataEgress.Local.Temporal.Tests.Robustness;

/// <summary>Very many workers that wait, workers that vanish, and clients that say nothing sensible or do not listen.</summary>
public sealed class IdlePollTests : IAsyncLifetime
{
    private const string Service = "/temporal.api.workflowservice.v1.WorkflowService/";
    private const int Polls = 10_000;
    private const int Connections = 4;
    private const long MostBytesOfAPoll = 64 << 10;
    private static readonly ApiTaskQueue Queue = new() { Name = "queue", Kind = TaskQueueKind.Normal };

    private TemporalServer server = null!;
    private GrpcTestCall client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TemporalServer.StartAsync(new TemporalServerOptions(), Token);
        client = new GrpcTestCall(server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Poll_TenThousandIdle_OthersAreAnsweredAndTheirTasksGoElsewhereWhenTheyVanish()
    {
        using var vanishing = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var workers = Enumerable.Range(0, Connections).Select(_ => new GrpcTestCall(server.Address)).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var frame = GrpcTestCall.Frame(new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = Queue }.ToByteArray());
        var polls = Enumerable.Range(0, Polls)
            .Select(i => workers[i % Connections].SendAsync(Service + "PollWorkflowTaskQueue", frame, vanishing.Token, headers: ("grpc-timeout", "70S")))
            .ToList();

        // The first tasks go to those who wait: none of them is lost among so many.
        for (var i = 0; i < 10; i++)
        {
            await StartAsync($"given-{i}");
            var answer = await await Task.WhenAny(polls);
            Assert.Equal(GrpcStatusCode.Ok, answer.Code);
            polls.RemoveAll(poll => poll.IsCompleted);

            // Done with, or it would come again after its timeout.
            var given = PollWorkflowTaskQueueResponse.Parser.ParseFrom(answer.Body.AsSpan(5));
            await client.InvokeAsync<RespondWorkflowTaskCompletedResponse>(
                Service + "RespondWorkflowTaskCompleted",
                new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = given.TaskToken },
                Token);
        }

        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / Polls, long.MinValue, MostBytesOfAPoll);
        await vanishing.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(polls));
        foreach (var worker in workers)
        {
            // Comes behind the cancellations on the same connection: they have been heard of when it is answered.
            await worker.InvokeAsync<GetSystemInfoResponse>(Service + "GetSystemInfo", new GetSystemInfoRequest(), Token);
            worker.Dispose();
        }

        await StartAsync("left over");
        var task = await client.InvokeAsync<PollWorkflowTaskQueueResponse>(
            Service + "PollWorkflowTaskQueue", new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = Queue }, Token);
        Assert.Equal(("left over", 1), (task.WorkflowExecution.WorkflowId, task.Attempt));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0\0\0\u0001\u0001\u0004\0\0\0\u0001\u00ff")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0\0\u0040\0\0\0\0\0\0\u0001")]
    public async Task Connection_MalformedFrames_IsClosedAndOthersGoOn(string bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPEndPoint.Parse(server.Address), Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(bytes.Select(letter => (byte)letter).ToArray(), Token);
        socket.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.CopyToAsync(Stream.Null, Token);
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }

        Assert.NotEmpty((await client.InvokeAsync<GetSystemInfoResponse>(Service + "GetSystemInfo", new GetSystemInfoRequest(), Token)).ServerVersion);
    }

    [Fact]
    public async Task History_ReadersThatDoNotRead_HoldUpNobody()
    {
        await StartAsync("large", 2_000_000);
        using var http = new HttpClient(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535 }) { BaseAddress = new Uri($"http://{server.Address}") };
        var frame = GrpcTestCall.Frame(History("large").ToByteArray());
        var slow = new List<HttpResponseMessage>();
        for (var i = 0; i < 50; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Service + "GetWorkflowExecutionHistory")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(frame),
            };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
            slow.Add(await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token));
        }

        var history = await client.InvokeAsync<GetWorkflowExecutionHistoryResponse>(Service + "GetWorkflowExecutionHistory", History("large"), Token);
        Assert.Equal(2_000_000, history.History.Events[0].WorkflowExecutionStartedEventAttributes.Input.Payloads_[0].Data.Length);
        slow.ForEach(response => response.Dispose());
    }

    private static GetWorkflowExecutionHistoryRequest History(string id) =>
        new() { Namespace = "default", Execution = new WorkflowExecution { WorkflowId = id } };

    private Task<StartWorkflowExecutionResponse> StartAsync(string id, int bytes = 0) => client.InvokeAsync<StartWorkflowExecutionResponse>(
        Service + "StartWorkflowExecution",
        new StartWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowId = id,
            WorkflowType = new WorkflowType { Name = "type" },
            TaskQueue = bytes > 0 ? new ApiTaskQueue { Name = "nobody" } : Queue,
            RequestId = id,
            Input = new Payloads { Payloads_ = { new Payload { Data = ByteString.CopyFrom(new byte[bytes]) } } },
        },
        Token);
}
