using System.CommandLine;
using DataEgress.Bench.Server;

namespace DataEgress.Bench.Sdk;

/// <summary><c>sdk</c>: our worker beside the official TypeScript worker, and the replay of a long history.</summary>
internal static class SdkCommand
{
    public static Command Create()
    {
        var workflows = CountOption.Create("--workflows", 2000, "Workflows of one round.");
        var concurrency = CountOption.Create("--concurrency", 100, "Workflows at a time.");
        var rounds = CountOption.Create("--rounds", 3, "Rounds; the workers take turns, and the median counts.");
        var events = CountOption.Create("--events", 10_000, "Events of the history that is replayed.");
        var typescript = new Option<string?>("--typescript")
        {
            Description = "Folder with workflows.js and activities.js, packages installed: measures the official TypeScript worker as well.",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object for each measure instead of tables." };
        var command = new Command("sdk", "Our worker beside the official one, and replay. Build it with -c Release.")
        {
            workflows, concurrency, rounds, events, typescript, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var report = new Report(Console.Out, parsed.GetValue(json));
            await using var server = await ServerProcess.StartAsync(journaled: false, Path.GetTempPath());
            await new ReplayBenchmark(server.Address, parsed.GetValue(events), report).RunAsync(ct);
            ct.ThrowIfCancellationRequested();
            var comparison = new WorkerComparison(
                server, parsed.GetValue(workflows), parsed.GetValue(concurrency), parsed.GetValue(rounds), report);
            await comparison.RunAsync(parsed.GetValue(typescript));
            return 0;
        });
        return command;
    }
}
