using DataEgress.Local.Temporal.History.State;
using Temporalio.Api.History.V1;

namespace DataEgress.Local.Temporal.Tests.History.State;

public sealed class EventLogTests
{
    private readonly EventLog log = new();

    public EventLogTests()
    {
        log.Append(Events(1, 2), [1]);
        log.Append(Events(3), [3]);
        log.Append(Events(4, 5, 6), [4]);
    }

    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 2, 4)]
    [InlineData(2, 2, 4)]
    [InlineData(3, 9, 7)]
    [InlineData(5, 1, 7)]
    public void EndOfBatches_CountsFromTheBatchOfTheEvent(long from, int count, long expected) =>
        Assert.Equal(expected, log.EndOfBatches(from, count));

    [Theory]
    [InlineData(6, 1, 4)]
    [InlineData(6, 2, 3)]
    [InlineData(3, 5, 1)]
    public void StartOfBatches_CountsBackwards(long last, int count, long expected) => Assert.Equal(expected, log.StartOfBatches(last, count));

    [Fact]
    public void Pack_ReadsTheSameAfterwards()
    {
        var before = log.Read(1, 7);
        log.Pack();
        Assert.Equal(before, log.Read(1, 7));
        Assert.Equal(5, log[5].EventId);
        Assert.Equal(6, log.Count);
    }

    [Fact]
    public void Append_AfterPack_GoesOn()
    {
        log.Pack();
        log.Append(Events(7), [7]);
        Assert.Equal(7, log.Count);
        Assert.Equal([6, 7], log.Read(6, 8).Select(read => read.EventId));
    }

    [Fact]
    public void Read_BeyondTheEnd_IsEmpty() => Assert.Empty(log.Read(7, 20));

    private static HistoryEvent[] Events(params long[] ids) => [.. ids.Select(id => new HistoryEvent { EventId = id })];
}
