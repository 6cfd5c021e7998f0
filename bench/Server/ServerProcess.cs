using System.Globalization;

namespace DataEgress.Bench.Server;

/// <summary>A process of <see cref="HostCommand"/>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly MeasuredProcess process;
    private readonly string? ownData;

    private ServerProcess(MeasuredProcess process, string address, string? ownData)
    {
        this.process = process;
        this.ownData = ownData;
        Address = address;
    }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>Processor time used so far, by user and kernel.</summary>
    public TimeSpan ProcessorTime => process.ProcessorTime;

    /// <summary>Bytes of memory the operating system has given it.</summary>
    public long ResidentBytes => process.ResidentBytes;

    /// <summary>Starts a server.</summary>
    /// <param name="journaled">With a journal in a new folder, removed at the end; in memory otherwise.</param>
    /// <param name="data">Where that folder is made; it decides which disk is measured.</param>
    public static async Task<ServerProcess> StartAsync(bool journaled, string data)
    {
        var folder = journaled ? Directory.CreateDirectory(Path.Combine(data, $"egress-bench-{Guid.NewGuid():N}")).FullName : null;
        var process = MeasuredProcess.StartOurs(
            Path.GetFileName(typeof(ServerProcess).Assembly.Location), folder is null ? [HostCommand.Name] : [HostCommand.Name, "--data", folder]);
        return new ServerProcess(process, await process.ReadLineAsync(), folder);
    }

    /// <summary>Bytes in use after a full garbage collection.</summary>
    public async Task<long> LiveBytesAsync() =>
        long.Parse(await process.AskAsync(HostCommand.MemoryRequest), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        if (ownData is not null)
        {
            Directory.Delete(ownData, recursive: true);
        }
    }
}
