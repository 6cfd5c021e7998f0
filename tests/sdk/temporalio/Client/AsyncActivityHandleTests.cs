using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

public class AsyncActivityHandleTests
{
    [Fact]
    public async Task Calls_ById_AddressTheActivity()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var completed = server.Record("RespondActivityTaskCompletedById", RespondActivityTaskCompletedByIdRequest.Parser, _ => new RespondActivityTaskCompletedByIdResponse());
        var failed = server.Record("RespondActivityTaskFailedById", RespondActivityTaskFailedByIdRequest.Parser, _ => new RespondActivityTaskFailedByIdResponse());
        var canceled = server.Record("RespondActivityTaskCanceledById", RespondActivityTaskCanceledByIdRequest.Parser, _ => new RespondActivityTaskCanceledByIdResponse());
        var beats = server.Record("RecordActivityTaskHeartbeatById", RecordActivityTaskHeartbeatByIdRequest.Parser, _ => new RecordActivityTaskHeartbeatByIdResponse());
        var handle = (await server.ConnectAsync()).GetAsyncActivityHandle("w", "r", "a");
        await handle.CompleteAsync("done");
        await handle.FailAsync(new InvalidDataException("bad"), new() { LastHeartbeatDetails = [1] });
        await handle.ReportCancellationAsync(new() { Details = ["d"] });
        await handle.HeartbeatAsync();
        Assert.Equal(("w", "r", "a"), (completed[0].WorkflowId, completed[0].RunId, completed[0].ActivityId));
        Assert.Equal("done", Value<string>(completed[0].Result));
        Assert.Equal("InvalidDataException", failed[0].Failure.ApplicationFailureInfo.Type);
        Assert.Equal(1, Value<int>(failed[0].LastHeartbeatDetails));
        Assert.Equal("d", Value<string>(canceled[0].Details));
        Assert.Null(beats[0].Details);
    }

    [Fact]
    public async Task Calls_ByToken_SendIt()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var completed = server.Record("RespondActivityTaskCompleted", RespondActivityTaskCompletedRequest.Parser, _ => new RespondActivityTaskCompletedResponse());
        var failed = server.Record("RespondActivityTaskFailed", RespondActivityTaskFailedRequest.Parser, _ => new RespondActivityTaskFailedResponse());
        var canceled = server.Record("RespondActivityTaskCanceled", RespondActivityTaskCanceledRequest.Parser, _ => new RespondActivityTaskCanceledResponse());
        var beats = server.Record("RecordActivityTaskHeartbeat", RecordActivityTaskHeartbeatRequest.Parser, _ => new RecordActivityTaskHeartbeatResponse { CancelRequested = true });
        var handle = (await server.ConnectAsync()).GetAsyncActivityHandle([1, 2]);
        await handle.CompleteAsync();
        await handle.FailAsync(new InvalidDataException("bad"));
        await handle.ReportCancellationAsync();
        await Assert.ThrowsAsync<AsyncActivityCanceledException>(() => handle.HeartbeatAsync(new() { Details = [7] }));
        Assert.All(new[] { completed[0].TaskToken, failed[0].TaskToken, canceled[0].TaskToken, beats[0].TaskToken }, token => Assert.Equal([1, 2], token.ToByteArray()));
        Assert.Equal("binary/null", completed[0].Result.Payloads_.Single().Metadata["encoding"].ToStringUtf8());
        Assert.Equal(7, Value<int>(beats[0].Details));
    }

    private static T Value<T>(Temporalio.Api.Common.V1.Payloads payloads) => DataConverter.Default.PayloadConverter.ToValue<T>(payloads.Payloads_.Single());
}
