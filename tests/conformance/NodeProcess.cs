using System.Diagnostics;

namespace DataEgress.Conformance.Tests;

/// <summary>A script that runs beside the test.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly Task<string> error;

    private NodeProcess(Process process)
    {
        this.process = process;
        error = process.StandardError.ReadToEndAsync();
    }

    public static NodeProcess Start(string folder, params IEnumerable<string> arguments) =>
        Start(folder, new Dictionary<string, string>(), arguments);

    public static NodeProcess Start(
        string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Meant for workers in this process: in TypeScript it also changes how workflows are run.
        start.Environment.Remove("TEMPORAL_DEBUG");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>The next line it writes. Fails the test if it ends instead.</summary>
    public async Task<string> ReadLineAsync(CancellationToken ct)
    {
        var line = await process.StandardOutput.ReadLineAsync(ct).AsTask().WaitAsync(Limit, ct);
        if (line is null)
        {
            await process.WaitForExitAsync(ct).WaitAsync(Limit, ct);
            Assert.Fail($"node ended with {process.ExitCode}: {await error}");
        }

        return line;
    }

    /// <summary>Waits for its end; all that it wrote since the last line read, and its exit code.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync(CancellationToken ct)
    {
        var output = await process.StandardOutput.ReadToEndAsync(ct).WaitAsync(Limit, ct);
        await process.WaitForExitAsync(ct).WaitAsync(Limit, ct);
        return (process.ExitCode, output, await error);
    }

    /// <summary>Closes its input, which tells our scripts to end, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }
}
