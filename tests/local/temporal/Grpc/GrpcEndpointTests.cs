using System.Net;
using System.Net.Sockets;
using System.Text;
using DataEgress.Local.Temporal.Grpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.ErrorDetails.V1;

namespace DataEgress.Local.Temporal.Tests.Grpc;

public sealed class GrpcEndpointTests : IAsyncLifetime
{
    private const string Echo = "/test.Service/Echo";
    private const string Wait = "/test.Service/Wait";

    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrpcListener listener = null!;
    private GrpcTestCall client = null!;
    private int waiters;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var table = new GrpcMethodTable.Builder();
        table.Service("test.Service")
            .Add<BytesValue, BytesValue>("Echo", request => request)
            .Add<BytesValue, Empty>("Refuse", _ => throw new GrpcStatusException(
                GrpcStatusCode.NotFound, "nö\nthing: 100%", new NamespaceNotFoundFailure { Namespace = "n" }))
            .Add<BytesValue, Empty>("Break", _ => throw new InvalidOperationException("a secret"))
            .Add<BytesValue, Empty>("Wait", WaitAsync);
        listener = await GrpcListener.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), table.Build(), NullLoggerFactory.Instance, Token);
        client = new GrpcTestCall(listener.Endpoint.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await listener.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task Call_PlainMessage_IsAnsweredWithTrailers(int length)
    {
        var message = new BytesValue { Value = ByteString.CopyFrom(new byte[length]) };
        var answer = await client.SendAsync(Echo, GrpcTestCall.Frame(message.ToByteArray()), Token);
        Assert.Equal(GrpcStatusCode.Ok, answer.Code);
        Assert.False(answer.TrailersOnly);
        Assert.Equal(GrpcTestCall.Frame(message.ToByteArray()), answer.Body);
    }

    [Fact]
    public async Task Call_GzipMessage_IsAnsweredPlain()
    {
        var message = new BytesValue { Value = ByteString.CopyFromUtf8(new string('x', 100_000)) }.ToByteArray();
        var frame = GrpcTestCall.Frame(GrpcTestCall.Gzip(message), flag: 1);
        var answer = await client.SendAsync(Echo, frame, Token, headers: ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatusCode.Ok, answer.Code);
        Assert.Equal(GrpcTestCall.Frame(message), answer.Body);
    }

    [Fact]
    public async Task Call_EmptyGzipMessage_IsAnswered()
    {
        var frame = GrpcTestCall.Frame(GrpcTestCall.Gzip([]), flag: 1);
        var answer = await client.SendAsync(Echo, frame, Token, headers: ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatusCode.Ok, answer.Code);
    }

    [Fact]
    public async Task Call_RefusedByHandler_EndsWithStatusOnly()
    {
        var answer = await client.SendAsync("/test.Service/Refuse", GrpcTestCall.Frame([]), Token);
        Assert.Equal(GrpcStatusCode.NotFound, answer.Code);
        Assert.Equal("nö\nthing: 100%", answer.Message);
        Assert.True(answer.TrailersOnly);
        Assert.Empty(answer.Body);
        var status = answer.Details();
        Assert.Equal((5, "nö\nthing: 100%"), (status.Code, status.Message));
        Assert.Equal("n", Assert.Single(status.Details).Unpack<NamespaceNotFoundFailure>().Namespace);
    }

    [Fact]
    public async Task Call_HandlerBreaks_IsInternalWithoutSaying()
    {
        var answer = await client.SendAsync("/test.Service/Break", GrpcTestCall.Frame([]), Token);
        Assert.Equal((GrpcStatusCode.Internal, "internal error"), (answer.Code, answer.Message));
    }

    [Theory]
    [InlineData("/test.Service/Nope", "unknown method Nope for service test.Service")]
    [InlineData("/other.Service/Echo", "unknown service other.Service")]
    [InlineData("/nonsense", "malformed method name: \"/nonsense\"")]
    public async Task Call_UnknownMethod_IsUnimplementedWithItsName(string path, string message)
    {
        var answer = await client.SendAsync(path, GrpcTestCall.Frame([]), Token);
        Assert.Equal((GrpcStatusCode.Unimplemented, message), (answer.Code, answer.Message));
    }

    public static TheoryData<string, byte[], bool> MalformedFrames() => new()
    {
        { "nothing", [], false },
        { "half a prefix", [0, 0, 0], false },
        { "less than announced", [0, 0, 0, 0, 9, 1], false },
        { "more than announced", [0, 0, 0, 0, 0, 1], false },
        { "an unknown flag", [2, 0, 0, 0, 0], false },
        { "compressed without an encoding", [1, 0, 0, 0, 0], false },
        { "not that message", GrpcTestCall.Frame([0xFF, 0xFF]), false },
        { "too large", [0, 0x7F, 0xFF, 0xFF, 0xFF], true },
        { "one byte too large", [0, 0, 0x40, 0, 1], true },
    };

    [Theory]
    [MemberData(nameof(MalformedFrames))]
    public async Task Call_MalformedFrame_IsRefused(string what, byte[] body, bool tooLarge)
    {
        var expected = tooLarge ? GrpcStatusCode.ResourceExhausted : GrpcStatusCode.Internal;
        var answer = await client.SendAsync(Echo, body, Token);
        Assert.True(expected == answer.Code, $"{what}: {answer.Code} {answer.Message}");
    }

    [Fact]
    public async Task Call_GzipThatGrowsTooLarge_IsRefused()
    {
        var frame = GrpcTestCall.Frame(GrpcTestCall.Gzip(new byte[GrpcMessageReader.MaximumMessageBytes + 1]), flag: 1);
        var answer = await client.SendAsync(Echo, frame, Token, headers: ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, answer.Code);
    }

    [Fact]
    public async Task Call_GzipThatIsNone_IsInternal()
    {
        var frame = GrpcTestCall.Frame(Encoding.UTF8.GetBytes("not gzip at all"), flag: 1);
        var answer = await client.SendAsync(Echo, frame, Token, headers: ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatusCode.Internal, answer.Code);
    }

    [Fact]
    public async Task Call_UnknownEncoding_IsUnimplemented()
    {
        var answer = await client.SendAsync(Echo, GrpcTestCall.Frame([]), Token, headers: ("grpc-encoding", "snappy"));
        Assert.Equal(GrpcStatusCode.Unimplemented, answer.Code);
    }

    [Fact]
    public async Task Call_AnotherContentType_IsRefusedByHttp()
    {
        var answer = await client.SendAsync(Echo, GrpcTestCall.Frame([]), Token, contentType: "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Http);
    }

    [Fact]
    public async Task Call_MalformedTimeout_IsInternal()
    {
        var answer = await client.SendAsync(Echo, GrpcTestCall.Frame([]), Token, headers: ("grpc-timeout", "soon"));
        Assert.Equal((GrpcStatusCode.Internal, "malformed grpc-timeout: \"soon\""), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task Call_DeadlinePasses_HandlerIsCancelledAndStatusSaysSo()
    {
        // On a busy machine a deadline can pass before the handler is called, which then has nothing to see.
        for (var milliseconds = 20; !waiting.Task.IsCompleted; milliseconds *= 2)
        {
            var answer = await client.SendAsync(Wait, GrpcTestCall.Frame([]), Token, headers: ("grpc-timeout", $"{milliseconds}m"));
            Assert.Equal(GrpcStatusCode.DeadlineExceeded, answer.Code);
        }

        await cancelled.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Call_ClientGoesAway_HandlerIsCancelledAtOnce()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = client.SendAsync(Wait, GrpcTestCall.Frame([]), leaving.Token);
        await waiting.Task.WaitAsync(Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Dispose_WhileACallWaits_EndsItAsUnavailable()
    {
        var call = client.SendAsync(Wait, GrpcTestCall.Frame([]), Token);
        await waiting.Task.WaitAsync(Token);
        await listener.DisposeAsync();
        Assert.Equal(GrpcStatusCode.Unavailable, (await call).Code);
    }

    [Fact]
    public async Task Connection_WithoutACall_StaysOpen()
    {
        const byte GoAway = 7;
        using var socket = new TcpClient();
        await socket.ConnectAsync(listener.Endpoint, Token);
        var stream = socket.GetStream();
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), Token);

        // Kestrel looks for idle connections once a second: two of its looks are waited for.
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(Token);
        idle.CancelAfter(TimeSpan.FromSeconds(2.5));
        var header = new byte[9];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header, idle.Token);
                Assert.NotEqual(GoAway, header[3]);
                await stream.ReadExactlyAsync(new byte[(header[0] << 16) + (header[1] << 8) + header[2]], idle.Token);
            }
        });
        Assert.False(Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_ThousandsWaitOnOneConnection_OthersAreStillAnswered()
    {
        const int Count = 3000;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var calls = Enumerable.Range(0, Count).Select(_ => client.SendAsync(Wait, GrpcTestCall.Frame([]), leaving.Token)).ToArray();
        while (Volatile.Read(ref waiters) < Count)
        {
            await Task.Yield();
            var answer = await client.SendAsync(Echo, GrpcTestCall.Frame([]), Token);
            Assert.Equal(GrpcStatusCode.Ok, answer.Code);
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
    }

    private async Task<Empty> WaitAsync(BytesValue request, GrpcCall call)
    {
        Interlocked.Increment(ref waiters);
        waiting.TrySetResult();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, call.Stopping);
        try
        {
            await Task.Delay(Timeout.Infinite, ending.Token);
            return new Empty();
        }
        catch (OperationCanceledException)
        {
            cancelled.TrySetResult();
            throw;
        }
    }
}
