using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Amazon.SQS;
using Amazon.SQS.Model;
using DataEgress.Activities.Egress;
using DataEgress.Local.Aws;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Temporal;
using DataEgress.Tests;
using DataEgress.Workers.Poller;
using DataEgress.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Temporalio.Client;

namespace DataEgress.Workers.Tests.Poller;

public sealed class QueuePollerTests : IAsyncLifetime
{
    private const string Minimal = """{"Records":[{"s3":{"object":{"key":"cbol/2021-06-01/pipeline_success.flag"}}}]}""";
    private const string Full = """{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"cbol/2021-06-01/pipeline_success.flag","sequencer":"7"}}}]}""";

    private readonly Outcomes outcomes;
    private readonly Channel<string> operations = Channel.CreateUnbounded<string>();
    private Func<AwsRequest, Fault?>? faults;
    private AwsServer aws = null!;
    private TemporalServer temporal = null!;
    private IHost host = null!;
    private string queue = null!;
    private string deadLetters = null!;

    public QueuePollerTests() => outcomes = new(() => host.Services.GetRequiredService<IMeterFactory>());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IAmazonSQS Sqs => host.Services.GetRequiredService<IAmazonSQS>();

    private ITemporalClient Temporal => host.Services.GetRequiredService<ITemporalClient>();

    public async ValueTask InitializeAsync()
    {
        aws = await AwsServer.StartAsync(
            new()
            {
                Faults = request =>
                {
                    operations.Writer.TryWrite(request.Operation);
                    return faults?.Invoke(request);
                },
            },
            Cancellation);
        temporal = await TemporalServer.StartAsync(new(), Cancellation);
        using var sqs = new AmazonSQSClient(
            new Amazon.Runtime.BasicAWSCredentials("id", "secret"), new AmazonSQSConfig { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-west-1" });
        deadLetters = (await sqs.CreateQueueAsync("egress-dead", Cancellation)).QueueUrl;
        var arn = (await sqs.GetQueueAttributesAsync(deadLetters, ["QueueArn"], Cancellation)).Attributes["QueueArn"];
        queue = (await sqs.CreateQueueAsync(
            new CreateQueueRequest("egress") { Attributes = new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"1"}""" } },
            Cancellation)).QueueUrl;

        // Only the poller: no worker takes the workflows that it starts.
        var builder = EgressHost.CreateBuilder([], new Dictionary<string, string?>
        {
            ["TEMPORAL_ADDRESS"] = temporal.Address,
            ["AWS_ENDPOINT_URL"] = aws.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["Egress:Queue:Url"] = queue,
            ["Egress:Queue:VisibilitySeconds"] = "10",
            ["Logging:LogLevel:Default"] = "None",
        });
        foreach (var worker in builder.Services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType != typeof(QueuePoller)).ToList())
        {
            builder.Services.Remove(worker);
        }

        host = builder.Build();
        await host.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
        outcomes.Dispose();
        await temporal.DisposeAsync();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Poll_MinimalBody_StartsAWorkflowWithoutABucket()
    {
        await SendAsync(Minimal);

        Assert.Equal("started", await outcomes.NextAsync());
        var flag = Assert.Single(Assert.IsType<ParsedMessage.Events>(EventParser.Parse(Minimal, default)).Flags);
        var id = (await Temporal.GetWorkflowHandle(WorkflowIds.Egress(flag.Flag, flag.Occurrence)).DescribeAsync()).Id;
        Assert.StartsWith("egress/-/cbol/2021-06-01/pipeline_success.flag@", id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_RepeatedEvent_StartsNothingTwice()
    {
        await SendAsync(Full);
        Assert.Equal("started", await outcomes.NextAsync());
        var id = WorkflowIds.Egress(new("b", "cbol/2021-06-01/pipeline_success.flag"), "7");
        var first = (await Temporal.GetWorkflowHandle(id).DescribeAsync()).RunId;

        await SendAsync(Full);

        Assert.Equal("duplicate", await outcomes.NextAsync());
        Assert.Equal(first, (await Temporal.GetWorkflowHandle(id).DescribeAsync()).RunId);
    }

    [Fact]
    public async Task Poll_RepeatedAfterTheWorkflowEnded_StartsNothingTwice()
    {
        await SendAsync(Full);
        Assert.Equal("started", await outcomes.NextAsync());
        var handle = Temporal.GetWorkflowHandle(WorkflowIds.Egress(new("b", "cbol/2021-06-01/pipeline_success.flag"), "7"));
        await handle.TerminateAsync("test");

        await SendAsync(Full);

        Assert.Equal("duplicate", await outcomes.NextAsync());
    }

    [Fact]
    public async Task Poll_MalformedMessages_AreLeftAndBlockNothing()
    {
        string[] bodies = ["not an event", """{"Records":[{"s3":{"object":{"key":"\ud800/pipeline_success.flag"}}}]}"""];
        var bad = new List<string>();
        foreach (var body in bodies)
        {
            bad.Add(await SendAsync(body));
            Assert.Equal("malformed", await outcomes.NextAsync());
        }

        await SendAsync(Full);
        Assert.Equal("started", await outcomes.NextAsync());

        // The poller's own next receive moves them, when their visibility ends.
        var dead = new List<string>();
        while (dead.Count < bad.Count)
        {
            var received = await Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(deadLetters) { WaitTimeSeconds = 20 }, Cancellation);
            dead.AddRange((received.Messages ?? []).Select(m => m.MessageId));
        }

        Assert.Equal(bad.Order(StringComparer.Ordinal), dead.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Poll_TemporalDown_KeepsTheMessagesAndStartsOnceWhenItIsBack()
    {
        var port = int.Parse(temporal.Address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        await temporal.DisposeAsync();

        using var kept = new ClosedPort(port);
        await SendAsync(Full);
        await SendAsync(Full);

        // Kept again and again: otherwise they would be visible after a while, and at the next receive dead letters.
        await SeenAsync("ChangeMessageVisibility", 5);
        Assert.Equal((0, 2, 0), await CountAsync());
        temporal = await TemporalServer.StartAsync(new() { Port = port }, Cancellation);

        Assert.Equal(["duplicate", "started"], new[] { await outcomes.NextAsync(), await outcomes.NextAsync() }.Order(StringComparer.Ordinal));
        await StopPollingAsync();
        Assert.Equal((0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task Poll_StoppedWhileTemporalIsDown_LeavesTheMessage()
    {
        await temporal.DisposeAsync();
        await SendAsync(Full);
        await SeenAsync("ChangeMessageVisibility", 1);

        await StopPollingAsync();

        Assert.Equal((0, 1, 0), await CountAsync());
    }

    [Fact]
    public async Task Poll_StrangeAnswers_GoesOn()
    {
        var answers = new Queue<string>(["{\"Messages\":[{\"MessageId\":\"1\",\"Body\":\"{", "<html>Please sign in.</html>", ""]);
        var told = Channel.CreateUnbounded<int>();
        faults = request =>
        {
            lock (answers)
            {
                if (request.Operation != "ReceiveMessage" || !answers.TryDequeue(out var answer))
                {
                    return null;
                }

                told.Writer.TryWrite(answers.Count);
                return new Fault.Answer(200, "application/x-amz-json-1.0", answer);
            }
        };

        // Whoever receives it hears what is strange at the next receive.
        await SendAsync(Minimal);
        Assert.Equal("started", await outcomes.NextAsync());
        while (await told.Reader.ReadAsync(Cancellation) > 0)
        {
        }

        await SendAsync(Full);
        Assert.Equal("started", await outcomes.NextAsync());
    }

    [Fact]
    public async Task Poll_TestEvent_IsAcknowledged()
    {
        await SendAsync("""{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}""");

        Assert.Equal("nothing", await outcomes.NextAsync());
    }

    [Fact]
    public async Task Poll_SenderTraces_GoesOnWithItsTrace()
    {
        var sender = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var ended = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EgressTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == sender.TraceId)
                {
                    ended.TrySetResult(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        var sent = await Sqs.SendMessageAsync(
            new SendMessageRequest(queue, Full)
            {
                MessageAttributes = new() { ["traceparent"] = new() { DataType = "String", StringValue = $"00-{sender.TraceId}-{sender.SpanId}-01" } },
            },
            Cancellation);

        var span = await ended.Task.WaitAsync(Cancellation);
        Assert.Equal((sender.SpanId, "process egress", ActivityKind.Consumer), (span.ParentSpanId, span.OperationName, span.Kind));
        Assert.Equal((sent.MessageId, "started"), (span.GetTagItem("messaging.message.id"), span.GetTagItem("egress.outcome")));
    }

    private async Task SeenAsync(string operation, int times)
    {
        while (times > 0)
        {
            times -= await operations.Reader.ReadAsync(Cancellation) == operation ? 1 : 0;
        }
    }

    /// <summary>Messages that wait, that are somebody's, and dead letters.</summary>
    private async Task<(int Visible, int Taken, int Dead)> CountAsync()
    {
        var counts = (await Sqs.GetQueueAttributesAsync(queue, ["All"], Cancellation)).Attributes;
        var dead = (await Sqs.GetQueueAttributesAsync(deadLetters, ["All"], Cancellation)).Attributes;
        return (Number(counts, "ApproximateNumberOfMessages"), Number(counts, "ApproximateNumberOfMessagesNotVisible"), Number(dead, "ApproximateNumberOfMessages"));

        static int Number(Dictionary<string, string> attributes, string name) => int.Parse(attributes[name], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task StopPollingAsync() => host.Services.GetServices<IHostedService>().OfType<QueuePoller>().Single().StopAsync(Cancellation);

    private async Task<string> SendAsync(string body) => (await Sqs.SendMessageAsync(queue, body, Cancellation)).MessageId;

    /// <summary>What became of messages, as this test's poller counts it: there may be others in the process.</summary>
    private sealed class Outcomes : IDisposable
    {
        private readonly System.Threading.Channels.Channel<string> seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly MeterListener listener = new();

        public Outcomes(Func<IMeterFactory> meters)
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "data_egress_messages")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            {
                if (instrument.Meter.Scope == meters())
                {
                    seen.Writer.TryWrite((string)tags[0].Value!);
                }
            });
            listener.Start();
        }

        public async Task<string> NextAsync() => await seen.Reader.ReadAsync(Cancellation);

        public void Dispose() => listener.Dispose();
    }
}
