using System.IO.Compression;
using DataEgress.Tests;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Code = Temporalio.Exceptions.RpcException.StatusCode;

namespace Temporalio.Tests.Client;

public class TemporalConnectionTests
{
    private static readonly CountWorkflowExecutionsRequest Request = new() { Namespace = "ns-1", Query = "q" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectAsync_Server_AsksSystemInfoOnceWithoutNamespace()
    {
        await using var server = await GrpcTestServer.StartAsync();
        HeaderDictionary? headers = null;
        server.OnRaw("GetSystemInfo", context =>
        {
            headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
            return GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame(new GetSystemInfoResponse().ToByteArray()));
        });
        server.On("CountWorkflowExecutions", _ => new CountWorkflowExecutionsResponse());
        var connection = await TemporalConnection.ConnectAsync(new(server.Address));
        Assert.True(connection.IsConnected);
        await connection.WorkflowService.CountWorkflowExecutionsAsync(Request);
        Assert.Equal(["GetSystemInfo", "CountWorkflowExecutions"], server.Calls);
        Assert.Equal("temporal-dotnet", headers!["client-name"]);
        Assert.False(headers.ContainsKey("temporal-namespace"));
        Assert.Equal($"{Environment.ProcessId}@{Environment.MachineName}", connection.Options.Identity);
    }

    [Fact]
    public async Task CreateLazy_ManyFirstCalls_ConnectOnce()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.On("CountWorkflowExecutions", _ => new CountWorkflowExecutionsResponse());
        var connection = TemporalConnection.CreateLazy(new(server.Address));
        Assert.False(connection.IsConnected);
        Assert.Throws<InvalidOperationException>(() => connection.ApiKey = "key");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.WorkflowService.CountWorkflowExecutionsAsync(Request)));
        Assert.Single(server.Calls, "GetSystemInfo");
    }

    [Fact]
    public async Task ConnectAsync_SystemInfoUnknown_Connects()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnFailure("GetSystemInfo", 12, "unknown");
        Assert.True((await server.ConnectAsync()).Connection.IsConnected);
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_InvalidOperation()
    {
        using var port = new ClosedPort();

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => TemporalConnection.ConnectAsync(new($"127.0.0.1:{port.Number}")));
        Assert.Equal(Code.Unavailable, Assert.IsType<RpcException>(e.InnerException).Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://localhost:7233")]
    [InlineData("localhost:port")]
    [InlineData("localhost:7233/path")]
    public void CreateLazy_BadTargetHost_Throws(string? target) =>
        Assert.Throws<ArgumentException>(() => TemporalConnection.CreateLazy(new() { TargetHost = target }));

    [Fact]
    public void CreateLazy_BadMetadata_Throws()
    {
        Assert.Throws<ArgumentException>(() => Lazy(options => options.RpcMetadata = [new("bad name", "x")]));
        Assert.Throws<ArgumentException>(() => Lazy(options => options.RpcMetadata = [new("name", "ü")]));
        Assert.Throws<ArgumentException>(() => Lazy(options => options.RpcMetadata = [new("name-bin", "x")]));
        Assert.Throws<ArgumentException>(() => Lazy(options => options.RpcBinaryMetadata = [new("name", [1])]));
        var e = Assert.Throws<ArgumentException>(() => Lazy(options => options.ApiKey = "secret\n"));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);

        static TemporalConnection Lazy(Action<TemporalConnectionOptions> configure)
        {
            var options = new TemporalConnectionOptions("localhost:1");
            configure(options);
            return TemporalConnection.CreateLazy(options);
        }
    }

    [Fact]
    public async Task Call_Metadata_CallThenClientThenConnection()
    {
        await using var server = await GrpcTestServer.StartAsync();
        HeaderDictionary? headers = null;
        server.OnRaw("CountWorkflowExecutions", context =>
        {
            headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
            return GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame([]));
        });
        var client = await server.ConnectAsync(options =>
        {
            options.RpcMetadata = [new("From-Connection", "1"), new("both", "connection")];
            options.RpcBinaryMetadata = [new("some-bin", [0xff, 0xfe])];
            options.ApiKey = "key-1";
            options.Tls = new() { Disabled = true };
        });
        await client.WorkflowService.CountWorkflowExecutionsAsync(
            Request, new() { Metadata = [new("both", "call")], Timeout = TimeSpan.FromSeconds(5) });
        Assert.Equal("application/grpc", headers!["content-type"]);
        Assert.Equal("trailers", headers["te"]);
        Assert.Equal("1", headers["from-connection"]);
        Assert.Equal("call", headers["both"]);
        Assert.Equal("//4", headers["some-bin"]);
        Assert.Equal("Bearer key-1", headers["authorization"]);
        Assert.Equal("ns-1", headers["temporal-namespace"]);
        Assert.Equal("5000000u", headers["grpc-timeout"]);
        Assert.Equal("gzip", headers["grpc-encoding"]);

        client.Connection.ApiKey = "key-2";
        client.Connection.RpcMetadata = [new("authorization", "own")];
        await client.WorkflowService.CountWorkflowExecutionsAsync(Request);
        Assert.Equal("own", headers["authorization"]);
        Assert.Equal("30000000u", headers["grpc-timeout"]);
        Assert.False(headers.ContainsKey("from-connection"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Call_FailureInHeadersOrTrailers_CodeMessageAndDetails(bool inHeaders, bool padded)
    {
        await using var server = await GrpcTestServer.StartAsync();
        var status = new Temporalio.Api.Common.V1.GrpcStatus
        {
            Code = 5,
            Message = "über",
            Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new NamespaceNotFoundFailure { Namespace = "n" }) },
        };
        var details = Convert.ToBase64String(status.ToByteArray());
        details = padded ? details : details.TrimEnd('=');
        server.OnRaw("CountWorkflowExecutions", async context =>
        {
            if (inHeaders)
            {
                GrpcTestServer.Fail(context, 5, "%C3%BCber", details);
                return;
            }

            context.Response.ContentType = "application/grpc+proto";
            await context.Response.Body.FlushAsync();
            context.Response.AppendTrailer("grpc-status", "5");
            context.Response.AppendTrailer("grpc-message", "%C3%BCber");
            context.Response.AppendTrailer("grpc-status-details-bin", details);
        });
        var client = await server.ConnectAsync();
        var e = await Assert.ThrowsAsync<RpcException>(() => client.WorkflowService.CountWorkflowExecutionsAsync(Request));
        Assert.Equal(Code.NotFound, e.Code);
        Assert.Equal("über", e.Message);
        Assert.Equal("n", e.GrpcStatus.Value!.Details[0].Unpack<NamespaceNotFoundFailure>().Namespace);
        Assert.Equal(status.ToByteArray(), e.RawStatus);
    }

    [Theory]
    [InlineData(400, Code.Internal)]
    [InlineData(401, Code.Unauthenticated)]
    [InlineData(403, Code.PermissionDenied)]
    [InlineData(404, Code.Unimplemented)]
    [InlineData(429, Code.Unavailable)]
    [InlineData(503, Code.Unavailable)]
    [InlineData(500, Code.Unknown)]
    [InlineData(200, Code.Unknown)]
    public async Task Call_HttpStatusOnly_MapsAsGrpcSays(int httpStatus, Code expected)
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnRaw("CountWorkflowExecutions", context =>
        {
            context.Response.StatusCode = httpStatus;
            context.Response.ContentType = "text/html";
            return Task.CompletedTask;
        });
        Assert.Equal(expected, await FailAsync(server));
    }

    [Theory]
    [InlineData(0xb, Code.ResourceExhausted)]
    [InlineData(0x8, Code.Cancelled)]
    [InlineData(0x2, Code.Internal)]
    public async Task Call_StreamReset_MapsAsGrpcSays(int error, Code expected)
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnRaw("CountWorkflowExecutions", context =>
        {
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(error);
            return Task.CompletedTask;
        });
        Assert.Equal(expected, await FailAsync(server));
    }

    [Fact]
    public async Task Call_ConnectionDropped_Unavailable()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnRaw("CountWorkflowExecutions", async context =>
        {
            await GrpcTestServer.ReadAsync(context);
            context.Features.GetRequiredFeature<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>().Abort();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Assert.Equal(Code.Unavailable, await FailAsync(server));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_StatusOrMessageMissing_Internal(bool withMessage)
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnRaw("CountWorkflowExecutions", async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.FlushAsync();
            if (withMessage)
            {
                await context.Response.Body.WriteAsync(GrpcTestServer.Frame([]));
            }
            else
            {
                context.Response.AppendTrailer("grpc-status", "0");
            }
        });
        Assert.Equal(Code.Internal, await FailAsync(server));
    }

    [Fact]
    public async Task Call_GzipBothWays_Understood()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.OnRaw("CountWorkflowExecutions", async context =>
        {
            var request = CountWorkflowExecutionsRequest.Parser.ParseFrom(await GrpcTestServer.ReadAsync(context));
            using var zipped = new MemoryStream();
            await using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(new CountWorkflowExecutionsResponse { Count = request.Query.Length }.ToByteArray());
            }

            context.Response.Headers["grpc-encoding"] = "gzip";
            await GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame(zipped.ToArray(), flag: 1));
        });
        var client = await server.ConnectAsync();
        var response = await client.WorkflowService.CountWorkflowExecutionsAsync(new() { Query = new string('x', 50_000) });
        Assert.Equal(50_000, response.Count);
    }

    [Fact]
    public async Task Call_DeadlinePasses_DeadlineExceededAndServerSeesCancellation()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var aborted = new TaskCompletionSource();
        var arrived = false;
        server.OnRaw("CountWorkflowExecutions", context =>
        {
            Volatile.Write(ref arrived, true);
            return HangAsync(context, aborted);
        });
        var client = await server.ConnectAsync();
        // On a busy machine a deadline can pass before the request is out, and then the server has nothing to see.
        for (var timeout = TimeSpan.FromMilliseconds(50); !Volatile.Read(ref arrived); timeout *= 2)
        {
            var e = await Assert.ThrowsAsync<RpcException>(() => client.WorkflowService.CountWorkflowExecutionsAsync(
                Request, new() { Timeout = timeout, Retry = true }));
            Assert.Equal(Code.DeadlineExceeded, e.Code);
        }
        await aborted.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Call_TimeoutBeyondTimers_Answered()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.On("CountWorkflowExecutions", _ => new CountWorkflowExecutionsResponse { Count = 1 });
        var client = await server.ConnectAsync();
        Assert.Equal(1, (await client.WorkflowService.CountWorkflowExecutionsAsync(Request, new() { Timeout = TimeSpan.MaxValue })).Count);
    }

    [Fact]
    public async Task Call_Cancelled_OperationCanceledAndServerSeesCancellation()
    {
        await using var server = await GrpcTestServer.StartAsync();
        var aborted = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        server.OnRaw("CountWorkflowExecutions", context =>
        {
            cancel.Cancel();
            return HangAsync(context, aborted);
        });
        var client = await server.ConnectAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.WorkflowService.CountWorkflowExecutionsAsync(
            Request, new() { CancellationToken = cancel.Token, Retry = true }));
        await aborted.Task.WaitAsync(Token);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task Call_UnavailableTwice_RetriesOnlyWhenAsked(bool retry, int expectedCalls)
    {
        await using var server = await GrpcTestServer.StartAsync();
        var calls = 0;
        server.OnRaw("CountWorkflowExecutions", context =>
        {
            if (Interlocked.Increment(ref calls) < 3)
            {
                GrpcTestServer.Fail(context, 14);
                return Task.CompletedTask;
            }

            return GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame([]));
        });
        var client = await server.ConnectAsync(options => options.RpcRetry = new() { InitialInterval = TimeSpan.FromMilliseconds(1) });
        var call = client.WorkflowService.CountWorkflowExecutionsAsync(Request, new() { Retry = retry });
        if (retry)
        {
            await call;
        }
        else
        {
            Assert.Equal(Code.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call)).Code);
        }

        Assert.Equal(expectedCalls, calls);
    }

    [Fact]
    public async Task Call_MoreLongPollsThanStreams_OtherCallsStillAnswered()
    {
        await using var server = await GrpcTestServer.StartAsync(limits: limits => limits.Http2.MaxStreamsPerConnection = 10);
        var release = new TaskCompletionSource();
        server.OnRaw("PollWorkflowTaskQueue", async context =>
        {
            await release.Task;
            await GrpcTestServer.SucceedAsync(context, GrpcTestServer.Frame([]));
        });
        server.On("CountWorkflowExecutions", _ => new CountWorkflowExecutionsResponse { Count = 7 });
        var client = await server.ConnectAsync();
        var polls = Enumerable.Range(0, 50).Select(_ => client.WorkflowService.PollWorkflowTaskQueueAsync(new())).ToList();
        Assert.Equal(7, (await client.WorkflowService.CountWorkflowExecutionsAsync(Request)).Count);
        release.SetResult();
        await Task.WhenAll(polls);
    }

    [Fact]
    public async Task CheckHealthAsync_Service_AsksItByName()
    {
        await using var server = await GrpcTestServer.StartAsync();
        server.On("Check", bytes => new Temporalio.Api.Common.V1.WorkflowType
        {
            // The request's only field is the service's name; the response's status 1 means serving.
            Name = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(2)),
        } is { Name: "temporal.api.workflowservice.v1.WorkflowService" }
            ? new Temporalio.Api.Common.V1.Priority { PriorityKey = 1 }
            : new Temporalio.Api.Common.V1.Priority { PriorityKey = 2 });
        var client = await server.ConnectAsync();
        Assert.True(await client.Connection.CheckHealthAsync());
        Assert.False(await client.Connection.CheckHealthAsync(client.OperatorService));
    }

    private static async Task HangAsync(HttpContext context, TaskCompletionSource aborted)
    {
        context.RequestAborted.Register(() => aborted.TrySetResult());
        await aborted.Task;
    }

    private static async Task<Code> FailAsync(GrpcTestServer server)
    {
        var client = await server.ConnectAsync();
        return (await Assert.ThrowsAsync<RpcException>(() => client.WorkflowService.CountWorkflowExecutionsAsync(Request))).Code;
    }
}
