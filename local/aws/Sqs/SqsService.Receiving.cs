using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>Receiving, and what is done with received messages.</summary>
internal sealed partial class SqsService
{
    private const int MaxVisibilitySeconds = 43_200;

    private static JsonObject Received(Queue queue, Message message, IReadOnlyList<string> systemNames, IReadOnlyList<string> names)
    {
        JsonObject answer = new()
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = new ReceiptHandle(queue.Name, message.Id, message.ReceiveId!).ToString(),
            ["MD5OfBody"] = MessageMd5.OfBody(message.Body),
            ["Body"] = message.Body,
        };
        var system = SystemAttributes(queue, message).Where(attribute => MessageRules.IsAsked(attribute.Key, systemNames)).ToList();
        if (system.Count > 0)
        {
            answer["Attributes"] = Map(system);
        }

        var attributes = (message.Attributes ?? new Dictionary<string, MessageAttribute>())
            .Where(attribute => MessageRules.IsAsked(attribute.Key, names)).ToList();
        if (attributes.Count > 0)
        {
            answer["MD5OfMessageAttributes"] = MessageMd5.OfAttributes(attributes);
            JsonObject values = [];
            foreach (var (name, attribute) in attributes)
            {
                values[name] = new JsonObject
                {
                    ["DataType"] = attribute.DataType,
                    [attribute.BinaryValue is null ? "StringValue" : "BinaryValue"] = attribute.BinaryValue ?? attribute.StringValue,
                };
            }

            answer["MessageAttributes"] = values;
        }

        return answer;
    }

    private static IEnumerable<KeyValuePair<string, string>> SystemAttributes(Queue queue, Message message)
    {
        yield return new("SenderId", message.SenderId);
        yield return new("SentTimestamp", Milliseconds(message.Sent));
        yield return new("ApproximateReceiveCount", message.ReceiveCount.ToString(CultureInfo.InvariantCulture));
        yield return new("ApproximateFirstReceiveTimestamp", Milliseconds(message.FirstReceived!.Value));
        if (message.GroupId is { } group)
        {
            yield return new("MessageGroupId", group);
        }

        if (queue.IsFifo)
        {
            yield return new("MessageDeduplicationId", message.DeduplicationId!);
            yield return new("SequenceNumber", SequenceNumber(message.Order));
        }

        if (message.TraceHeader is { } trace)
        {
            yield return new("AWSTraceHeader", trace);
        }

        if (message.SourceArn is { } source)
        {
            yield return new("DeadLetterQueueSourceArn", source);
        }
    }

    private static string Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private async Task<JsonObject?> ReceiveMessageAsync(JsonElement request, CancellationToken cancellationToken)
    {
        var most = MessageRules.Ranged(request, "MaxNumberOfMessages", 1, Queue.MaxBatch) ?? 1;
        var timeout = MessageRules.Ranged(request, "VisibilityTimeout", 0, MaxVisibilitySeconds);
        var wait = MessageRules.Ranged(request, "WaitTimeSeconds", 0, 20);
        IReadOnlyList<string> systemNames = [.. request.Texts("AttributeNames"), .. request.Texts("MessageSystemAttributeNames")];
        var names = request.Texts("MessageAttributeNames");
        var started = time.GetTimestamp();
        while (true)
        {
            Task arrival;
            TimeSpan patience;
            lock (gate)
            {
                // The queue is looked up each time: it may be deleted while the caller waits.
                var queue = QueueOf(request);
                var now = time.GetUtcNow();
                queue.Advance(now);
                if (!cancellationToken.IsCancellationRequested && Take(queue, most, timeout, now) is { Count: > 0 } taken)
                {
                    if (!cancellationToken.IsCancellationRequested)
                    {
                        return new JsonObject
                        {
                            ["Messages"] = new JsonArray([.. taken.Select(message => Received(queue, message, systemNames, names))]),
                        };
                    }

                    _ = Log.Commit(new SqsChange.MessagesReturned(queue.Name, [.. taken.Select(message => message.Id)]));
                }

                var total = TimeSpan.FromSeconds(wait ?? QueueAttributes.Number(queue, QueueAttributes.ReceiveWait));
                patience = total - time.GetElapsedTime(started);
                if (patience <= TimeSpan.Zero)
                {
                    return [];
                }

                if (queue.NextVisible - now is { } untilVisible && untilVisible < patience)
                {
                    patience = untilVisible;
                }

                queue.AwaitArrival();
                arrival = queue.Arrival;
            }

            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await arrival.WaitAsync(patience, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Either a hidden message has become visible or the caller's time is up: the next round tells.
            }
        }
    }

    /// <summary>Takes messages; one received too often goes to the dead-letter queue instead.</summary>
    private List<Message> Take(Queue queue, int most, int? timeout, DateTimeOffset now)
    {
        var redrive = QueueAttributes.Redrive(queue);
        var deadLetters = redrive is var (arn, _) ? state.FindByArn(arn) : null;
        List<string> ids = [];
        List<string> dead = [];
        foreach (var message in queue.Receivable())
        {
            if (deadLetters is not null && message.ReceiveCount >= redrive!.Value.MaxReceiveCount)
            {
                dead.Add(message.Id);
                continue;
            }

            ids.Add(message.Id);
            if (ids.Count == most)
            {
                break;
            }
        }

        if (dead.Count > 0)
        {
            _ = Log.Commit(new SqsChange.MessagesMoved(queue.Name, deadLetters!.Name, dead, Sent: null, state.ArnOf(queue.Name)));
        }

        if (ids.Count == 0)
        {
            return [];
        }

        if (queue.InFlight + ids.Count > Queue.MaxInFlight)
        {
            throw SqsErrors.OverLimit();
        }

        var until = now.AddSeconds(timeout ?? QueueAttributes.Number(queue, QueueAttributes.VisibilityTimeout));

        // Not awaited: were the record lost, the messages would be received again, as at-least-once allows.
        _ = Log.Commit(new SqsChange.MessagesTaken(queue.Name, ids, Guid.NewGuid().ToString("N"), now, until));
        return [.. ids.Select(id => queue.Find(id)!)];
    }

    private Task<JsonObject?> DeleteMessageAsync(JsonElement request)
    {
        lock (gate)
        {
            return WhenDurable(Delete(QueueOf(request), request));
        }
    }

    private Task<JsonObject?> DeleteMessageBatchAsync(JsonElement request)
    {
        lock (gate)
        {
            var queue = QueueOf(request);
            List<Task> changes = [];
            var answer = Batch.Run(Batch.Read(request), entry =>
            {
                changes.Add(Delete(queue, entry));
                return [];
            });
            return WhenDurable(Task.WhenAll(changes), answer);
        }
    }

    private Task<JsonObject?> ChangeMessageVisibilityAsync(JsonElement request)
    {
        lock (gate)
        {
            return WhenDurable(ChangeVisibility(QueueOf(request), request));
        }
    }

    private Task<JsonObject?> ChangeMessageVisibilityBatchAsync(JsonElement request)
    {
        lock (gate)
        {
            var queue = QueueOf(request);
            List<Task> changes = [];
            var answer = Batch.Run(Batch.Read(request), entry =>
            {
                changes.Add(ChangeVisibility(queue, entry));
                return [];
            });
            return WhenDurable(Task.WhenAll(changes), answer);
        }
    }

    // A message deleted twice is deleted; a handle of an earlier receive deletes too, as in a standard queue.
    private Task Delete(Queue queue, JsonElement request)
    {
        var handle = HandleOf(queue, request);
        return queue.Find(handle.MessageId) is null
            ? Task.CompletedTask
            : Log.Commit(new SqsChange.MessagesDeleted(queue.Name, [handle.MessageId]));
    }

    private Task ChangeVisibility(Queue queue, JsonElement request)
    {
        var seconds = MessageRules.Ranged(request, "VisibilityTimeout", 0, MaxVisibilitySeconds)
            ?? throw SqsErrors.MissingParameter("VisibilityTimeout");
        var handle = HandleOf(queue, request);
        var now = time.GetUtcNow();
        queue.Advance(now);
        if (queue.Find(handle.MessageId) is not { } message)
        {
            throw SqsErrors.InvalidParameter(
                $"Value {request.Text("ReceiptHandle")} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not"
                + " available for visibility timeout change.");
        }

        return message.VisibleFrom > now && message.ReceiveId == handle.ReceiveId
            ? Log.Commit(new SqsChange.VisibilityChanged(queue.Name, message.Id, now.AddSeconds(seconds)))
            : throw SqsErrors.MessageNotInflight();
    }

    private static ReceiptHandle HandleOf(Queue queue, JsonElement request)
    {
        var text = request.Text("ReceiptHandle") ?? throw SqsErrors.MissingParameter("ReceiptHandle");
        return ReceiptHandle.TryParse(text, out var handle) && handle.Queue == queue.Name
            ? handle
            : throw SqsErrors.ReceiptHandleIsInvalid(text);
    }
}
