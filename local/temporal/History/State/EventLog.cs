using Google.Protobuf;
using Temporalio.Api.History.V1;
using ApiHistory = Temporalio.Api.History.V1.History;

namespace DataEgress.Local.Temporal.History.State;

/// <summary>
/// The committed events of a run, by id from 1, in the batches they were committed in. Events are never changed once they
/// are here. Guarded by the chain's lock.
/// </summary>
internal sealed class EventLog
{
    private readonly List<HistoryEvent> events = [];
    private readonly List<long> batches = [];
    private ByteString? packed;
    private int packedCount;

    public int Count => packed is null ? events.Count : packedCount;

    /// <summary>Where each batch begins.</summary>
    public IReadOnlyList<long> Batches => batches;

    public HistoryEvent this[long eventId] => All()[(int)eventId - 1];

    /// <param name="added">The next events.</param>
    /// <param name="batchStarts">The ids of those that begin a batch.</param>
    public void Append(IReadOnlyCollection<HistoryEvent> added, IEnumerable<long> batchStarts)
    {
        if (added.Count == 0)
        {
            return;
        }

        if (packed is not null)
        {
            events.AddRange(All());
            packed = null;
        }

        events.AddRange(added);
        batches.AddRange(batchStarts);
    }

    /// <summary>The events from one id up to, not including, another.</summary>
    public List<HistoryEvent> Read(long from, long end)
    {
        var all = All();
        var last = (int)Math.Min(end - 1, all.Count);
        return from > last ? [] : all.GetRange((int)from - 1, last - (int)from + 1);
    }

    /// <summary>One past the last event of the batch that is <paramref name="count"/> - 1 batches after the one that holds the event.</summary>
    public long EndOfBatches(long eventId, int count)
    {
        var end = BatchOf(eventId) + count;
        return end < batches.Count ? batches[end] : Count + 1;
    }

    /// <summary>The first event of the batch that is <paramref name="count"/> - 1 batches before the one that holds the event.</summary>
    public long StartOfBatches(long eventId, int count) => batches[Math.Max(0, BatchOf(eventId) - count + 1)];

    /// <summary>Keeps a closed run's events as bytes, a fraction of their size as objects.</summary>
    public void Pack()
    {
        if (packed is not null)
        {
            return;
        }

        var history = new ApiHistory();
        history.Events.AddRange(events);
        packedCount = events.Count;
        packed = history.ToByteString();
        events.Clear();
        events.TrimExcess();
        batches.TrimExcess();
    }

    private List<HistoryEvent> All() => packed is null ? events : [.. ApiHistory.Parser.ParseFrom(packed).Events];

    private int BatchOf(long eventId)
    {
        var found = batches.BinarySearch(eventId);
        return found >= 0 ? found : ~found - 1;
    }
}
