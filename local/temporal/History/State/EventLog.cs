using Google.Protobuf;
using Temporalio.Api.History.V1;
using ApiHistory = Temporalio.Api.History.V1.History;

namespace DataEgress.Local.Temporal.History.State;

/// <summary>
/// The committed events of a run, by id from 1. Events are never changed once they are here. Written under the run's
/// lock; readers take a <see cref="Read"/> view at any time.
/// </summary>
internal sealed class EventLog
{
    private readonly List<HistoryEvent> events = [];
    private ByteString? packed;
    private int packedCount;

    public int Count => packed is null ? events.Count : packedCount;

    public HistoryEvent this[long eventId] => packed is null ? events[(int)eventId - 1] : Unpacked()[(int)eventId - 1];

    public void Append(IEnumerable<HistoryEvent> added)
    {
        Unpack();
        events.AddRange(added);
    }

    /// <summary>Up to <paramref name="limit"/> events from <paramref name="firstEventId"/> on.</summary>
    public IReadOnlyList<HistoryEvent> Read(long firstEventId, int limit = int.MaxValue)
    {
        var all = packed is null ? events : Unpacked();
        var start = (int)Math.Min(firstEventId - 1, all.Count);
        return all.GetRange(start, Math.Min(limit, all.Count - start));
    }

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
    }

    private void Unpack()
    {
        if (packed is not null)
        {
            events.AddRange(Unpacked());
            packed = null;
        }
    }

    private List<HistoryEvent> Unpacked() => [.. ApiHistory.Parser.ParseFrom(packed).Events];
}
