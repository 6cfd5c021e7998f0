using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Client.Grpc;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client.Grpc;

public class GrpcFrameTests
{
    private const int Limit = 1_000_000;

    [Fact]
    public async Task Read_LargerThanTheLimit_IsOutOfRange()
    {
        await FailsAsync(GrpcTestServer.Frame(new byte[Limit + 1]), null);
        var bomb = GrpcFrame.Write(new Payload { Data = ByteString.CopyFrom(new byte[Limit]) }, gzip: true);
        await FailsAsync(bomb, "gzip");
    }

    private static async Task FailsAsync(byte[] body, string? encoding)
    {
        var read = () => GrpcFrame.ReadSingleAsync(new MemoryStream(body), encoding, Limit, TestContext.Current.CancellationToken);
        Assert.Equal(RpcException.StatusCode.OutOfRange, (await Assert.ThrowsAsync<RpcException>(read)).Code);
    }
}
