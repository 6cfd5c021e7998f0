using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Bench.Scale;

/// <summary>A program of the solution in a process of its own, whose memory and processor time are read from the system.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;

    private MeasuredProcess(Process process) => this.process = process;

    /// <summary>Bytes of memory that the system had given it when they were most.</summary>
    public long PeakBytes => StatusKibibytes("VmHWM:") * 1024;

    /// <summary>Processor time used so far, by user and kernel.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program and waits for a line of it.</summary>
    /// <param name="assembly">File name of its assembly, beside this one.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="ready">How the line begins.</param>
    /// <returns>The process and the line.</returns>
    public static async Task<(MeasuredProcess Process, string Line)> StartAsync(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string ready, CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var measured = new MeasuredProcess(Process.Start(start)!);
        try
        {
            while (await measured.process.StandardOutput.ReadLineAsync(ct) is { } line)
            {
                if (line.Contains(ready, StringComparison.Ordinal))
                {
                    _ = measured.DrainAsync();
                    return (measured, line);
                }
            }

            throw new InvalidOperationException($"{assembly} ended before it was ready; it has said why on its error output.");
        }
        catch
        {
            await measured.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it as an operator would, and at last by force.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(StopLimit);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }

    // What nobody reads would fill the pipe and hold the process up.
    private async Task DrainAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is not null)
        {
        }
    }

    private long StatusKibibytes(string field)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }
}
