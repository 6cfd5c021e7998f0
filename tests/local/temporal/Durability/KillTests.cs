using System.Diagnostics;
using DataEgress.Local.Temporal.Tests.Journal;
using Temporalio.Api.Enums.V1;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>kill -9 again and again, under load: what was acknowledged is there, once.</summary>
[Collection(nameof(AloneCollection))]
public sealed class KillTests : IDisposable
{
    private const int Kills = 50;
    private const int FewestKills = 10;
    private const int Clients = 12;
    private const int WorkflowPollers = 4;
    private const int ActivityPollers = 3;
    private const int MostAnswersOfALife = 60;

    // Small, so that servers also die while they take a snapshot.
    private const long SnapshotThreshold = 64 << 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // A machine that takes seconds to start a server is spared some of the kills.
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);
    private readonly JournalFolder folder = new();
    private readonly Ledger ledger = new();
    private bool lastLife;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Server_KilledAgainAndAgainUnderLoad_KeepsEveryPromise()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stopping.CancelAfter(Limit);
        var ct = stopping.Token;
        await using var servers = new ServerLives(folder.Path, SnapshotThreshold);
        var client = new StoryClient(servers, ledger);
        var worker = new StoryWorker(servers, ledger);
        var clients = Enumerable.Range(0, Clients).Select(number => PlayAsync(client, number, ct)).ToArray();
        Task[] pollers =
        [
            .. Enumerable.Range(0, WorkflowPollers).Select(_ => worker.RunWorkflowsAsync(ct)),
            .. Enumerable.Range(0, ActivityPollers).Select(_ => worker.RunActivitiesAsync(ct)),
        ];
        var random = new Random(5);
        var began = Stopwatch.GetTimestamp();
        for (var kill = 0; kill < Kills && (kill < FewestKills || Stopwatch.GetElapsedTime(began) < Enough); kill++)
        {
            await servers.StartAsync(ct);
            var enough = ledger.MoreAsync(random.Next(1, MostAnswersOfALife));
            await await Task.WhenAny([enough, .. pollers, .. clients]);
            await servers.KillAsync();
        }

        Volatile.Write(ref lastLife, true);
        await servers.StartAsync(ct);
        await await Task.WhenAny([Task.WhenAll(clients), .. pollers]);
        Assert.Empty(ledger.Broken);
        Assert.True(ledger.Workflows.Count >= FewestKills, $"Only {ledger.Workflows.Count} workflows ran.");
        foreach (var (id, promises) in ledger.Workflows)
        {
            await RequireKeptAsync(client, id, promises, ct);
        }

        await stopping.CancelAsync();
        await Task.WhenAll(pollers).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        TestContext.Current.TestOutputHelper?.WriteLine($"{ledger.Workflows.Count} workflows, {ledger.Acknowledged} promises");
    }

    private async Task PlayAsync(StoryClient client, int number, CancellationToken ct)
    {
        for (var story = 0; !Volatile.Read(ref lastLife); story++)
        {
            await client.PlayAsync($"story-{number}-{story}", ct);
        }
    }

    private static async Task RequireKeptAsync(StoryClient client, string id, WorkflowPromises promises, CancellationToken ct)
    {
        var history = await client.HistoryAsync(id, closing: false, ct);
        var types = history.Select(added => added.EventType).ToList();
        Assert.Equal(EventType.WorkflowExecutionStarted, types[0]);
        Assert.Equal(EventType.WorkflowExecutionCompleted, types[^1]);
        Assert.Single(types, EventType.TimerFired);
        Assert.Equal(
            promises.Signals.Order(StringComparer.Ordinal),
            history.Select(added => added.WorkflowExecutionSignaledEventAttributes?.SignalName).OfType<string>().Order(StringComparer.Ordinal));
        var updated = history.Select(added => added.WorkflowExecutionUpdateCompletedEventAttributes).OfType<object>();
        Assert.Equal(promises.Updates.Count, updated.Count());
        var completed = Assert.Single(history, added => added.EventType == EventType.ActivityTaskCompleted).ActivityTaskCompletedEventAttributes;
        if (promises.ActivityResult is { } acknowledged)
        {
            Assert.Equal(acknowledged, completed.Result.Payloads_[0].Data.ToStringUtf8());
        }
    }
}
