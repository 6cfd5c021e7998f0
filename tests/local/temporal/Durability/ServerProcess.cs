using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Local.Temporal.Tests.Durability;

/// <summary>A server in a process of its own, so that it can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    public string Address { get; }

    /// <summary>Starts a server on a folder; when it returns, calls are answered.</summary>
    public static async Task<ServerProcess> StartAsync(string folder, long snapshotThreshold, CancellationToken ct)
    {
        string[] arguments =
        [
            "exec",
            Path.Combine(AppContext.BaseDirectory, "DataEgress.Local.Temporal.Host.dll"),
            folder,
            snapshotThreshold.ToString(CultureInfo.InvariantCulture),
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        // Read to the end, or a server with much to say would wait for its reader.
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return await process.StandardOutput.ReadLineAsync(ct) is { } address
            ? new ServerProcess(process, address)
            : throw new InvalidOperationException($"The server did not start: {await errors.WaitAsync(ct)}");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }
}
