using DataEgress.Local.Temporal;
using Temporalio.Api.History.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Worker;

namespace Temporalio.Tests.Chaos;

/// <summary>Workers that lose everything at any moment, and still the same result and the same commands.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string Queue = "chaos";
    private const int Kills = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ExecuteAsync_WorkersKilledAtRandom_GiveTheSameResultAndCommands()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var calm = RunAsync(1000, new Killer(0, 0), limit.Token);
        var killers = new[] { 0, 1, 1000 }.ToDictionary(cached => cached, _ => new Killer(Kills, Random.Shared.Next()));
        var runs = killers.ToDictionary(killer => killer.Key, killer => RunAsync(killer.Key, killer.Value, limit.Token));
        await Task.WhenAll([calm, .. runs.Values]);

        var expected = await calm;
        Assert.Equal(Steps.Count, expected.Result.Count);
        foreach (var (cached, run) in runs)
        {
            output.WriteLine($"Cache of {cached}: killed {killers[cached]}");
            var actual = await run;
            Assert.Equal(Kills, killers[cached].Done);
            Assert.Equal(expected.Result, actual.Result);
            Assert.Equal(CommandEvents.Of(expected.Events), CommandEvents.Of(actual.Events));
        }
        await ReplayAsync(expected);
        await ReplayAsync(await runs[0]);
    }

    private static async Task<Outcome> RunAsync(int cached, Killer killer, CancellationToken stopping)
    {
        await using var server = await TemporalServer.StartAsync(new(), stopping);
        var client = await TemporalClient.ConnectAsync(new(server.Address));
        var input = new StepsInput(0, []);
        var handle = await client.StartWorkflowAsync(
            (Steps w) => w.RunAsync(input), new(Queue, Queue) { TaskTimeout = TimeSpan.FromSeconds(1) });
        var result = handle.GetResultAsync(rpcOptions: new() { CancellationToken = stopping });
        var ended = new List<Task>();
        while (!result.IsCompleted)
        {
            ended.Add(await RunWorkerAsync(server.Address, client, cached, killer, result, stopping));
        }
        await Task.WhenAll(ended).WaitAsync(stopping);
        var first = await client.GetWorkflowHandle(Queue, handle.FirstExecutionRunId).FetchHistoryAsync();
        var last = await client.GetWorkflowHandle(Queue).FetchHistoryAsync();
        return new(await result, first, last);
    }

    /// <summary>Runs a worker until it is killed or the workflow has ended; its end is not waited for.</summary>
    private static async Task<Task> RunWorkerAsync(
        string server, TemporalClient client, int cached, Killer killer, Task result, CancellationToken stopping)
    {
        using var relay = new Relay(server);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new TemporalWorkerOptions(Queue)
        {
            MaxCachedWorkflows = cached,
            StickyQueueScheduleToStartTimeout = TimeSpan.FromMilliseconds(250),
        };
        options.AddAllActivities(new StepActivities(client, () => KillIf(killer.ActivityBegins())))
            .AddWorkflow<Steps>()
            .AddWorkflow<StepChild>();
        options.WorkflowTaskStarting += (_, _) => KillIf(killer.WorkflowTaskBegins());
        var worker = new TemporalWorker(await TemporalClient.ConnectAsync(new(relay.Address)), options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var running = worker.ExecuteAsync(stop.Token);
        await Task.WhenAny(result, lost.Task, running);
        await stop.CancelAsync();
        return EndAsync(worker, running);

        void KillIf(bool due)
        {
            if (due)
            {
                relay.Dispose();
                lost.TrySetResult();
            }
        }
    }

    private static async Task EndAsync(TemporalWorker worker, Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        worker.Dispose();
    }

    private static async Task ReplayAsync(Outcome outcome)
    {
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Steps>());
        await replayer.ReplayWorkflowAsync(outcome.First, cancellationToken: TestContext.Current.CancellationToken);
        await replayer.ReplayWorkflowAsync(outcome.Last, cancellationToken: TestContext.Current.CancellationToken);
    }

    private sealed record Outcome(IReadOnlyList<string> Result, WorkflowHistory First, WorkflowHistory Last)
    {
        public IEnumerable<HistoryEvent> Events => First.Events.Concat(Last.Events);
    }

    /// <summary>Decides when to kill: some activities after the last time, in an activity or in the next workflow task.</summary>
    private sealed class Killer(int kills, int seed)
    {
        private const int LeastGap = 20;
        private const int LongestGap = 50;
        private readonly Lock access = new();
        private readonly Random random = new(seed);
        private readonly List<string> done = [];
        private int gap = LeastGap;
        private int activities;
        private bool armed;

        public int Done => done.Count;

        public bool ActivityBegins()
        {
            lock (access)
            {
                activities++;
                if (done.Count == kills || armed || --gap > 0)
                {
                    return false;
                }
                gap = random.Next(LeastGap, LongestGap);
                armed = random.Next(2) == 0;
                return !armed && Killed("activity");
            }
        }

        public bool WorkflowTaskBegins()
        {
            lock (access)
            {
                var due = armed;
                armed = false;
                return due && Killed("workflow task");
            }
        }

        public override string ToString() => $"{string.Join(", ", done)} (seed {seed})";

        private bool Killed(string where)
        {
            done.Add($"in {where} after {activities} activities");
            return true;
        }
    }
}
