using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace DataEgress.EndToEnd.Tests.Demos;

/// <summary>A demo in a process of its own, with the variables that a test gives, watched line by line.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly ConcurrentQueue<string> errors = new();
    private readonly TaskCompletionSource awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? awaits;

    private DemoProcess(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? awaits)
    {
        this.awaits = awaits;
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("TEMPORAL_", StringComparison.Ordinal) || k.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["AWS_ACCESS_KEY_ID"] = "local";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "local";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Received(line.Data, output);
        process.ErrorDataReceived += (_, line) => Received(line.Data, errors);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines => [.. output];

    public string Output => string.Join('\n', output);

    public string Errors => string.Join('\n', errors);

    /// <summary>Runs one to its end.</summary>
    public static async Task<DemoProcess> RunAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string assembly = "DataEgress.Local.dll")
    {
        var demo = new DemoProcess(assembly, arguments, environment, null);
        try
        {
            await demo.ExitAsync();
            return demo;
        }
        catch
        {
            await demo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one and waits for a line that contains a text.</summary>
    public static async Task<DemoProcess> StartAsync(string awaits, params string[] arguments)
    {
        var demo = new DemoProcess("DataEgress.Local.dll", arguments, null, awaits);
        try
        {
            await demo.awaited.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
            return demo;
        }
        catch (Exception e)
        {
            await demo.DisposeAsync();
            throw new InvalidOperationException($"'{awaits}' did not come: {demo.Output}\n{demo.Errors}", e);
        }
    }

    /// <summary>Asks it to stop.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await ExitAsync();
    }

    /// <summary>Its exit code, once it has ended.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
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

    private void Received(string? line, ConcurrentQueue<string> lines)
    {
        if (line is null)
        {
            return;
        }

        lines.Enqueue(line);
        if (awaits is not null && line.Contains(awaits, StringComparison.Ordinal))
        {
            awaited.TrySetResult();
        }
    }
}
