using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Client.Grpc;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client.Grpc;

public class GrpcFrameTests
{
    private const int Limit = 1_000_000;

    [Fact]
    public void Write_ThenRead_IsTheMessage() =>
        Prop.ForAll<byte[], bool, int>((data, gzip, size) =>
        {
            var padded = (data ?? []).Concat(new byte[Math.Abs(size % 3) * 2000]).ToArray();
            var message = new Payload { Data = ByteString.CopyFrom(padded) };
            var read = Read(GrpcFrame.Write(message, gzip), "gzip");
            return Payload.Parser.ParseFrom(read).Equals(message);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_LargeMessageWithGzip_IsCompressed()
    {
        var message = new Payload { Data = ByteString.CopyFrom(new byte[100_000]) };
        var frame = GrpcFrame.Write(message, gzip: true);
        Assert.Equal(1, frame[0]);
        Assert.InRange(frame.Length, 6, 2_000);
        Assert.Equal(0, GrpcFrame.Write(message, gzip: false)[0]);
    }

    [Fact]
    public void Read_Nothing_IsNull() => Assert.Null(Read([], null));

    [Fact]
    public void Read_AnyTruncation_IsInternal() =>
        Prop.ForAll<NonEmptyArray<byte>, PositiveInt>((data, cut) =>
        {
            var frame = GrpcTestServer.Frame(data.Get);
            var kept = frame[..(1 + (cut.Get % (frame.Length - 1)))];
            return CodeOf(kept, null) == RpcException.StatusCode.Internal;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2, null, RpcException.StatusCode.Internal)]
    [InlineData(1, null, RpcException.StatusCode.Unimplemented)]
    [InlineData(1, "snappy", RpcException.StatusCode.Unimplemented)]
    [InlineData(1, "gzip", RpcException.StatusCode.Internal)]
    public void Read_BadCompression_Fails(byte flag, string? encoding, RpcException.StatusCode expected) =>
        Assert.Equal(expected, CodeOf(GrpcTestServer.Frame([1, 2, 3], flag), encoding));

    [Fact]
    public void Read_TwoMessages_IsInternal() =>
        Assert.Equal(RpcException.StatusCode.Internal, CodeOf([.. GrpcTestServer.Frame([1]), .. GrpcTestServer.Frame([2])], null));

    [Fact]
    public void Read_TooLarge_IsOutOfRange()
    {
        Assert.Equal(RpcException.StatusCode.OutOfRange, CodeOf(GrpcTestServer.Frame(new byte[Limit + 1]), null));
        Assert.Equal(RpcException.StatusCode.OutOfRange, CodeOf([0, 0xff, 0xff, 0xff, 0xff], null));
        var bomb = GrpcFrame.Write(new Payload { Data = ByteString.CopyFrom(new byte[Limit]) }, gzip: true);
        Assert.Equal(RpcException.StatusCode.OutOfRange, CodeOf(bomb, "gzip"));
    }

    private static byte[]? Read(byte[] body, string? encoding) =>
        GrpcFrame.ReadSingleAsync(new MemoryStream(body), encoding, Limit, default).GetAwaiter().GetResult();

    private static RpcException.StatusCode CodeOf(byte[] body, string? encoding) =>
        Assert.Throws<RpcException>(() => Read(body, encoding)).Code;
}
