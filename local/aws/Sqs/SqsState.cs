using System.Text.Json;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>All queues, and what each logged change does to them. Guarded by the service's lock.</summary>
internal sealed class SqsState(string region, string accountId)
{
    private readonly Dictionary<string, Queue> queues = new(StringComparer.Ordinal);

    public IEnumerable<Queue> Queues => queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    /// <summary>The place of the next message in the order of sending.</summary>
    public long NextOrder { get; private set; } = 1;

    public string ArnOf(string queue) => $"arn:aws:sqs:{region}:{accountId}:{queue}";

    public Queue? Find(string name) => queues.GetValueOrDefault(name);

    public Queue? FindByArn(string arn) => arn.StartsWith(ArnOf(""), StringComparison.Ordinal) ? Find(arn[ArnOf("").Length..]) : null;

    /// <summary>The queues whose dead-letter queue this is.</summary>
    public IEnumerable<Queue> SourcesOf(Queue deadLetters) =>
        Queues.Where(queue => QueueAttributes.Redrive(queue)?.TargetArn == ArnOf(deadLetters.Name));

    /// <summary>Whether a queue's redrive allow policy lets another use it as dead-letter queue.</summary>
    public static bool Allows(Queue deadLetters, string sourceArn)
    {
        if (!deadLetters.Attributes.TryGetValue(QueueAttributes.RedriveAllowPolicy, out var text))
        {
            return true;
        }

        using var policy = JsonDocument.Parse(text);
        return policy.RootElement.TryGetProperty("redrivePermission", out var permission) ? permission.GetString() switch
        {
            "denyAll" => false,
            "byQueue" => policy.RootElement.TryGetProperty("sourceQueueArns", out var arns)
                && arns.EnumerateArray().Any(arn => arn.GetString() == sourceArn),
            _ => true,
        }
        : true;
    }

    public void Apply(SqsChange change)
    {
        switch (change)
        {
            case SqsChange.QueueSet set:
                if (!queues.TryGetValue(set.Queue, out var queue))
                {
                    queue = queues[set.Queue] = new Queue(set.Queue);
                }

                (queue.Created, queue.Modified, queue.Attributes, queue.Tags) = (set.Created, set.Modified, set.Attributes, set.Tags);
                queue.Announce();
                break;
            case SqsChange.QueueRemoved removed:
                if (queues.Remove(removed.Queue, out var gone))
                {
                    gone.Clear();
                    gone.Announce();
                }

                break;
            case SqsChange.QueuePurged purged:
                Find(purged.Queue)?.Clear();
                Find(purged.Queue)?.Purged = purged.At;
                break;
            case SqsChange.MessagesSent sent:
                foreach (var message in sent.Messages)
                {
                    NextOrder = Math.Max(NextOrder, message.Order + 1);
                    Find(sent.Queue)?.Add(message);
                }

                break;
            case SqsChange.MessagesTaken taken:
                Change(taken.Queue, taken.Ids, message => message with
                {
                    ReceiveId = taken.ReceiveId,
                    ReceiveCount = message.ReceiveCount + 1,
                    FirstReceived = message.FirstReceived ?? taken.At,
                    VisibleFrom = taken.Until,
                });
                break;
            case SqsChange.MessagesReturned returned:
                Change(returned.Queue, returned.Ids, message => message with
                {
                    ReceiveCount = message.ReceiveCount - 1,
                    FirstReceived = message.ReceiveCount == 1 ? null : message.FirstReceived,
                    ReceiveId = null,
                    VisibleFrom = message.Sent,
                });
                break;
            case SqsChange.VisibilityChanged visibility:
                Change(visibility.Queue, [visibility.Id], message => message with { VisibleFrom = visibility.Until });
                break;
            case SqsChange.MessagesDeleted deleted:
                foreach (var id in deleted.Ids)
                {
                    Find(deleted.Queue)?.Remove(id);
                }

                // A group of a FIFO queue may have become free.
                Find(deleted.Queue)?.Announce();
                break;
            case SqsChange.MessagesMoved moved:
                Move(moved);
                break;
            case SqsChange.DuplicatesKnown known:
                foreach (var (id, value) in known.Ids)
                {
                    Find(known.Queue)?.Remember(id, value);
                }

                break;
        }
    }

    /// <summary>Changes that make the present state out of nothing.</summary>
    public IEnumerable<SqsChange> Snapshot()
    {
        foreach (var queue in Queues)
        {
            yield return new SqsChange.QueueSet(queue.Name, queue.Created, queue.Modified, queue.Attributes, queue.Tags);
            foreach (var message in queue.Messages)
            {
                yield return new SqsChange.MessagesSent(queue.Name, [message]);
            }

            if (queue.Duplicates.Count > 0)
            {
                yield return new SqsChange.DuplicatesKnown(queue.Name, queue.Duplicates);
            }
        }
    }

    private void Change(string queueName, IReadOnlyList<string> ids, Func<Message, Message> change)
    {
        if (Find(queueName) is not { } queue)
        {
            return;
        }

        foreach (var id in ids)
        {
            if (queue.Find(id) is { } message)
            {
                queue.Replace(change(message));
            }
        }
    }

    private void Move(SqsChange.MessagesMoved moved)
    {
        if (Find(moved.Queue) is not { } source || Find(moved.Target) is not { } target)
        {
            return;
        }

        foreach (var id in moved.Ids)
        {
            if (source.Remove(id) is { } message)
            {
                target.Add(message with
                {
                    Sent = moved.Sent ?? message.Sent,
                    VisibleFrom = moved.Sent ?? message.Sent,
                    SourceArn = moved.SourceArn,
                    ReceiveCount = 0,
                    FirstReceived = null,
                    ReceiveId = null,
                });
            }
        }
    }
}
