using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Bench.Transfer;

/// <summary>A process of ours that runs for the whole measurement.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(30);

    private readonly Process process;

    private MeasuredProcess(Process process) => this.process = process;

    /// <summary>Processor time used so far, by user and kernel.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory that it was given since <see cref="ForgetPeak"/>, in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            const string Name = "VmHWM:";
            var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(Name, StringComparison.Ordinal));
            return long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts <c>dotnet exec</c> with an assembly that lies beside ours.</summary>
    /// <param name="assembly">Its file name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables, beside those of this process.</param>
    /// <param name="log">Where its output goes; null if it is read line by line here.</param>
    public static MeasuredProcess Start(
        string assembly, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string? log = null)
    {
        string[] command = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments];

        // The shell gives its place to the program: what is measured is the program.
        var start = log is null
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log, .. command]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = log is null;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>The next line of its output.</summary>
    public async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException("The process has ended; it has said why on its error output.");

    /// <summary>Asks it for a line.</summary>
    public async Task<string> AskAsync(string request)
    {
        await process.StandardInput.WriteLineAsync(request);
        await process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    /// <summary>Lets <see cref="PeakBytes"/> begin at what it has now.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        if (!process.HasExited)
        {
            // The worker ends by a signal, the others with their input.
            using var kill = Process.Start("/bin/kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var timeout = new CancellationTokenSource(EndTimeout);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }
}
