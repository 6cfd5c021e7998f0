using System.Diagnostics;
using System.Globalization;
using DataEgress.Bench.Server;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Worker;

namespace DataEgress.Bench.Sdk;

/// <summary>
/// Replays a long history that the server has recorded, and one of a tenth of its length: an event costs the same in both
/// as long as replay takes no more time than history has events.
/// </summary>
/// <param name="address">The server that records them.</param>
/// <param name="events">Events of the long one, at least.</param>
/// <param name="report">Where the results go.</param>
internal sealed class ReplayBenchmark(string address, int events, Report report)
{
    private const int Shorter = 10;
    private const int Rounds = 5;
    private const string Queue = "replay";

    private readonly WorkflowReplayer replayer = new(new WorkflowReplayerOptions().AddWorkflow<ProcessionWorkflow>());

    public async Task RunAsync(CancellationToken ct)
    {
        var longer = await RecordAsync(events);
        var shorter = await RecordAsync(events / Shorter);
        report.Section("replay, one activity after the other", "events", "ms", "events per s", "cpu ms");

        // The first replay of a process is what a replayer in a build pays: it compiles as it goes.
        Row("first", longer, await ReplayAsync(longer, ct));
        var ofShorter = await MedianAsync(shorter, ct);
        var ofLonger = await MedianAsync(longer, ct);
        Row("again", longer, ofLonger);
        Row("again, a shorter one", shorter, ofShorter);
    }

    private void Row(string label, WorkflowHistory history, Replay replay) => report.Row(
        label,
        history.Events.Count,
        replay.Took.TotalMilliseconds,
        history.Events.Count / replay.Took.TotalSeconds,
        replay.Cpu.TotalMilliseconds);

    private async Task<Replay> MedianAsync(WorkflowHistory history, CancellationToken ct)
    {
        List<Replay> rounds = [];
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add(await ReplayAsync(history, ct));
        }

        return rounds.OrderBy(replay => replay.Took).ElementAt(Rounds / 2);
    }

    private async Task<Replay> ReplayAsync(WorkflowHistory history, CancellationToken ct)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        await replayer.ReplayWorkflowAsync(history, cancellationToken: ct);
        return new Replay(Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - cpu);
    }

    private async Task<WorkflowHistory> RecordAsync(int atLeast)
    {
        await using var worker = await LoadWorker.StartAsync(address, Queue);
        var activities = (atLeast - ProcessionWorkflow.EventsAround + ProcessionWorkflow.EventsOfActivity - 1) / ProcessionWorkflow.EventsOfActivity;
        var id = string.Create(CultureInfo.InvariantCulture, $"procession-{atLeast}");
        var handle = await worker.Client.StartWorkflowAsync((ProcessionWorkflow w) => w.RunAsync(activities), new(id, Queue));
        await handle.GetResultAsync();
        return await handle.FetchHistoryAsync();
    }

    private readonly record struct Replay(TimeSpan Took, TimeSpan Cpu);
}
