using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>Sending, one by one and in batches.</summary>
internal sealed partial class SqsService
{
    public async Task SendAsync(string queueArn, string body, CancellationToken cancellationToken)
    {
        Task sent;
        lock (gate)
        {
            var queue = state.FindByArn(queueArn) ?? throw SqsErrors.QueueDoesNotExist();
            var now = time.GetUtcNow();
            sent = Log.Commit(new SqsChange.MessagesSent(queue.Name, [new Message
            {
                Id = Guid.NewGuid().ToString(),
                Order = state.NextOrder,
                Body = body,
                Sent = now,
                VisibleFrom = now.AddSeconds(QueueAttributes.Number(queue, QueueAttributes.DelaySeconds)),
                SenderId = "AIDAS3",
            }]));
        }

        await sent.WaitAsync(cancellationToken);
    }

    private static JsonObject SentAnswer(Message message, long order, bool fifo)
    {
        JsonObject answer = new() { ["MessageId"] = message.Id, ["MD5OfMessageBody"] = MessageMd5.OfBody(message.Body) };
        if (message.Attributes is { Count: > 0 } attributes)
        {
            answer["MD5OfMessageAttributes"] = MessageMd5.OfAttributes(attributes);
        }

        if (message.TraceHeader is { } trace)
        {
            answer["MD5OfMessageSystemAttributes"] = MessageMd5.OfAttributes(
                [KeyValuePair.Create("AWSTraceHeader", new MessageAttribute("String", trace, null))]);
        }

        if (fifo)
        {
            answer["SequenceNumber"] = SequenceNumber(order);
        }

        return answer;
    }

    private static string SequenceNumber(long order) => order.ToString("D20", CultureInfo.InvariantCulture);

    private Task<JsonObject?> SendMessageAsync(JsonElement request, CallContext call)
    {
        lock (gate)
        {
            var queue = QueueOf(request);
            var message = NewMessage(queue, request, call);
            return Known(queue, message) is { } known
                ? Answer(SentAnswer(message with { Id = known.MessageId }, known.Order, fifo: true))
                : WhenDurable(Log.Commit(new SqsChange.MessagesSent(queue.Name, [message])), SentAnswer(message, message.Order, queue.IsFifo));
        }
    }

    private Task<JsonObject?> SendMessageBatchAsync(JsonElement request, CallContext call)
    {
        lock (gate)
        {
            var queue = QueueOf(request);
            var entries = Batch.Read(request);
            var length = entries.Sum(entry => MessageRules.SizeOf(
                entry.Request.Text("MessageBody") ?? "", MessageRules.ReadAttributes(entry.Request, "MessageAttributes")));
            if (length > Queue.MaxMessageBytes)
            {
                throw SqsErrors.BatchRequestTooLong(length);
            }

            // One record for the whole batch would have all entries share a fate, but an entry may repeat an earlier one.
            List<Task> changes = [];
            var answer = Batch.Run(entries, entry =>
            {
                var message = NewMessage(queue, entry, call);
                if (Known(queue, message) is { } known)
                {
                    return SentAnswer(message with { Id = known.MessageId }, known.Order, fifo: true);
                }

                changes.Add(Log.Commit(new SqsChange.MessagesSent(queue.Name, [message])));
                return SentAnswer(message, message.Order, queue.IsFifo);
            });
            return WhenDurable(Task.WhenAll(changes), answer);
        }
    }

    private Deduplication? Known(Queue queue, Message message)
    {
        queue.Advance(time.GetUtcNow());
        return queue.IsFifo ? queue.Duplicates.GetValueOrDefault(message.DeduplicationId!) : null;
    }

    private Message NewMessage(Queue queue, JsonElement request, CallContext call)
    {
        var body = request.Text("MessageBody");
        if (string.IsNullOrEmpty(body))
        {
            throw body is null ? SqsErrors.MissingParameter("MessageBody") : SqsErrors.InvalidParameter("Message body must not be empty.");
        }

        MessageRules.ValidateBody(body);
        var attributes = MessageRules.ReadAttributes(request, "MessageAttributes");
        var system = MessageRules.ReadAttributes(request, "MessageSystemAttributes");
        var most = QueueAttributes.Number(queue, QueueAttributes.MaximumSize);
        if (MessageRules.SizeOf(body, attributes) > most)
        {
            throw SqsErrors.InvalidParameter($"One or more parameters are invalid. Reason: Message must be shorter than {most} bytes.");
        }

        var delay = MessageRules.Ranged(request, "DelaySeconds", 0, 900);
        var group = request.Text("MessageGroupId");
        var deduplication = request.Text("MessageDeduplicationId");
        if (queue.IsFifo)
        {
            if (group is null)
            {
                throw SqsErrors.MissingParameter("MessageGroupId");
            }

            if (delay > 0)
            {
                throw SqsErrors.InvalidParameter(
                    $"Value {delay} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.");
            }

            deduplication ??= QueueAttributes.DeduplicatesByContent(queue)
                ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))
                : throw SqsErrors.InvalidParameter(
                    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        }
        else if (deduplication is not null)
        {
            throw SqsErrors.InvalidParameter(
                "The request include parameter MessageDeduplicationId which is not valid for this queue type.");
        }

        var now = time.GetUtcNow();
        return new Message
        {
            Id = Guid.NewGuid().ToString(),
            Order = state.NextOrder,
            Body = body,
            Sent = now,
            VisibleFrom = now.AddSeconds(delay ?? QueueAttributes.Number(queue, QueueAttributes.DelaySeconds)),
            SenderId = call.Caller.UserId,
            Attributes = attributes.Count == 0 ? null : attributes,
            TraceHeader = system.GetValueOrDefault("AWSTraceHeader")?.StringValue,
            GroupId = group,
            DeduplicationId = deduplication,
        };
    }
}
