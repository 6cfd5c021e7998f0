namespace DataEgress.Local.Aws.Sqs;

/// <summary>One queue: its settings, and its messages by what may happen to them next. Guarded by the service's lock.</summary>
internal sealed class Queue(string name)
{
    /// <summary>The most messages in flight at a time.</summary>
    public const int MaxInFlight = 120_000;

    /// <summary>The most messages of one receive or batch.</summary>
    public const int MaxBatch = 10;

    /// <summary>The longest message and the longest batch: 1 MiB.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    private static readonly TimeSpan DeduplicationInterval = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Message> messages = new(StringComparer.Ordinal);
    private readonly SortedSet<(long Order, string Id)> ready = [];
    private readonly SortedSet<(DateTimeOffset From, string Id)> hidden = [];
    private readonly Dictionary<string, int> groupsInFlight = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Deduplication> duplicates = new(StringComparer.Ordinal);
    private TaskCompletionSource arrival = NewArrival();

    public string Name => name;

    public bool IsFifo => name.EndsWith(".fifo", StringComparison.Ordinal);

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset Modified { get; set; }

    public DateTimeOffset? Purged { get; set; }

    public IReadOnlyDictionary<string, string> Attributes { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>();

    public IReadOnlyCollection<Message> Messages => messages.Values;

    public IReadOnlyDictionary<string, Deduplication> Duplicates => duplicates;

    public int InFlight { get; private set; }

    public int Ready => ready.Count;

    public int Delayed => hidden.Count - InFlight;

    /// <summary>Completes when a message has come that can be received, or the queue is gone.</summary>
    public Task Arrival => arrival.Task;

    /// <summary>When the next hidden message can be received; null when none is hidden.</summary>
    public DateTimeOffset? NextVisible => hidden.Count == 0 ? null : hidden.Min.From;

    public Message? Find(string id) => messages.GetValueOrDefault(id);

    /// <summary>Adds a message, hidden until its time.</summary>
    public void Add(Message message)
    {
        messages[message.Id] = message;
        hidden.Add((message.VisibleFrom, message.Id));
        if (message.WasReceived)
        {
            Count(message, +1);
        }

        if (IsFifo && message.DeduplicationId is { } deduplication)
        {
            duplicates[deduplication] = new Deduplication(message.Id, message.Order, message.Sent);
        }

        Announce();
    }

    /// <summary>Takes a message out of the queue.</summary>
    public Message? Remove(string id)
    {
        if (!messages.Remove(id, out var message))
        {
            return null;
        }

        Unplace(message);
        return message;
    }

    /// <summary>Replaces a message by what has become of it: hidden again, or to be received.</summary>
    public void Replace(Message message)
    {
        if (Remove(message.Id) is not null)
        {
            messages[message.Id] = message;
            hidden.Add((message.VisibleFrom, message.Id));
            if (message.WasReceived)
            {
                Count(message, +1);
            }

            Announce();
        }
    }

    public void Clear()
    {
        messages.Clear();
        ready.Clear();
        hidden.Clear();
        groupsInFlight.Clear();
        InFlight = 0;
    }

    /// <summary>Wakes the receives that wait here.</summary>
    public void Announce()
    {
        if (!arrival.Task.IsCompleted)
        {
            arrival.SetResult();
        }
    }

    /// <summary>Makes <see cref="Arrival"/> wait for the next message.</summary>
    public void AwaitArrival()
    {
        if (arrival.Task.IsCompleted)
        {
            arrival = NewArrival();
        }
    }

    /// <summary>Lets the messages whose time has come be received, and forgets those kept long enough.</summary>
    public void Advance(DateTimeOffset now)
    {
        while (hidden.Count > 0 && hidden.Min.From <= now)
        {
            var (from, id) = hidden.Min;
            hidden.Remove((from, id));
            var message = messages[id];
            if (message.WasReceived)
            {
                Count(message, -1);
            }

            ready.Add((message.Order, id));
        }

        var oldest = now - QueueAttributes.Retention(this);
        while (ready.Count > 0 && messages[ready.Min.Id] is var message && message.Sent < oldest)
        {
            Remove(message.Id);
        }

        foreach (var known in duplicates.Where(pair => pair.Value.Sent + DeduplicationInterval <= now).ToList())
        {
            duplicates.Remove(known.Key);
        }
    }

    /// <summary>
    /// The messages that can be received now, in the order of sending. In a FIFO queue none of a group of which another is
    /// in flight.
    /// </summary>
    public IEnumerable<Message> Receivable() =>
        ready.Select(entry => messages[entry.Id]).Where(message => message.GroupId is not { } group || !IsFifo || !groupsInFlight.ContainsKey(group));

    public void Remember(string deduplicationId, Deduplication known) => duplicates[deduplicationId] = known;

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Unplace(Message message)
    {
        if (hidden.Remove((message.VisibleFrom, message.Id)))
        {
            if (message.WasReceived)
            {
                Count(message, -1);
            }
        }
        else
        {
            ready.Remove((message.Order, message.Id));
        }
    }

    private void Count(Message message, int change)
    {
        InFlight += change;
        if (message.GroupId is not { } group)
        {
            return;
        }

        var count = groupsInFlight.GetValueOrDefault(group) + change;
        if (count == 0)
        {
            groupsInFlight.Remove(group);
        }
        else
        {
            groupsInFlight[group] = count;
        }
    }
}
