using DataEgress.Local.Temporal.History.State;
using DataEgress.Local.Temporal.State;
using FsCheck;
using FsCheck.Fluent;

namespace DataEgress.Local.Temporal.Tests.History.State;

public sealed class PendingMapTests
{
    private readonly PendingMap<string, PendingTimer> map = new(timer => timer.TimerId);

    [Fact]
    public void Edit_CommittedValue_ChangesACopy()
    {
        Commit(Timer("a", 1));
        Assert.True(map.TryGet("a", out var committed));
        map.Edit("a")!.StartedEventId = 2;
        Assert.Equal(1, committed.StartedEventId);
        Assert.True(map.TryGet("a", out var changed));
        Assert.Equal(2, changed.StartedEventId);
    }

    [Fact]
    public void Rollback_AfterEveryKindOfChange_RestoresAll()
    {
        Commit(Timer("edited", 1), Timer("removed", 2));
        map.Edit("edited")!.StartedEventId = 9;
        map.Remove("removed");
        map.Add(Timer("added", 3));
        map.Rollback();
        Assert.Equal([("edited", 1L), ("removed", 2L)], Content());
        Assert.Equal(2, map.Count);
    }

    [Fact]
    public void Commit_ListsWhatReplayNeeds()
    {
        var replayed = new PendingMap<string, PendingTimer>(timer => timer.TimerId);
        var keys = Gen.Elements("a", "b", "c", "d");
        var step = Gen.Choose(0, 3).SelectMany(kind => keys.Select(key => (kind, key)));
        Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            foreach (var (kind, key) in steps)
            {
                switch (kind)
                {
                    case 0:
                        map.Add(Timer(key, Random.Shared.Next(100)));
                        break;
                    case 1:
                        map.Remove(key);
                        break;
                    case 2 when map.Edit(key) is { } edited:
                        edited.StartedEventId++;
                        break;
                    default:
                        List<PendingTimer> upserted = [];
                        List<string> removed = [];
                        map.Commit(upserted, removed);
                        replayed.Apply(upserted, removed);
                        break;
                }

                Assert.Equal(map.Values.Count(), map.Count);
            }

            map.Rollback();
            return Content().SequenceEqual(Content(replayed));
        }).QuickCheckThrowOnFailure();
    }

    private static PendingTimer Timer(string id, long startedEventId) => new() { TimerId = id, StartedEventId = startedEventId };

    private void Commit(params PendingTimer[] timers)
    {
        foreach (var timer in timers)
        {
            map.Add(timer);
        }

        map.Commit([], []);
    }

    private List<(string, long)> Content() => Content(map);

    private static List<(string, long)> Content(PendingMap<string, PendingTimer> of) =>
        [.. of.Values.Select(timer => (timer.TimerId, timer.StartedEventId)).Order()];
}
