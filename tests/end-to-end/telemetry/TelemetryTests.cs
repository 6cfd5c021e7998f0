using DataEgress.EndToEnd.Tests.Telemetry.Otlp;

namespace DataEgress.EndToEnd.Tests.Telemetry;

/// <summary>The main job, with everything that it tells a collector.</summary>
public sealed class TelemetryTests
{
    private const int Files = 3;
    private const int Documents = 2;
    private const string Message = "process data-egress";
    private const string Success = "data_egress_files_sent_success";

    private static readonly string[] Routes = ["copy", "decrypt", "sft"];

    [Theory]
    [InlineData(OtlpReceiver.Grpc)]
    [InlineData(OtlpReceiver.Http)]
    public async Task Demo_ReceiverGiven_OneTraceFromMessageToDeliveries(string protocol)
    {
        await using var receiver = await OtlpReceiver.StartAsync(protocol);
        await RunAsync(receiver.Url, protocol);

        // The bucket's test event and what else asks for nothing is a trace of one span.
        var traces = receiver.Spans.GroupBy(s => s.TraceId).Select(g => new Trace(g)).ToList();
        Assert.All(traces, t => Assert.Equal(Message, t.Root.Name));
        var trace = Assert.Single(traces, t => t.Root.Tag("egress.outcome") != "nothing");
        Assert.All(traces.Where(t => t != trace), t => Assert.Single(t.Spans));
        CheckWorkflows(trace);
        CheckDeliveries(trace);
        CheckPosts(trace);
        CheckCounters(receiver);
        Assert.Equal(["Bearer told"], receiver.Authorizations);
        Assert.All(receiver.Resources, r =>
        {
            Assert.Equal("data-egress", Attributes.Of(r.Attributes, "service.name"));
            Assert.Equal("tests", Attributes.Of(r.Attributes, "deployment.environment"));
        });
    }

    private static async Task RunAsync(string url, string protocol)
    {
        var (exitCode, output, errors) = await LocalProcess.RunAsync(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Bearer told",
                ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment=tests",
            },
            "demo", "--files", $"{Files}", "--size", "1000", "--json");
        Assert.True(exitCode == 0, output + string.Join('\n', errors));
    }

    /// <summary>Everything ran once, and what ran was started just above.</summary>
    private static void CheckWorkflows(Trace trace)
    {
        Assert.Equal("started", trace.Root.Tag("egress.outcome"));
        Assert.Equal("aws_sqs", trace.Root.Tag("messaging.system"));
        Assert.Equal(
            [Message, "StartWorkflow:EgressWorkflow", "RunWorkflow:EgressWorkflow", "CompleteWorkflow:EgressWorkflow"],
            trace.PathTo(Assert.Single(trace.Named("CompleteWorkflow:EgressWorkflow"))));
        foreach (var kind in (string[])["StartChildWorkflow", "RunWorkflow", "CompleteWorkflow"])
        {
            Assert.Equal(Routes.Length, trace.Named($"{kind}:DeliveryWorkflow").Count);
        }

        var started = trace.Spans.Where(s => s.Name.StartsWith("StartActivity:", StringComparison.Ordinal)).ToList();
        var ran = trace.Spans.Where(s => s.Name.StartsWith("RunActivity:", StringComparison.Ordinal)).ToList();
        Assert.Equal(started.Select(s => s.SpanId).ToHashSet(), ran.Select(s => s.ParentSpanId).ToHashSet());
        Assert.Equal(started.Count, ran.Count);
    }

    private static void CheckDeliveries(Trace trace)
    {
        var deliveries = trace.Named("deliver");
        Assert.Equal((Files * Routes.Length) + Documents, deliveries.Select(s => (s.Tag("egress.pipeline"), s.Tag("egress.source.key"))).Distinct().Count());
        Assert.Equal((Files * Routes.Length) + Documents, deliveries.Count);
        Assert.All(deliveries, delivery =>
        {
            var path = trace.PathTo(delivery);
            Assert.Equal([Message, "StartWorkflow:EgressWorkflow", "RunWorkflow:EgressWorkflow", "StartChildWorkflow:DeliveryWorkflow", "RunWorkflow:DeliveryWorkflow"], path.Take(5));
            var activity = path[^2];
            Assert.Equal([activity.Replace("Run", "Start", StringComparison.Ordinal), activity, "deliver"], path.Skip(5));
            Assert.Contains(activity, (string[])["RunActivity:TransferBatch", "RunActivity:TransferDocument", "RunActivity:SendBatch"]);
            Assert.Equal(("sent", "demo", "egress-source"), (delivery.Tag("egress.outcome"), delivery.Tag("egress.recipient"), delivery.Tag("egress.source.bucket")));
            var isSft = activity == "RunActivity:SendBatch";
            Assert.Equal(isSft ? "SFT" : "S3", delivery.Tag("egress.transfer_type"));
            Assert.StartsWith(isSft ? "/" : "s3://egress-recipient/demo-", delivery.Tag("egress.destination"), StringComparison.Ordinal);
            Assert.NotEqual("0", delivery.Tag("egress.size"));
        });
    }

    private static void CheckPosts(Trace trace)
    {
        var posts = trace.Named("POST");
        Assert.Equal(Files, posts.Count);
        Assert.All(posts, post =>
        {
            Assert.Equal(["RunActivity:SendBatch", "deliver", "POST"], trace.PathTo(post).TakeLast(3));
            Assert.StartsWith("https://", post.Tag("url.full"), StringComparison.Ordinal);
            Assert.StartsWith("2", post.Tag("http.response.status_code"), StringComparison.Ordinal);
        });
        Assert.Equal(Files, trace.Named("stage").Count);
    }

    /// <summary>The old service's counters, as they stood at the end.</summary>
    private static void CheckCounters(OtlpReceiver receiver)
    {
        var sums = receiver.Metrics.Where(m => m.Name == Success).Select(m => m.Sum).ToList();
        Assert.All(sums, s => Assert.True(s.IsMonotonic));
        var latest = sums.SelectMany(s => s.DataPoints)
            .GroupBy(p => Attributes.Of(p.Attributes, "pipeline_name")!.Split('-')[^1])
            .ToDictionary(g => g.Key, g => g.MaxBy(p => p.TimeUnixNano)!);
        Assert.Equal(Routes, latest.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([Files, Files + Documents, Files], Routes.Select(r => latest[r].AsInt));
        Assert.All(latest.Values, p => Assert.Equal(
            ["destination_prefix", "pipeline_name", "recipient", "source_prefix", "transfer_type"], p.Attributes.Select(a => a.Key).Order(StringComparer.Ordinal)));
        Assert.Equal("SFT", Attributes.Of(latest["sft"].Attributes, "transfer_type"));
        Assert.DoesNotContain(receiver.Metrics, m => m.Name == "data_egress_files_sent_failure");

        // Those of Temporal's SDK come with them.
        var completed = receiver.Metrics.Last(m => m.Name == "temporal_workflow_completed").Sum.DataPoints
            .ToDictionary(p => Attributes.Of(p.Attributes, "workflow_type")!, p => p.AsInt);
        Assert.Equal((1, Routes.Length), (completed["EgressWorkflow"], completed["DeliveryWorkflow"]));
    }
}
