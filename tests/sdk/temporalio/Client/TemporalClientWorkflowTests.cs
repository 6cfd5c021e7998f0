using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Tests.Converters;

namespace Temporalio.Tests.Client;

public class TemporalClientWorkflowTests
{
    private static readonly IPayloadConverter Payloads = DataConverter.Default.PayloadConverter;
    private static readonly SearchAttributeKey<string> Key = SearchAttributeKey.CreateKeyword("Key");

    [Fact]
    public async Task StartWorkflowAsync_AllOptions_InRequest()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record(
            "StartWorkflowExecution", StartWorkflowExecutionRequest.Parser, _ => new StartWorkflowExecutionResponse { RunId = "run-1" });
        var client = await server.ConnectAsync(options => (options.Namespace, options.Identity) = ("ns", "me"));
        var handle = await client.StartWorkflowAsync("Type", ["a", 1], new("id", "queue")
        {
            ExecutionTimeout = TimeSpan.FromHours(3),
            RunTimeout = TimeSpan.FromHours(2),
            TaskTimeout = TimeSpan.FromSeconds(20),
            IdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate,
            IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting,
            RetryPolicy = new() { MaximumAttempts = 4 },
            CronSchedule = "* * * * *",
            Memo = new Dictionary<string, object> { ["m"] = 5 },
            TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(Key, "v").ToSearchAttributeCollection(),
            StartDelay = TimeSpan.FromMinutes(1),
            RequestEagerStart = true,
            StaticSummary = "sum",
            StaticDetails = "det",
            Priority = new(2),
        });
        Assert.Equal(("id", null, "run-1", "run-1"), (handle.Id, handle.RunId, handle.ResultRunId, handle.FirstExecutionRunId));
        var request = Assert.Single(requests);
        Assert.Equal(
            ("ns", "id", "Type", "queue", "me"),
            (request.Namespace, request.WorkflowId, request.WorkflowType.Name, request.TaskQueue.Name, request.Identity));
        Assert.Equal(["a", 1], new object?[] { Payloads.ToValue<string>(request.Input.Payloads_[0]), Payloads.ToValue<int>(request.Input.Payloads_[1]) });
        Assert.Equal(
            [TimeSpan.FromHours(3), TimeSpan.FromHours(2), TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1)],
            new[]
            {
                request.WorkflowExecutionTimeout.ToTimeSpan(), request.WorkflowRunTimeout.ToTimeSpan(),
                request.WorkflowTaskTimeout.ToTimeSpan(), request.WorkflowStartDelay.ToTimeSpan(),
            });
        Assert.Equal(WorkflowIdReusePolicy.RejectDuplicate, request.WorkflowIdReusePolicy);
        Assert.Equal(WorkflowIdConflictPolicy.UseExisting, request.WorkflowIdConflictPolicy);
        Assert.Equal(4, request.RetryPolicy.MaximumAttempts);
        Assert.Equal("* * * * *", request.CronSchedule);
        Assert.Equal(5, Payloads.ToValue<int>(request.Memo.Fields["m"]));
        Assert.Equal("v", SearchAttributeCollection.FromProto(request.SearchAttributes).Get(Key));
        Assert.False(request.RequestEagerExecution, "No worker takes the task from the response.");
        Assert.Equal("sum", Payloads.ToValue<string>(request.UserMetadata.Summary));
        Assert.Equal("det", Payloads.ToValue<string>(request.UserMetadata.Details));
        Assert.Equal(2, request.Priority.PriorityKey);
        Assert.True(Guid.TryParse(request.RequestId, out _));
    }

    [Fact]
    public async Task StartWorkflowAsync_FewOptions_NothingElseInRequest()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record(
            "StartWorkflowExecution", StartWorkflowExecutionRequest.Parser, _ => new StartWorkflowExecutionResponse { RunId = "r" });
        var client = await server.ConnectAsync(options => options.Identity = "me");
        await client.StartWorkflowAsync("Type", [], new("id", "queue"));
        var request = Assert.Single(requests);
        request.RequestId = string.Empty;
        Assert.Equal(
            new StartWorkflowExecutionRequest
            {
                Namespace = "default",
                WorkflowId = "id",
                WorkflowType = new() { Name = "Type" },
                TaskQueue = new() { Name = "queue" },
                Identity = "me",
                WorkflowIdReusePolicy = WorkflowIdReusePolicy.AllowDuplicate,
            },
            request);
    }

    [Fact]
    public async Task StartWorkflowAsync_StartSignal_SignalWithStart()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record(
            "SignalWithStartWorkflowExecution",
            SignalWithStartWorkflowExecutionRequest.Parser,
            _ => new SignalWithStartWorkflowExecutionResponse { RunId = "r" });
        var client = await server.ConnectAsync();
        var options = new WorkflowOptions("id", "queue");
        options.SignalWithStart("sig", ["x"]);
        var handle = await client.StartWorkflowAsync("Type", [1], options);
        Assert.Equal(("r", null), (handle.ResultRunId, handle.FirstExecutionRunId));
        var request = Assert.Single(requests);
        Assert.Equal(("sig", "Type", "queue"), (request.SignalName, request.WorkflowType.Name, request.TaskQueue.Name));
        Assert.Equal("x", Payloads.ToValue<string>(request.SignalInput.Payloads_.Single()));
        options.StartSignal = null;
        await Assert.ThrowsAsync<ArgumentException>(() => client.StartWorkflowAsync("Type", [], options));
    }

    [Fact]
    public async Task StartWorkflowAsync_IdOrQueueOrMemoMissing_Throws()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var client = await server.ConnectAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => client.StartWorkflowAsync("T", [], new() { TaskQueue = "q" }));
        await Assert.ThrowsAsync<ArgumentException>(() => client.StartWorkflowAsync("T", [], new() { Id = "i" }));
        await Assert.ThrowsAsync<ArgumentException>(() => client.StartWorkflowAsync(
            "T", [], new("i", "q") { Memo = new Dictionary<string, object> { ["m"] = null! } }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StartWorkflowAsync_AlreadyStarted_TypedException(bool withSignal)
    {
        await using var server = await GrpcTestServer.StartAsync();
        var detail = new WorkflowExecutionAlreadyStartedFailure { RunId = "other" };
        server.OnFailure("StartWorkflowExecution", 6, "already", detail);
        server.OnFailure("SignalWithStartWorkflowExecution", 6, "already", detail);
        var client = await server.ConnectAsync();
        var options = new WorkflowOptions("id", "q") { StartSignal = withSignal ? "s" : null };
        var e = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => client.StartWorkflowAsync("T", [], options));
        Assert.Equal(("already", "id", "T", "other"), (e.Message, e.WorkflowId, e.WorkflowType, e.RunId));
        server.OnFailure("StartWorkflowExecution", 6, "already");
        await Assert.ThrowsAsync<RpcException>(() => client.StartWorkflowAsync("T", [], new("id", "q")));
    }

    [Fact]
    public async Task HandleCalls_EveryCall_AddressesTheRun()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var signals = server.Record("SignalWorkflowExecution", SignalWorkflowExecutionRequest.Parser, _ => new SignalWorkflowExecutionResponse());
        var cancels = server.Record(
            "RequestCancelWorkflowExecution", RequestCancelWorkflowExecutionRequest.Parser, _ => new RequestCancelWorkflowExecutionResponse());
        var terminations = server.Record(
            "TerminateWorkflowExecution", TerminateWorkflowExecutionRequest.Parser, _ => new TerminateWorkflowExecutionResponse());
        var client = await server.ConnectAsync(options => options.DataConverter = XorCodec.Converter);
        var handle = client.GetWorkflowHandle("id", "run", "first");
        await handle.SignalAsync("sig", ["x"]);
        await handle.CancelAsync();
        await handle.TerminateAsync("why", new() { Details = [3] });
        var execution = new Temporalio.Api.Common.V1.WorkflowExecution { WorkflowId = "id", RunId = "run" };
        Assert.Equal(("sig", execution), (signals[0].SignalName, signals[0].WorkflowExecution));
        Assert.True(XorCodec.IsEncoded(signals[0].Input.Payloads_.Single()));
        Assert.Equal((execution, "first"), (cancels[0].WorkflowExecution, cancels[0].FirstExecutionRunId));
        Assert.NotEqual(signals[0].RequestId, cancels[0].RequestId);
        Assert.Equal((execution, "first", "why"), (terminations[0].WorkflowExecution, terminations[0].FirstExecutionRunId, terminations[0].Reason));
        Assert.Equal(3, await XorCodec.Converter.ToSingleValueAsync<int>(terminations[0].Details.Payloads_));
    }

    [Fact]
    public async Task QueryAsync_AnswerRejectedFailed_ValueOrTypedException()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var client = await server.ConnectAsync(options => options.QueryRejectCondition = QueryRejectCondition.NotOpen);
        var handle = client.GetWorkflowHandle("id");
        var requests = server.Record("QueryWorkflow", QueryWorkflowRequest.Parser, _ => new QueryWorkflowResponse
        {
            QueryResult = new() { Payloads_ = { Payloads.ToPayload("answer") } },
        });
        Assert.Equal("answer", await handle.QueryAsync<string>("q", [1]));
        await handle.QueryAsync<string>("q", [], new() { RejectCondition = QueryRejectCondition.None });
        Assert.Equal([QueryRejectCondition.NotOpen, QueryRejectCondition.None], requests.Select(r => r.QueryRejectCondition));
        Assert.Equal(1, Payloads.ToValue<int>(requests[0].Query.QueryArgs.Payloads_.Single()));

        server.On("QueryWorkflow", _ => new QueryWorkflowResponse { QueryRejected = new() { Status = WorkflowExecutionStatus.Terminated } });
        var rejected = await Assert.ThrowsAsync<WorkflowQueryRejectedException>(() => handle.QueryAsync<string>("q", []));
        Assert.Equal(WorkflowExecutionStatus.Terminated, rejected.WorkflowStatus);

        server.OnFailure("QueryWorkflow", 3, "no such query", new QueryFailedFailure());
        Assert.Equal("no such query", (await Assert.ThrowsAsync<WorkflowQueryFailedException>(() => handle.QueryAsync<string>("q", []))).Message);
        server.OnFailure("QueryWorkflow", 3, "bad");
        await Assert.ThrowsAsync<RpcException>(() => handle.QueryAsync<string>("q", []));
    }

    [Fact]
    public async Task DescribeAsync_Workflow_AllThereIs()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var memo = await XorCodec.Converter.ToPayloadAsync("m");
        server.On("DescribeWorkflowExecution", _ => new DescribeWorkflowExecutionResponse
        {
            ExecutionConfig = new() { UserMetadata = new() { Summary = memo } },
            WorkflowExecutionInfo = new()
            {
                Execution = new() { WorkflowId = "id", RunId = "run" },
                Type = new() { Name = "T" },
                TaskQueue = "q",
                StartTime = new() { Seconds = 100 },
                CloseTime = new() { Seconds = 200 },
                Status = WorkflowExecutionStatus.Completed,
                HistoryLength = 7,
                ParentExecution = new() { WorkflowId = "p", RunId = "pr" },
                Memo = new() { Fields = { ["memo"] = memo } },
                SearchAttributes = new SearchAttributeCollection.Builder().Set(Key, "v").ToSearchAttributeCollection().ToProto(),
            },
        });
        var client = await server.ConnectAsync(options => options.DataConverter = XorCodec.Converter);
        var description = await client.GetWorkflowHandle("id").DescribeAsync();
        Assert.Equal(("id", "run", "T", "q", 7), (description.Id, description.RunId, description.WorkflowType, description.TaskQueue, description.HistoryLength));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(100), description.StartTime);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(200), description.CloseTime);
        Assert.Null(description.ExecutionTime);
        Assert.Equal(("p", "pr"), (description.ParentId, description.ParentRunId));
        Assert.Equal(WorkflowExecutionStatus.Completed, description.Status);
        Assert.Equal("m", await description.Memo["memo"].ToValueAsync<string>());
        Assert.Equal("m", await description.GetStaticSummaryAsync());
        Assert.Null(await description.GetStaticDetailsAsync());
        Assert.Equal("v", description.TypedSearchAttributes.Get(Key));
    }

    [Fact]
    public async Task ListWorkflowsAsync_Pages_FollowedUpToLimit()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record("ListWorkflowExecutions", ListWorkflowExecutionsRequest.Parser, request =>
        {
            var page = request.NextPageToken.IsEmpty ? 0 : request.NextPageToken[0];
            var response = new ListWorkflowExecutionsResponse();
            response.Executions.Add(Enumerable.Range(page * 2, 2).Select(i => new Temporalio.Api.Workflow.V1.WorkflowExecutionInfo
            {
                Execution = new() { WorkflowId = $"w{i}" },
            }));
            response.NextPageToken = page < 2 ? Google.Protobuf.ByteString.CopyFrom((byte)(page + 1)) : Google.Protobuf.ByteString.Empty;
            return response;
        });
        var client = await server.ConnectAsync();
        Assert.Equal(["w0", "w1", "w2", "w3", "w4", "w5"], await ListAsync(null));
        Assert.Equal(["w0", "w1", "w2"], await ListAsync(new() { Limit = 3 }));
        Assert.Equal(5, requests.Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(new() { Limit = -1 }));
        var page = await client.ListWorkflowsPaginatedAsync("x", [2], new() { PageSize = 9 });
        Assert.Null(page.NextPageToken);
        Assert.Equal(("x", 9), (requests[^1].Query, requests[^1].PageSize));

        async Task<List<string>> ListAsync(WorkflowListOptions? options)
        {
            List<string> ids = [];
            await foreach (var execution in client.ListWorkflowsAsync("q", options))
            {
                ids.Add(execution.Id);
            }

            return ids;
        }
    }

    [Fact]
    public async Task CountWorkflowsAsync_Groups_Values()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var value = new SearchAttributeCollection.Builder().Set(Key, "Running").ToSearchAttributeCollection().ToProto().IndexedFields["Key"];
        server.On("CountWorkflowExecutions", _ => new CountWorkflowExecutionsResponse
        {
            Count = 5,
            Groups = { new CountWorkflowExecutionsResponse.Types.AggregationGroup { Count = 2, GroupValues = { value } } },
        });
        var client = await server.ConnectAsync();
        var count = await client.CountWorkflowsAsync("q");
        Assert.Equal(5, count.Count);
        Assert.Equal(2, Assert.Single(count.Groups).Count);
        Assert.Equal(["Running"], count.Groups.Single().GroupValues);
    }

    [Fact]
    public async Task Interceptors_InOrder_SeeCallsAndAddHeaders()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record("SignalWorkflowExecution", SignalWorkflowExecutionRequest.Parser, _ => new SignalWorkflowExecutionResponse());
        var client = await server.ConnectAsync(options =>
        {
            options.Interceptors = [new HeaderInterceptor("outer"), new HeaderInterceptor("inner")];
            options.DataConverter = XorCodec.Converter;
        });
        await client.GetWorkflowHandle("id").SignalAsync("s", []);
        var header = Assert.Single(requests).Header.Fields;
        Assert.Equal("outer", await XorCodec.Converter.ToValueAsync<string>(header["first"]));
        Assert.Equal("inner", await XorCodec.Converter.ToValueAsync<string>(header["last"]));
    }

    private sealed class HeaderInterceptor(string name) : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(nextInterceptor, name);

        private sealed class Outbound(ClientOutboundInterceptor next, string name) : ClientOutboundInterceptor(next)
        {
            public override Task SignalWorkflowAsync(SignalWorkflowInput input)
            {
                var headers = new Dictionary<string, Payload>(input.Headers ?? new Dictionary<string, Payload>());
                headers.TryAdd("first", Payloads.ToPayload(name));
                headers["last"] = Payloads.ToPayload(name);
                return base.SignalWorkflowAsync(input with { Headers = headers });
            }
        }
    }
}
