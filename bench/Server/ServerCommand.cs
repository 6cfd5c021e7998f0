using System.CommandLine;

namespace DataEgress.Bench.Server;

/// <summary><c>server</c>: the embedded Temporal server with our worker, and with the official TypeScript worker beside it.</summary>
internal static class ServerCommand
{
    public static Command Create()
    {
        var workflows = CountOption.Create("--workflows", 2000, "Workflows of one round.");
        var concurrency = CountOption.Create("--concurrency", 100, "Workflows at a time.");
        var rounds = CountOption.Create("--rounds", 3, "Rounds; in memory and journaled take turns, and the median counts.");
        var open = CountOption.Create("--open", 50_000, "Open workflows, against 10, for the cost of a workflow.");
        var resident = CountOption.Create("--resident", 10_000, "Closed workflows after which memory is measured.");
        var data = new Option<string>("--data")
        {
            Description = "Folder on the disk whose journal is measured.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };
        var typescript = new Option<string?>("--typescript")
        {
            Description = "Folder with bench.js and its packages installed: measures the official TypeScript worker as well.",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object for each measure instead of tables." };
        var command = new Command("server", "The embedded Temporal server: workflows per second, latency, memory. Build it with -c Release.")
        {
            workflows, concurrency, rounds, open, resident, data, typescript, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var options = new ServerBenchmarkOptions(
                parsed.GetValue(workflows),
                parsed.GetValue(concurrency),
                parsed.GetValue(rounds),
                parsed.GetValue(open),
                parsed.GetValue(resident),
                parsed.GetRequiredValue(data),
                parsed.GetValue(typescript));
            await new ServerBenchmarks(options, new Report(Console.Out, parsed.GetValue(json))).RunAsync(ct);
            return 0;
        });
        return command;
    }
}

/// <summary>What is measured, and how much of it.</summary>
/// <param name="Workflows">Workflows of one round.</param>
/// <param name="Concurrency">Workflows at a time.</param>
/// <param name="Rounds">Rounds whose median counts.</param>
/// <param name="Open">Open workflows, against <see cref="ServerBenchmarks.FewOpen"/>.</param>
/// <param name="Resident">Closed workflows after which memory is measured.</param>
/// <param name="Data">Folder on the disk whose journal is measured.</param>
/// <param name="TypeScript">Folder of <c>bench.js</c>; null leaves the official worker out.</param>
internal sealed record ServerBenchmarkOptions(
    int Workflows, int Concurrency, int Rounds, int Open, int Resident, string Data, string? TypeScript);
