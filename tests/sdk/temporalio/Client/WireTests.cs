using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Code = Temporalio.Exceptions.RpcException.StatusCode;

namespace Temporalio.Tests.Client;

/// <summary>Frames, deadlines and texts of gRPC as they are on the wire.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private const string Method = "CountWorkflowExecutions";

    private GrpcTestServer server = null!;
    private TemporalClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await GrpcTestServer.StartAsync();
        client = await server.ConnectAsync();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(30_000, "30000000u")]
    [InlineData(70_000, "70000000u")]
    [InlineData(100_000, "100000m")]
    [InlineData(200_000_000, "200000S")]
    public async Task Call_Timeout_HasTheFinestUnitThatFits(long milliseconds, string expected) =>
        Assert.Equal(expected, await SentTimeoutAsync(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Call_AnyTimeout_HasAtMostEightDigitsAndIsNeverShorter() =>
        Prop.ForAll<long>(ticks =>
        {
            var timeout = TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(Math.Abs(ticks % TimeSpan.TicksPerDay));
            var text = SentTimeoutAsync(timeout).GetAwaiter().GetResult();
            var unit = text[^1] switch
            {
                'u' => TimeSpan.TicksPerMicrosecond,
                'm' => TimeSpan.TicksPerMillisecond,
                'S' => TimeSpan.TicksPerSecond,
                _ => 0,
            };
            var read = long.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture) * unit;
            return text.Length <= 9 && read >= timeout.Ticks && read - timeout.Ticks < unit;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Call_AnyMessage_ArrivesAndComesBack()
    {
        server.OnRaw(Method, async context =>
        {
            var request = CountWorkflowExecutionsRequest.Parser.ParseFrom(await GrpcTestServer.ReadAsync(context));
            var answer = new CountWorkflowExecutionsResponse
            {
                Groups = { new CountWorkflowExecutionsResponse.Types.AggregationGroup { GroupValues = { new Api.Common.V1.Payload { Data = ByteString.CopyFromUtf8(request.Query) } } } },
            }.ToByteArray();
            context.Response.Headers["grpc-encoding"] = "gzip";
            var gzip = answer.Length % 2 == 0;
            await GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame(gzip ? Zip(answer) : answer, gzip ? (byte)1 : (byte)0));
        });

        Prop.ForAll<byte[], PositiveInt>((data, size) =>
        {
            var text = Convert.ToBase64String(data ?? []) + new string('x', size.Get % 3 * 2000);
            var answer = client.WorkflowService.CountWorkflowExecutionsAsync(new() { Query = text }).GetAwaiter().GetResult();
            return answer.Groups.Single().GroupValues.Single().Data.ToStringUtf8() == text;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_LargeRequest_IsCompressedUnlessForbidden(bool compress)
    {
        var frame = Array.Empty<byte>();
        server.OnRaw(Method, async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            frame = body.ToArray();
            await GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame([]));
        });
        var caller = compress
            ? client
            : await server.ConnectAsync(options => options.GrpcCompression = new GrpcCompression.None());

        await caller.WorkflowService.CountWorkflowExecutionsAsync(new() { Query = new string('q', 100_000) });

        Assert.Equal(compress ? 1 : 0, frame[0]);
        Assert.InRange(frame.Length, compress ? 6 : 100_000, compress ? 2_000 : 101_000);
        Assert.Equal(frame.Length - 5, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
    }

    [Fact]
    public void Call_AnswerCutShort_IsInternal() =>
        Prop.ForAll<NonEmptyArray<byte>, PositiveInt>((data, cut) =>
        {
            var frame = GrpcTestServer.Frame(data.Get);
            return CodeOfAsync(frame[..(1 + (cut.Get % (frame.Length - 1)))]).GetAwaiter().GetResult() == Code.Internal;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2, null, Code.Internal)]
    [InlineData(1, null, Code.Unimplemented)]
    [InlineData(1, "snappy", Code.Unimplemented)]
    [InlineData(1, "gzip", Code.Internal)]
    public async Task Call_AnswerBadlyCompressed_Fails(byte flag, string? encoding, Code expected) =>
        Assert.Equal(expected, await CodeOfAsync(GrpcTestServer.Frame([1, 2, 3], flag), encoding));

    [Fact]
    public async Task Call_TwoAnswers_IsInternal() =>
        Assert.Equal(Code.Internal, await CodeOfAsync([.. GrpcTestServer.Frame([]), .. GrpcTestServer.Frame([])]));

    [Fact]
    public async Task Call_AnswerSaysItIsHuge_IsOutOfRange() => Assert.Equal(Code.OutOfRange, await CodeOfAsync([0, 0xff, 0xff, 0xff, 0xff]));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a%20b", "a b")]
    [InlineData("gr%C3%BC%C3%9Fe", "grüße")]
    [InlineData("100%", "100%")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz", "%zz")]
    [InlineData("%2", "%2")]
    [InlineData("%FF", "\uFFFD")]
    public async Task Call_FailureText_IsDecodedAndTheRestKept(string sent, string expected) =>
        Assert.Equal(expected, await FailureTextAsync(sent));

    [Fact]
    public void Call_AnyFailureText_IsTheText() =>
        Prop.ForAll<NonEmptyString>(text =>
        {
            // Lone surrogates have no UTF-8.
            var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            var encoded = string.Concat(Encoding.UTF8.GetBytes(valid).Select(b => b is > 0x20 and <= 0x7e and not (byte)'%'
                ? ((char)b).ToString()
                : $"%{b:X2}"));
            return FailureTextAsync(encoded).GetAwaiter().GetResult() == valid;
        }).QuickCheckThrowOnFailure();

    private static byte[] Zip(byte[] plain)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }
        return zipped.ToArray();
    }

    private async Task<string> SentTimeoutAsync(TimeSpan timeout)
    {
        var sent = string.Empty;
        server.OnRaw(Method, context =>
        {
            sent = context.Request.Headers["grpc-timeout"].ToString();
            return GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame([]));
        });
        await client.WorkflowService.CountWorkflowExecutionsAsync(new(), new() { Timeout = timeout });
        return sent;
    }

    private async Task<Code> CodeOfAsync(byte[] body, string? encoding = null)
    {
        server.OnRaw(Method, context =>
        {
            if (encoding is not null)
            {
                context.Response.Headers["grpc-encoding"] = encoding;
            }
            return GrpcTestServer.SucceedAsync(context, body);
        });
        return (await FailAsync()).Code;
    }

    private async Task<string> FailureTextAsync(string sent)
    {
        server.OnRaw(Method, context =>
        {
            GrpcTestServer.Fail(context, (int)Code.InvalidArgument, sent);
            return Task.CompletedTask;
        });
        return (await FailAsync()).Message;
    }

    private Task<RpcException> FailAsync() =>
        Assert.ThrowsAsync<RpcException>(() => client.WorkflowService.CountWorkflowExecutionsAsync(new()));
}
