using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Aws.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>The operations on queues.</summary>
internal sealed partial class SqsService
{
    private const int MaxListed = 1000;

    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);

    private readonly string accountId;

    public bool QueueExists(string queueArn)
    {
        lock (gate)
        {
            return state.FindByArn(queueArn) is not null;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\.fifo$")]
    private static partial Regex QueueName();

    private static void RemoveEmptyPolicies(Dictionary<string, string> attributes)
    {
        foreach (var name in new[] { QueueAttributes.RedrivePolicyName, QueueAttributes.RedriveAllowPolicy, "Policy" })
        {
            if (attributes.TryGetValue(name, out var value) && value.Length == 0)
            {
                attributes.Remove(name);
            }
        }
    }

    private static JsonObject Page(IEnumerable<string> urls, string member, JsonElement request)
    {
        var most = request.Integer("MaxResults");
        if (most is < 1 or > MaxListed)
        {
            throw SqsErrors.InvalidParameter($"MaxResults is {most}: it must be between 1 and {MaxListed}.");
        }

        var after = request.Text("NextToken");
        var page = urls.SkipWhile(url => after is not null && string.CompareOrdinal(url, after) <= 0).Take((most ?? MaxListed) + 1).ToList();
        JsonObject answer = new() { [member] = new JsonArray([.. page.Take(most ?? MaxListed).Select(url => JsonValue.Create(url))]) };
        if (most is not null && page.Count > most)
        {
            answer["NextToken"] = page[most.Value - 1];
        }

        return answer;
    }

    private string UrlOf(Queue queue, CallContext call) => $"{call.Endpoint.GetLeftPart(UriPartial.Authority)}/{accountId}/{queue.Name}";

    private Task<JsonObject?> CreateQueueAsync(JsonElement request, CallContext call)
    {
        var name = request.Text("QueueName") ?? throw SqsErrors.MissingParameter("QueueName");
        var attributes = request.TextMap("Attributes");
        var fifo = name.EndsWith(".fifo", StringComparison.Ordinal);
        if (!QueueName().IsMatch(name))
        {
            throw SqsErrors.InvalidParameter(
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length, a FIFO queue's name ending in .fifo.");
        }

        if (fifo && !attributes.ContainsKey(QueueAttributes.FifoQueue))
        {
            throw SqsErrors.InvalidParameter("A name that ends in .fifo needs the attribute FifoQueue=true.");
        }

        QueueAttributes.Validate(attributes, fifo, creating: true);
        RemoveEmptyPolicies(attributes);
        lock (gate)
        {
            if (state.Find(name) is { } existing)
            {
                var present = QueueAttributes.Read(existing, state.ArnOf(name), ["All"]);
                var different = attributes.FirstOrDefault(wanted => present.GetValueOrDefault(wanted.Key) != wanted.Value);
                return different.Key is null
                    ? Answer(new JsonObject { ["QueueUrl"] = UrlOf(existing, call) })
                    : throw SqsErrors.QueueNameExists(different.Key);
            }

            ValidateRedrive(name, attributes);
            var now = time.GetUtcNow();
            var change = Log.Commit(new SqsChange.QueueSet(name, now, now, attributes, request.TextMap("tags")));
            return WhenDurable(change, new JsonObject { ["QueueUrl"] = UrlOf(state.Find(name)!, call) });
        }
    }

    private Task<JsonObject?> DeleteQueueAsync(JsonElement request)
    {
        lock (gate)
        {
            return WhenDurable(Log.Commit(new SqsChange.QueueRemoved(QueueOf(request).Name)));
        }
    }

    private JsonObject GetQueueUrl(JsonElement request, CallContext call)
    {
        var name = request.Text("QueueName") ?? throw SqsErrors.MissingParameter("QueueName");
        lock (gate)
        {
            return new JsonObject { ["QueueUrl"] = UrlOf(state.Find(name) ?? throw SqsErrors.QueueDoesNotExist(), call) };
        }
    }

    private JsonObject ListQueues(JsonElement request, CallContext call)
    {
        var prefix = request.Text("QueueNamePrefix") ?? "";
        lock (gate)
        {
            return Page(
                state.Queues.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(queue => UrlOf(queue, call)),
                "QueueUrls",
                request);
        }
    }

    private JsonObject ListDeadLetterSourceQueues(JsonElement request, CallContext call)
    {
        lock (gate)
        {
            return Page(state.SourcesOf(QueueOf(request)).Select(queue => UrlOf(queue, call)), "queueUrls", request);
        }
    }

    private JsonObject GetQueueAttributes(JsonElement request)
    {
        var names = request.Texts("AttributeNames");
        lock (gate)
        {
            var queue = QueueOf(request);
            queue.Advance(time.GetUtcNow());
            return new JsonObject { ["Attributes"] = Map(QueueAttributes.Read(queue, state.ArnOf(queue.Name), names)) };
        }
    }

    private Task<JsonObject?> SetQueueAttributesAsync(JsonElement request)
    {
        var changes = request.TextMap("Attributes");
        lock (gate)
        {
            var queue = QueueOf(request);
            QueueAttributes.Validate(changes, queue.IsFifo, creating: false);
            var attributes = queue.Attributes.ToDictionary(StringComparer.Ordinal);
            foreach (var (name, value) in changes)
            {
                attributes[name] = value;
            }

            RemoveEmptyPolicies(attributes);
            ValidateRedrive(queue.Name, attributes);
            return WhenDurable(Log.Commit(
                new SqsChange.QueueSet(queue.Name, queue.Created, time.GetUtcNow(), attributes, queue.Tags)));
        }
    }

    private Task<JsonObject?> TagQueueAsync(JsonElement request)
    {
        var tags = request.TextMap("Tags");
        lock (gate)
        {
            var queue = QueueOf(request);
            var merged = queue.Tags.ToDictionary(StringComparer.Ordinal);
            foreach (var (key, value) in tags)
            {
                merged[key] = value;
            }

            return WhenDurable(Log.Commit(new SqsChange.QueueSet(queue.Name, queue.Created, queue.Modified, queue.Attributes, merged)));
        }
    }

    private Task<JsonObject?> UntagQueueAsync(JsonElement request)
    {
        var keys = request.Texts("TagKeys");
        lock (gate)
        {
            var queue = QueueOf(request);
            var left = queue.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal);
            return WhenDurable(Log.Commit(new SqsChange.QueueSet(queue.Name, queue.Created, queue.Modified, queue.Attributes, left)));
        }
    }

    private JsonObject ListQueueTags(JsonElement request)
    {
        lock (gate)
        {
            return new JsonObject { ["Tags"] = Map(QueueOf(request).Tags) };
        }
    }

    private Task<JsonObject?> PurgeQueueAsync(JsonElement request)
    {
        lock (gate)
        {
            var queue = QueueOf(request);
            var now = time.GetUtcNow();
            if (now - queue.Purged < PurgeInterval)
            {
                throw SqsErrors.PurgeQueueInProgress(queue.Name);
            }

            return WhenDurable(Log.Commit(new SqsChange.QueuePurged(queue.Name, now)));
        }
    }

    /// <summary>Moves the visible messages of a dead-letter queue to another queue, or each back to its own source.</summary>
    private Task<JsonObject?> StartMessageMoveTaskAsync(JsonElement request)
    {
        var sourceArn = request.Text("SourceArn") ?? throw SqsErrors.MissingParameter("SourceArn");
        var destinationArn = request.Text("DestinationArn");
        lock (gate)
        {
            var source = state.FindByArn(sourceArn) ?? throw SqsErrors.ResourceNotFound("The resource specified by SourceArn doesn't exist.");
            if (!state.SourcesOf(source).Any())
            {
                throw SqsErrors.InvalidParameter("Source queue must be configured as a Dead Letter Queue.");
            }

            if (destinationArn is not null && state.FindByArn(destinationArn) is null)
            {
                throw SqsErrors.ResourceNotFound("The resource specified by DestinationArn doesn't exist.");
            }

            var now = time.GetUtcNow();
            source.Advance(now);
            var moved = source.Receivable().ToLookup(message => destinationArn ?? message.SourceArn);
            List<Task> changes = [];
            foreach (var group in moved.Where(group => group.Key is not null && state.FindByArn(group.Key) is not null))
            {
                changes.Add(Log.Commit(new SqsChange.MessagesMoved(
                    source.Name, state.FindByArn(group.Key!)!.Name, [.. group.Select(message => message.Id)], now, SourceArn: null)));
            }

            return WhenDurable(Task.WhenAll(changes), new JsonObject { ["TaskHandle"] = Guid.NewGuid().ToString("N") });
        }
    }

    private void ValidateRedrive(string name, Dictionary<string, string> attributes)
    {
        var probe = new Queue(name) { Attributes = attributes };
        if (QueueAttributes.Redrive(probe) is not var (targetArn, _))
        {
            return;
        }

        var target = state.FindByArn(targetArn);
        if (target is null)
        {
            throw SqsErrors.InvalidParameter(
                $"Value {attributes[QueueAttributes.RedrivePolicyName]} for parameter RedrivePolicy is invalid."
                + " Reason: Dead letter target does not exist.");
        }

        if (target.IsFifo != probe.IsFifo)
        {
            throw SqsErrors.InvalidParameter("Dead-letter queue must be same type of queue as the source.");
        }

        if (!SqsState.Allows(target, state.ArnOf(name)))
        {
            throw SqsErrors.InvalidParameter($"The redrive allow policy of {targetArn} does not allow this source.");
        }
    }
}
