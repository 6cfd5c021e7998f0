using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;

namespace Temporalio.Tests.Client;

/// <summary>A gRPC endpoint whose methods a test writes; GetSystemInfo answers by itself.</summary>
public sealed class GrpcTestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, RequestDelegate> methods = [];

    private GrpcTestServer(WebApplication app)
    {
        this.app = app;
        On("GetSystemInfo", _ => new GetSystemInfoResponse { ServerVersion = "test" });
    }

    /// <summary>The calls so far, by method.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public string Address
    {
        get
        {
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            return new Uri(addresses.Single()).Authority;
        }
    }

    public static async Task<GrpcTestServer> StartAsync(Action<ListenOptions>? listen = null, Action<KestrelServerLimits>? limits = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            limits?.Invoke(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, 0, options =>
            {
                options.Protocols = HttpProtocols.Http2;
                listen?.Invoke(options);
            });
        });
        var server = new GrpcTestServer(builder.Build());
        server.app.Run(server.DispatchAsync);
        await server.app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Reads the request's message, decompressed.</summary>
    public static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var frame = body.ToArray();
        Assert.Equal(frame.Length - 5, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        if (frame[0] == 0)
        {
            return frame[5..];
        }

        using var plain = new MemoryStream();
        await using var gzip = new GZipStream(new MemoryStream(frame[5..]), CompressionMode.Decompress);
        await gzip.CopyToAsync(plain);
        return plain.ToArray();
    }

    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[message.Length + 5];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>Answers with a status in the headers and no body.</summary>
    public static void Fail(HttpContext context, int code, string? message = null, string? details = null)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (message is not null)
        {
            context.Response.Headers["grpc-message"] = message;
        }

        if (details is not null)
        {
            context.Response.Headers["grpc-status-details-bin"] = details;
        }
    }

    public static async Task SucceedAsync(HttpContext context, byte[] frame)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(frame);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    public void OnRaw(string method, RequestDelegate handle) => methods[method] = handle;

    public void On(string method, Func<byte[], IMessage> answer) => OnRaw(method, async context =>
        await SucceedAsync(context, Frame(answer(await ReadAsync(context)).ToByteArray())));

    /// <summary>Answers a method with messages of the API and keeps what it was asked.</summary>
    public List<TRequest> Record<TRequest>(string method, MessageParser<TRequest> parser, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest>
    {
        List<TRequest> requests = [];
        On(method, bytes =>
        {
            var request = parser.ParseFrom(bytes);
            lock (requests)
            {
                requests.Add(request);
            }

            return answer(request);
        });
        return requests;
    }

    /// <summary>Fails a method with an exception's status.</summary>
    public void OnFailure(string method, int code, string message, IMessage? detail = null) => OnRaw(method, context =>
    {
        var status = new Temporalio.Api.Common.V1.GrpcStatus { Code = code, Message = message };
        if (detail is not null)
        {
            status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(detail));
        }

        Fail(context, code, Uri.EscapeDataString(message), Convert.ToBase64String(status.ToByteArray()).TrimEnd('='));
        return Task.CompletedTask;
    });

    public Task<TemporalClient> ConnectAsync(Action<TemporalClientConnectOptions>? configure = null)
    {
        var options = new TemporalClientConnectOptions(Address);
        configure?.Invoke(options);
        return TemporalClient.ConnectAsync(options);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task DispatchAsync(HttpContext context)
    {
        var method = context.Request.Path.Value!.Split('/')[^1];
        Calls.Enqueue(method);
        if (methods.TryGetValue(method, out var handle))
        {
            return handle(context);
        }

        Fail(context, 12, "unknown method " + method);
        return Task.CompletedTask;
    }
}
