using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>
/// Amazon SQS: standard and FIFO queues. What was acknowledged is in a log on the disk, so that it survives the end of the
/// process at any moment.
/// </summary>
/// <remarks>
/// Differences from the real service: a standard queue keeps the order of sending, counts are exact, a queue's name can be
/// used again at once after it was deleted, and a message move task is done when its call returns.
/// </remarks>
internal sealed partial class SqsService : IJsonService, IQueueSender
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly SqsState state;
    private readonly string logPath;
    private readonly bool durable;
    private ChangeLog<SqsChange>? log;

    public SqsService(ServiceContext context)
    {
        time = context.Time;
        durable = context.Durable;
        state = new SqsState(context.Region, context.AccountId);
        accountId = context.AccountId;
        logPath = Path.Combine(context.FolderOf("sqs"), "queues.log");
    }

    public string TargetPrefix => "AmazonSQS";

    public string SigningName => "sqs";

    public string ContentType => "application/x-amz-json-1.0";

    public string? ErrorNamespace => "com.amazonaws.sqs";

    public bool QueryCompatible => true;

    private ChangeLog<SqsChange> Log => log ?? throw new InvalidOperationException("The queue service was not started.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        log = new ChangeLog<SqsChange>(logPath, durable, state.Apply, state.Snapshot);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => log?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task<JsonObject?> InvokeAsync(string operation, JsonElement request, CallContext call, CancellationToken cancellationToken) =>
        operation switch
        {
            "CreateQueue" => CreateQueueAsync(request, call),
            "DeleteQueue" => DeleteQueueAsync(request),
            "GetQueueUrl" => Answer(GetQueueUrl(request, call)),
            "ListQueues" => Answer(ListQueues(request, call)),
            "GetQueueAttributes" => Answer(GetQueueAttributes(request)),
            "SetQueueAttributes" => SetQueueAttributesAsync(request),
            "TagQueue" => TagQueueAsync(request),
            "UntagQueue" => UntagQueueAsync(request),
            "ListQueueTags" => Answer(ListQueueTags(request)),
            "PurgeQueue" => PurgeQueueAsync(request),
            "ListDeadLetterSourceQueues" => Answer(ListDeadLetterSourceQueues(request, call)),
            "StartMessageMoveTask" => StartMessageMoveTaskAsync(request),
            "SendMessage" => SendMessageAsync(request, call),
            "SendMessageBatch" => SendMessageBatchAsync(request, call),
            "ReceiveMessage" => ReceiveMessageAsync(request, cancellationToken),
            "DeleteMessage" => DeleteMessageAsync(request),
            "DeleteMessageBatch" => DeleteMessageBatchAsync(request),
            "ChangeMessageVisibility" => ChangeMessageVisibilityAsync(request),
            "ChangeMessageVisibilityBatch" => ChangeMessageVisibilityBatchAsync(request),
            _ => throw new AwsException("UnknownOperationException", $"SQS {operation} is not offered by this endpoint."),
        };

    private static Task<JsonObject?> Answer(JsonObject answer) => Task.FromResult<JsonObject?>(answer);

    private static async Task<JsonObject?> WhenDurable(Task change, JsonObject? answer = null)
    {
        await change;
        return answer;
    }

    private static JsonObject Map(IEnumerable<KeyValuePair<string, string>> values) =>
        new(values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Key, value.Value)));

    /// <summary>The queue of a request's QueueUrl: the last part of the URL is its name.</summary>
    private Queue QueueOf(JsonElement request)
    {
        var url = request.Text("QueueUrl") ?? throw SqsErrors.MissingParameter("QueueUrl");
        return state.Find(url[(url.LastIndexOf('/') + 1)..]) ?? throw SqsErrors.QueueDoesNotExist();
    }
}
