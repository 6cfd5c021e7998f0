using System.Diagnostics;

namespace DataEgress.Bench.Sdk;

/// <summary>A worker alone in a process of its own: no client shares its memory and its processor time.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>What a worker prints when it polls.</summary>
    public const string Ready = "ready";

    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>Processor time used so far, by user and kernel.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of memory that the system had given it when they were most.</summary>
    public long PeakBytes
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Our worker.</summary>
    public static Task<WorkerProcess> StartOursAsync(string address, string queue) =>
        StartAsync("dotnet", ["exec", typeof(WorkerProcess).Assembly.Location, WorkerCommand.Name, address, queue]);

    /// <summary>The official TypeScript worker.</summary>
    /// <param name="folder">Where its packages, workflows and activities are.</param>
    /// <param name="address">The server.</param>
    /// <param name="queue">What it polls.</param>
    public static Task<WorkerProcess> StartTypeScriptAsync(string folder, string address, string queue) =>
        StartAsync("node", [Path.Combine(AppContext.BaseDirectory, "Sdk", "worker.js"), folder, address, queue]);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<WorkerProcess> StartAsync(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == Ready)
            {
                return new WorkerProcess(process);
            }
        }

        throw new InvalidOperationException($"The worker of {program} did not start; it has said why on its error output.");
    }
}
