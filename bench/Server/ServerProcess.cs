using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Bench.Server;

/// <summary>A process of <see cref="HostCommand"/>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly string? ownData;

    private ServerProcess(Process process, string address, string? ownData)
    {
        this.process = process;
        this.ownData = ownData;
        Address = address;
    }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>Processor time used so far, by user and kernel.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of memory the operating system has given it.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="journaled">With a journal in a new folder, removed at the end; in memory otherwise.</param>
    /// <param name="data">Where that folder is made; it decides which disk is measured.</param>
    public static async Task<ServerProcess> StartAsync(bool journaled, string data)
    {
        var folder = journaled ? Directory.CreateDirectory(Path.Combine(data, $"egress-bench-{Guid.NewGuid():N}")).FullName : null;
        string[] arguments = folder is null ? [HostCommand.Name] : [HostCommand.Name, "--data", folder];
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(ServerProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var address = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The server did not start; it has said why on its error output.");
        return new ServerProcess(process, address, folder);
    }

    /// <summary>Bytes in use after a full garbage collection.</summary>
    public async Task<long> LiveBytesAsync()
    {
        await process.StandardInput.WriteLineAsync(HostCommand.MemoryRequest);
        await process.StandardInput.FlushAsync();
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server has ended.");
        return long.Parse(line, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        if (ownData is not null)
        {
            Directory.Delete(ownData, recursive: true);
        }
    }
}
