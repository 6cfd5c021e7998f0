using System.Diagnostics;
using System.Globalization;

namespace DataEgress.EndToEnd.Tests.Processes;

/// <summary>A program of the solution, in a process of its own as a person would start it.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];
    private readonly List<(Func<string, bool> IsMeant, TaskCompletionSource<string> Found)> awaited = [];
    private bool ended;

    private ProgramProcess(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, int? largestFileKiB)
    {
        string[] program = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments];
        if (largestFileKiB is { } limit)
        {
            // A write beyond the limit fails as on a full disk, rather than end the process by a signal.
            program = ["bash", "-c", $"trap '' XFSZ; ulimit -f {limit}; exec \"$@\"", "bash", .. program];
        }

        var start = new ProcessStartInfo(program[0], program[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Only what a test gives decides which endpoints are used and how.
        foreach (var variable in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(variable);
        }

        // The embedded endpoints take any key; a client that is pointed at them needs one.
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";

        // Otherwise the runtime makes a file in memory that is larger than any limit on files.
        start.Environment["DOTNET_EnableWriteXorExecute"] = largestFileKiB is null ? "1" : "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Received(line.Data, output);
        process.ErrorDataReceived += (_, line) => Received(line.Data, errors);
    }

    public int Id => process.Id;

    public IReadOnlyList<string> OutputLines => Lines(output);

    public string Output => Text(output);

    public string Errors => Text(errors);

    public IReadOnlyList<string> ErrorLines => Lines(errors);

    /// <summary>Starts a program.</summary>
    /// <param name="assembly">File name of its assembly, beside the tests.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its variables besides those of this process that are not of Temporal, AWS, OpenTelemetry or Egress.</param>
    /// <param name="largestFileKiB">Size beyond which its files cannot grow.</param>
    public static ProgramProcess Start(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, int? largestFileKiB = null)
    {
        var program = new ProgramProcess(assembly, arguments, environment ?? new Dictionary<string, string>(), largestFileKiB);
        program.process.Start();
        program.process.BeginOutputReadLine();
        program.process.BeginErrorReadLine();
        _ = program.WatchEndAsync();
        return program;
    }

    /// <summary>Waits for its end by itself, and returns its exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit ?? ExitLimit);
        return process.ExitCode;
    }

    /// <summary>Waits for a line, unless it was written before; fails when the process ends without it.</summary>
    public Task<string> LineAsync(Func<string, bool> isMeant, TimeSpan limit)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (output.Concat(errors).FirstOrDefault(isMeant) is { } line)
            {
                return Task.FromResult(line);
            }

            if (ended)
            {
                return Task.FromException<string>(Ended());
            }

            awaited.Add((isMeant, found));
        }

        return found.Task.WaitAsync(limit, TestContext.Current.CancellationToken);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks the process to stop and returns its exit code. Not by SIGINT, which shells make their background jobs ignore.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StopLimit);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static bool IsOurs(string variable) =>
        new[] { "TEMPORAL_", "AWS_", "OTEL_", "Egress__", "KeyImport__" }.Any(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private async Task WatchEndAsync()
    {
        // Returns when also both outputs have been read to their ends.
        await process.WaitForExitAsync(CancellationToken.None);
        lock (gate)
        {
            ended = true;
            awaited.ForEach(a => a.Found.TrySetException(Ended()));
            awaited.Clear();
        }
    }

    private InvalidOperationException Ended() =>
        new($"The process ended without the awaited line.\n{string.Join('\n', output)}\n{string.Join('\n', errors)}");

    private void Received(string? line, List<string> lines)
    {
        if (line is null)
        {
            return;
        }

        lock (gate)
        {
            lines.Add(line);
            awaited.FindAll(a => a.IsMeant(line)).ForEach(a => a.Found.TrySetResult(line));
            awaited.RemoveAll(a => a.Found.Task.IsCompleted);
        }
    }

    private List<string> Lines(List<string> lines)
    {
        lock (gate)
        {
            return [.. lines];
        }
    }

    private string Text(List<string> lines) => string.Join('\n', Lines(lines));
}
