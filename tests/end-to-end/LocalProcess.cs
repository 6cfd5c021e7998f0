using System.Collections.Concurrent;
using System.Diagnostics;

namespace DataEgress.EndToEnd.Tests;

/// <summary>A process of <c>local</c>, as a person would start it.</summary>
public sealed class LocalProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalProcess(
        IEnumerable<string> arguments, int? largestFileKiB = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] local = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "DataEgress.Local.dll"), .. arguments];
        if (largestFileKiB is { } limit)
        {
            // A write beyond the limit fails as on a full disk, rather than end the process by a signal.
            local = ["bash", "-c", $"trap '' XFSZ; ulimit -f {limit}; exec \"$@\"", "bash", .. local];
        }

        var start = new ProcessStartInfo(local[0], local[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Only what a test gives decides which endpoints are used.
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("TEMPORAL_", StringComparison.Ordinal) || k.StartsWith("AWS_", StringComparison.Ordinal) || k.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        // The embedded endpoints take any key; a client that is pointed at them needs one.
        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";

        // Otherwise the runtime makes a file in memory that is larger than any limit on files.
        start.Environment["DOTNET_EnableWriteXorExecute"] = largestFileKiB is null ? "1" : "0";
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Received(line.Data, output);
        process.ErrorDataReceived += (_, line) => Received(line.Data, errors);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The process ended before it was ready."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', output);

    public IReadOnlyList<string> ErrorLines => [.. errors];

    /// <summary>HOST:PORT, once ready.</summary>
    public string Temporal => Endpoint("temporal");

    /// <summary>URL, once ready.</summary>
    public string Aws => Endpoint("aws");

    /// <summary>URL, once ready.</summary>
    public string Receiver => Endpoint("receiver");

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output, IReadOnlyList<string> ErrorLines)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs a command to its end, with variables of its own.</summary>
    public static async Task<(int ExitCode, string Output, IReadOnlyList<string> ErrorLines)> RunAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var local = new LocalProcess(arguments, environment: environment);
        await local.process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (local.process.ExitCode, local.Output, local.ErrorLines);
    }

    /// <summary>Starts <c>serve</c> on free ports and waits for its ready line.</summary>
    public static Task<LocalProcess> ServeAsync(params string[] arguments) => ServeAsync(arguments, largestFileKiB: null);

    /// <summary>As <see cref="ServeAsync(string[])"/>, in a process whose files cannot grow beyond a size.</summary>
    public static async Task<LocalProcess> ServeAsync(string[] arguments, int? largestFileKiB)
    {
        var local = new LocalProcess(["serve", "--temporal-port", "0", "--aws-port", "0", "--receiver-port", "0", .. arguments], largestFileKiB);
        try
        {
            await local.ready.Task.WaitAsync(StartLimit, TestContext.Current.CancellationToken);
            return local;
        }
        catch (Exception e)
        {
            await local.DisposeAsync();
            throw new InvalidOperationException($"serve did not come up: {local.Output}\n{string.Join('\n', local.ErrorLines)}", e);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the process ends by itself; returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StopLimit);
        return process.ExitCode;
    }

    /// <summary>Asks the process to stop and returns its exit code. Not by SIGINT, which shells make their background jobs ignore.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
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

    private string Endpoint(string name) => ready.Task.Result.Split(' ').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private void Received(string? line, ConcurrentQueue<string> lines)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                ready.TrySetResult(line);
            }
        }
    }
}
