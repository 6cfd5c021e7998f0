using System.Diagnostics;
using System.Globalization;

namespace DataEgress.Bench;

/// <summary>A process that runs for a whole measurement; its memory and processor time are its own, and read from the system.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly string name;

    private MeasuredProcess(Process process, string name)
    {
        this.process = process;
        this.name = name;
    }

    /// <summary>Processor time used so far, by user and kernel.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of memory that the system has given it.</summary>
    public long ResidentBytes => StatusBytes("VmRSS:");

    /// <summary>The most that these were, since its start or since <see cref="ForgetPeak"/>.</summary>
    public long PeakBytes => StatusBytes("VmHWM:");

    /// <summary>Starts a program of the solution.</summary>
    /// <param name="assembly">File name of its assembly, beside ours; or its whole path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables, beside those of this process.</param>
    /// <param name="log">Where its output goes; null if it is read line by line here.</param>
    public static MeasuredProcess StartOurs(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? log = null) =>
        Start(assembly, ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments], environment, log);

    /// <summary>Starts any program.</summary>
    /// <param name="command">The program and its arguments.</param>
    public static MeasuredProcess Start(IReadOnlyList<string> command) => Start(command[0], command, null, null);

    /// <summary>The next line of its output.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task<string> ReadLineAsync(CancellationToken ct = default) =>
        await process.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException($"{name} has ended; it has said why on its error output.");

    /// <summary>The first line that is meant; no other is read from then on.</summary>
    public async Task<string> ReadyAsync(Func<string, bool> isMeant, CancellationToken ct = default)
    {
        while (true)
        {
            var line = await ReadLineAsync(ct);
            if (isMeant(line))
            {
                _ = DrainAsync();
                return line;
            }
        }
    }

    /// <summary>Asks it for a line.</summary>
    public async Task<string> AskAsync(string request)
    {
        await process.StandardInput.WriteLineAsync(request);
        await process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    /// <summary>Lets <see cref="PeakBytes"/> begin at what it has now.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    /// <summary>Ends its input and asks it to stop, and stops it by force if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        if (!process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(EndLimit);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }

    private static MeasuredProcess Start(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment, string? log)
    {
        // The shell gives its place to the program: what is measured is the program.
        var start = log is null
            ? new ProcessStartInfo(command[0], command.Skip(1))
            : new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log, .. command]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = log is null;
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        return new(Process.Start(start)!, name);
    }

    // What nobody reads would fill the pipe and hold the process up.
    private async Task DrainAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is not null)
        {
        }
    }

    private long StatusBytes(string field)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
