using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

public class WorkflowUpdateTests
{
    private const string AbortedDetail = "type.googleapis.com/temporal.api.failure.v1.MultiOperationExecutionAborted";

    private static readonly Outcome Success = new()
    {
        Success = new() { Payloads_ = { DataConverter.Default.PayloadConverter.ToPayload(42) } },
    };

    private static readonly UpdateRef Ref = new() { WorkflowExecution = new() { WorkflowId = "id", RunId = "run" }, UpdateId = "u" };

    [Fact]
    public async Task ExecuteUpdateAsync_OutcomeAtOnce_Result()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record("UpdateWorkflowExecution", UpdateWorkflowExecutionRequest.Parser, _ => new UpdateWorkflowExecutionResponse
        {
            UpdateRef = Ref,
            Stage = UpdateWorkflowExecutionLifecycleStage.Completed,
            Outcome = Success,
        });
        var client = await server.ConnectAsync(options => options.Identity = "me");
        var handle = client.GetWorkflowHandle("id", "run", "first");
        Assert.Equal(42, await handle.ExecuteUpdateAsync<int>("up", [1], new("u")));
        var request = Assert.Single(requests);
        Assert.Equal(("id", "run", "first"), (request.WorkflowExecution.WorkflowId, request.WorkflowExecution.RunId, request.FirstExecutionRunId));
        Assert.Equal(("u", "me", "up"), (request.Request.Meta.UpdateId, request.Request.Meta.Identity, request.Request.Input.Name));
        Assert.Equal(UpdateWorkflowExecutionLifecycleStage.Completed, request.WaitPolicy.LifecycleStage);
    }

    [Fact]
    public async Task StartUpdateAsync_ServerEndsItsPolls_AskedAgain()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var stage = UpdateWorkflowExecutionLifecycleStage.Unspecified;
        server.On("UpdateWorkflowExecution", _ => new UpdateWorkflowExecutionResponse { UpdateRef = Ref, Stage = ++stage });
        var polls = 0;
        server.On("PollWorkflowExecutionUpdate", _ => ++polls < 3 ? new PollWorkflowExecutionUpdateResponse() : new() { Outcome = Success });
        var client = await server.ConnectAsync();
        var handle = await client.GetWorkflowHandle("id").StartUpdateAsync<int>("up", [], new("u", WorkflowUpdateStage.Accepted));
        Assert.Equal(UpdateWorkflowExecutionLifecycleStage.Accepted, stage);
        Assert.Equal(0, polls);
        Assert.Equal(("u", "id", "run"), (handle.Id, handle.WorkflowId, handle.WorkflowRunId));
        Assert.Equal(42, await handle.GetResultAsync());
        Assert.Equal(42, await handle.GetResultAsync());
        Assert.Equal(3, polls);
    }

    [Theory]
    [InlineData(WorkflowUpdateStage.None)]
    [InlineData(WorkflowUpdateStage.Admitted)]
    public async Task StartUpdateAsync_StageThatCannotBeAwaited_Throws(WorkflowUpdateStage stage)
    {
        await using var server = await GrpcTestServer.StartAsync();
        var client = await server.ConnectAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetWorkflowHandle("id").StartUpdateAsync("up", [], new(stage)));
    }

    [Fact]
    public async Task GetResultAsync_UpdateFailed_CauseEveryTime()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.On("PollWorkflowExecutionUpdate", _ => new PollWorkflowExecutionUpdateResponse
        {
            Outcome = new() { Failure = new() { Message = "no", ApplicationFailureInfo = new() { Type = "Refused" } } },
        });
        var handle = (await server.ConnectAsync()).GetWorkflowHandle("id").GetUpdateHandle("u");
        for (var i = 0; i < 2; i++)
        {
            var e = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.GetResultAsync());
            Assert.Equal("Refused", Assert.IsType<ApplicationFailureException>(e.InnerException).ErrorType);
        }
    }

    [Fact]
    public async Task ExecuteUpdateAsync_CancelledOrDeadline_TypedException()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnFailure("UpdateWorkflowExecution", 4, "deadline");
        server.OnFailure("PollWorkflowExecutionUpdate", 1, "cancelled");
        var handle = (await server.ConnectAsync()).GetWorkflowHandle("id");
        await Assert.ThrowsAsync<WorkflowUpdateRpcTimeoutOrCanceledException>(() => handle.ExecuteUpdateAsync("up", []));
        await Assert.ThrowsAsync<WorkflowUpdateRpcTimeoutOrCanceledException>(() => handle.GetUpdateHandle("u").GetResultAsync());
        await Assert.ThrowsAsync<WorkflowUpdateRpcTimeoutOrCanceledException>(
            () => handle.ExecuteUpdateAsync("up", [], new() { Rpc = new() { CancellationToken = new(true) } }));
    }

    [Fact]
    public async Task ExecuteUpdateWithStartWorkflowAsync_Success_ResultAndHandle()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var requests = server.Record("ExecuteMultiOperation", ExecuteMultiOperationRequest.Parser, _ => Both("new-run"));
        var client = await server.ConnectAsync();
        var start = WithStartWorkflowOperation.Create("Type", ["in"], Options());
        Assert.Equal(42, await client.ExecuteUpdateWithStartWorkflowAsync<int>("up", [], new("u", start)));
        var handle = await start.GetHandleAsync();
        Assert.Equal(("id", "new-run", "new-run"), (handle.Id, handle.ResultRunId, handle.FirstExecutionRunId));
        var operations = Assert.Single(requests).Operations;
        Assert.Equal("Type", operations[0].StartWorkflow.WorkflowType.Name);
        Assert.Equal(("id", "up"), (operations[1].UpdateWorkflow.WorkflowExecution.WorkflowId, operations[1].UpdateWorkflow.Request.Input.Name));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ExecuteUpdateWithStartWorkflowAsync<int>("up", [], new("u", start)));
    }

    [Fact]
    public async Task ExecuteUpdateWithStartWorkflowAsync_StartFailed_FailureOfTheStartForBoth()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnFailure("ExecuteMultiOperation", 6, "multi", new MultiOperationExecutionFailure
        {
            Statuses =
            {
                new MultiOperationExecutionFailure.Types.OperationStatus
                {
                    Code = 6,
                    Message = "started",
                    Details = { Any.Pack(new WorkflowExecutionAlreadyStartedFailure { RunId = "other" }) },
                },
                new MultiOperationExecutionFailure.Types.OperationStatus { Code = 10, Message = "aborted", Details = { new Any { TypeUrl = AbortedDetail } } },
            },
        });
        await CheckAsync<WorkflowAlreadyStartedException>(server, e => Assert.Equal(("started", "other"), (e.Message, e.RunId)));
    }

    [Fact]
    public async Task ExecuteUpdateWithStartWorkflowAsync_UpdateFailed_FailureOfTheUpdateForBoth()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnFailure("ExecuteMultiOperation", 3, "multi", new MultiOperationExecutionFailure
        {
            Statuses =
            {
                new MultiOperationExecutionFailure.Types.OperationStatus { Code = 10, Message = "aborted", Details = { new Any { TypeUrl = AbortedDetail } } },
                new MultiOperationExecutionFailure.Types.OperationStatus { Code = 3, Message = "bad update" },
            },
        });
        await CheckAsync<RpcException>(server, e => Assert.Equal((RpcException.StatusCode.InvalidArgument, "bad update"), (e.Code, e.Message)));
    }

    [Fact]
    public async Task ExecuteUpdateWithStartWorkflowAsync_BadOptions_Throws()
    {
        await using var server = await GrpcTestServer.StartAsync();
        await CheckAsync<ArgumentException>(server, options => options.IdConflictPolicy = WorkflowIdConflictPolicy.Unspecified);
        await CheckAsync<ArgumentException>(server, options => options.StartSignal = "s");
        await CheckAsync<ArgumentException>(server, options => options.RequestEagerStart = true);
        await CheckAsync<ArgumentException>(server, options => options.Rpc = new());
    }

    private static Task CheckAsync<T>(GrpcTestServer server, Action<WorkflowOptions> spoil)
        where T : Exception => CheckAsync<T>(server, _ => { }, spoil);

    private static async Task CheckAsync<T>(GrpcTestServer server, Action<T> check, Action<WorkflowOptions>? spoil = null)
        where T : Exception
    {
        var client = await server.ConnectAsync();
        var options = Options();
        spoil?.Invoke(options);
        var start = WithStartWorkflowOperation.Create("Type", [], options);
        check(await Assert.ThrowsAsync<T>(() => client.ExecuteUpdateWithStartWorkflowAsync<int>("up", [], new("u", start))));
        check(await Assert.ThrowsAsync<T>(start.GetHandleAsync));
    }

    private static WorkflowOptions Options() => new("id", "q") { IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting };

    private static ExecuteMultiOperationResponse Both(string runId) => new()
    {
        Responses =
        {
            new ExecuteMultiOperationResponse.Types.Response { StartWorkflow = new() { RunId = runId } },
            new ExecuteMultiOperationResponse.Types.Response
            {
                UpdateWorkflow = new() { UpdateRef = Ref, Stage = UpdateWorkflowExecutionLifecycleStage.Completed, Outcome = Success },
            },
        },
    };
}
