using System.CommandLine;
using DataEgress.Bench.Server;

namespace DataEgress.Bench.Sdk;

/// <summary><c>worker</c>: our worker alone, until its input ends.</summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    public static Command Create()
    {
        var address = new Argument<string>("address") { Description = "The server, as host:port." };
        var queue = new Argument<string>("queue") { Description = "The task queue." };
        var command = new Command(Name, "The worker that is measured; started by the other commands.") { address, queue };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RunAsync(parsed.GetRequiredValue(address), parsed.GetRequiredValue(queue), ct));
        return command;
    }

    private static async Task<int> RunAsync(string address, string queue, CancellationToken ct)
    {
        await using var worker = await LoadWorker.StartAsync(address, queue);
        await Console.Out.WriteLineAsync(WorkerProcesses.Ready);
        while (await Console.In.ReadLineAsync(ct) is not null)
        {
        }

        return 0;
    }
}
