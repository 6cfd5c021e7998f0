using System.CommandLine;
using System.Globalization;
using System.Runtime;
using DataEgress.Local.Temporal;

namespace DataEgress.Bench.Server;

/// <summary>
/// <c>host</c>: the embedded server alone in a process of its own, so that its processor time and memory can be told from
/// the worker's. It prints its address, answers each line <c>memory</c> with the bytes that are in use, and ends with its input.
/// </summary>
internal static class HostCommand
{
    public const string Name = "host";
    public const string MemoryRequest = "memory";

    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "Folder of the journal; in memory without it.", HelpName = "DIR" };
        var command = new Command(Name, "The server that is measured; started by the other commands.") { data };
        command.Hidden = true;
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(data), ct));
        return command;
    }

    private static async Task<int> RunAsync(string? data, CancellationToken ct)
    {
        await using var server = await TemporalServer.StartAsync(new TemporalServerOptions { DataDirectory = data }, ct);
        await Console.Out.WriteLineAsync(server.Address);
        while (await Console.In.ReadLineAsync(ct) is { } line)
        {
            if (line == MemoryRequest)
            {
                await Console.Out.WriteLineAsync(LiveBytes().ToString(CultureInfo.InvariantCulture));
            }
        }

        return 0;
    }

    // What is reachable, not what happens to be allocated: rubbish is collected first.
    private static long LiveBytes()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
