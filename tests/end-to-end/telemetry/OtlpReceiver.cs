using System.Collections.Concurrent;
using System.Net;
using DataEgress.EndToEnd.Tests.Telemetry.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataEgress.EndToEnd.Tests.Telemetry;

/// <summary>Receives OTLP, by gRPC or by HTTP with protobuf, and keeps what came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    public const string Grpc = "grpc";
    public const string Http = "http/protobuf";

    private const int GrpcPrefix = 5;

    private readonly WebApplication application;
    private readonly ConcurrentQueue<ExportTraceServiceRequest> traces = new();
    private readonly ConcurrentQueue<ExportMetricsServiceRequest> metrics = new();
    private readonly ConcurrentDictionary<string, byte> authorizations = new(StringComparer.Ordinal);

    private OtlpReceiver(string protocol)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = protocol == Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        application = builder.Build();
        Func<HttpContext, Func<byte[], Task>, Task> answer = protocol == Grpc ? AnswerGrpcAsync : AnswerHttpAsync;
        var (tracesPath, metricsPath) = protocol == Grpc
            ? ("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
            : ("/v1/traces", "/v1/metrics");
        application.MapPost(tracesPath, context => answer(context, body => Keep(traces, ExportTraceServiceRequest.Parser.ParseFrom(body))));
        application.MapPost(metricsPath, context => answer(context, body => Keep(metrics, ExportMetricsServiceRequest.Parser.ParseFrom(body))));
    }

    public string Url => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Every span that came.</summary>
    public IReadOnlyList<Span> Spans => [.. traces.SelectMany(t => t.ResourceSpans).SelectMany(r => r.ScopeSpans).SelectMany(s => s.Spans)];

    /// <summary>Every metric, each time that it came.</summary>
    public IReadOnlyList<Metric> Metrics => [.. metrics.SelectMany(t => t.ResourceMetrics).SelectMany(r => r.ScopeMetrics).SelectMany(s => s.Metrics)];

    /// <summary>The resources that sent them.</summary>
    public IEnumerable<Resource> Resources =>
        [.. traces.SelectMany(t => t.ResourceSpans).Select(r => r.Resource), .. metrics.SelectMany(t => t.ResourceMetrics).Select(r => r.Resource)];

    /// <summary>Values of the authorization header.</summary>
    public IEnumerable<string> Authorizations => authorizations.Keys;

    public static async Task<OtlpReceiver> StartAsync(string protocol)
    {
        var receiver = new OtlpReceiver(protocol);
        await receiver.application.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static Task Keep<T>(ConcurrentQueue<T> queue, T request)
    {
        queue.Enqueue(request);
        return Task.CompletedTask;
    }

    private async Task AnswerHttpAsync(HttpContext context, Func<byte[], Task> keep)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        await keep(await ReadAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    private async Task AnswerGrpcAsync(HttpContext context, Func<byte[], Task> keep)
    {
        Assert.Equal("application/grpc", context.Request.ContentType);
        var frame = await ReadAsync(context);
        Assert.Equal(0, frame[0]);
        await keep(frame[GrpcPrefix..]);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task<byte[]> ReadAsync(HttpContext context)
    {
        authorizations.TryAdd(context.Request.Headers.Authorization.ToString(), 0);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
