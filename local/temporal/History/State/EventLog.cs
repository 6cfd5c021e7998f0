using Google.Protobuf;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.History.State;

/// <summary>
/// The committed events of a run, by id from 1, in the batches they were committed in. Events are never changed once they
/// are here. Guarded by the chain's lock.
/// </summary>
internal sealed class EventLog
{
    private readonly List<HistoryEvent> events = [];
    private readonly List<long> batches = [];
    private byte[]? packed;

    /// <summary>Where each packed event ends, so that one can be read without the others.</summary>
    private int[] ends = [];

    public int Count => packed is null ? events.Count : ends.Length;

    /// <summary>Where each batch begins.</summary>
    public IReadOnlyList<long> Batches => batches;

    public HistoryEvent this[long eventId] => packed is null ? events[(int)eventId - 1] : Unpack((int)eventId - 1);

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
            events.AddRange(Read(1, Count + 1));
            packed = null;
            ends = [];
        }

        events.AddRange(added);
        batches.AddRange(batchStarts);
    }

    /// <summary>The events from one id up to, not including, another.</summary>
    public List<HistoryEvent> Read(long from, long end)
    {
        var first = (int)from - 1;
        var count = (int)Math.Min(end - 1, Count) - first;
        if (count <= 0)
        {
            return [];
        }

        return packed is null ? events.GetRange(first, count) : [.. Enumerable.Range(first, count).Select(Unpack)];
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

        var end = 0;
        ends = new int[events.Count];
        for (var i = 0; i < ends.Length; i++)
        {
            end += events[i].CalculateSize();
            ends[i] = end;
        }

        packed = new byte[end];
        for (var i = 0; i < ends.Length; i++)
        {
            events[i].WriteTo(packed.AsSpan(StartOf(i)..ends[i]));
        }

        events.Clear();
        events.TrimExcess();
        batches.TrimExcess();
    }

    private HistoryEvent Unpack(int index) => HistoryEvent.Parser.ParseFrom(packed.AsSpan(StartOf(index)..ends[index]));

    private int StartOf(int index) => index == 0 ? 0 : ends[index - 1];

    private int BatchOf(long eventId)
    {
        var found = batches.BinarySearch(eventId);
        return found >= 0 ? found : ~found - 1;
    }
}
