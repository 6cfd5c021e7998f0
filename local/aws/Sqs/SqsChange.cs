using System.Text.Json.Serialization;

namespace DataEgress.Local.Aws.Sqs;

/// <summary>A change of the queues' state, as it is logged.</summary>
[JsonDerivedType(typeof(QueueSet), "queue")]
[JsonDerivedType(typeof(QueueRemoved), "removed")]
[JsonDerivedType(typeof(QueuePurged), "purged")]
[JsonDerivedType(typeof(MessagesSent), "sent")]
[JsonDerivedType(typeof(MessagesTaken), "taken")]
[JsonDerivedType(typeof(MessagesReturned), "returned")]
[JsonDerivedType(typeof(VisibilityChanged), "visibility")]
[JsonDerivedType(typeof(MessagesDeleted), "deleted")]
[JsonDerivedType(typeof(MessagesMoved), "moved")]
[JsonDerivedType(typeof(DuplicatesKnown), "duplicates")]
internal abstract record SqsChange
{
    private SqsChange()
    {
    }

    /// <summary>A queue was made, or its attributes or tags changed.</summary>
    internal sealed record QueueSet(
        string Queue,
        DateTimeOffset Created,
        DateTimeOffset Modified,
        IReadOnlyDictionary<string, string> Attributes,
        IReadOnlyDictionary<string, string> Tags) : SqsChange;

    internal sealed record QueueRemoved(string Queue) : SqsChange;

    internal sealed record QueuePurged(string Queue, DateTimeOffset At) : SqsChange;

    internal sealed record MessagesSent(string Queue, IReadOnlyList<Message> Messages) : SqsChange;

    /// <summary>Messages were received: hidden until a time, under a receive's id.</summary>
    internal sealed record MessagesTaken(string Queue, IReadOnlyList<string> Ids, string ReceiveId, DateTimeOffset At, DateTimeOffset Until)
        : SqsChange;

    /// <summary>A receive whose caller had gone is undone.</summary>
    internal sealed record MessagesReturned(string Queue, IReadOnlyList<string> Ids) : SqsChange;

    internal sealed record VisibilityChanged(string Queue, string Id, DateTimeOffset Until) : SqsChange;

    internal sealed record MessagesDeleted(string Queue, IReadOnlyList<string> Ids) : SqsChange;

    /// <summary>Messages went to another queue: by redrive to the dead-letter queue, or back from it.</summary>
    /// <param name="Queue">The queue they leave.</param>
    /// <param name="Target">The queue they go to.</param>
    /// <param name="Ids">The messages.</param>
    /// <param name="Sent">The new sending time; null keeps the old one.</param>
    /// <param name="SourceArn">The queue that the dead-letter queue is to remember; null when they leave one.</param>
    internal sealed record MessagesMoved(
        string Queue, string Target, IReadOnlyList<string> Ids, DateTimeOffset? Sent, string? SourceArn) : SqsChange;

    /// <summary>Deduplication ids that outlive their messages; part of snapshots only.</summary>
    internal sealed record DuplicatesKnown(string Queue, IReadOnlyDictionary<string, Deduplication> Ids) : SqsChange;
}

/// <summary>A FIFO queue's memory of one deduplication id.</summary>
internal sealed record Deduplication(string MessageId, long Order, DateTimeOffset Sent);
