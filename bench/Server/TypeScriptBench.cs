using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DataEgress.Bench.Server;

/// <summary>The load generator made with the official TypeScript SDK: its client, and its worker or ours.</summary>
/// <param name="folder">Where <c>bench.js</c> lies, its packages installed.</param>
/// <param name="address">The server.</param>
/// <param name="workflows">Workflows of its first measure.</param>
/// <param name="concurrency">Workflows at a time.</param>
internal sealed class TypeScriptBench(string folder, string address, int workflows, int concurrency)
{
    public static readonly string[] Columns = ["per second", "p50 ms", "p99 ms"];

    /// <summary>Runs it to its end.</summary>
    /// <param name="foreignQueue">The task queue of a worker that runs already; null for its own worker.</param>
    /// <param name="ct">Kills it.</param>
    public async Task<IReadOnlyList<TypeScriptResult>> RunAsync(string? foreignQueue, CancellationToken ct)
    {
        string[] arguments =
        [
            Path.Combine(folder, "bench.js"),
            "--address", address,
            "--workflows", workflows.ToString(CultureInfo.InvariantCulture),
            "--concurrency", concurrency.ToString(CultureInfo.InvariantCulture),
        ];
        string[] worker = foreignQueue is null ? [] : ["--no-worker", foreignQueue];
        using var process = Process.Start(
            new ProcessStartInfo("node", [.. arguments, .. worker]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        await using var killed = ct.Register(process.Kill);
        List<TypeScriptResult> results = [];
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            results.Add(JsonSerializer.Deserialize<TypeScriptResult>(line, JsonSerializerOptions.Web)!);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        ct.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? results
            : throw new InvalidOperationException($"bench.js in {folder} ended with exit code {process.ExitCode}.");
    }
}

/// <summary>One line that <c>bench.js</c> printed.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="PerSecond">How many of it a second; null when the measure is about latency only.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">Latency that 99 % were below, in milliseconds.</param>
internal sealed record TypeScriptResult(
    string Measure,
    double? PerSecond,
    [property: System.Text.Json.Serialization.JsonPropertyName("p50ms")] double P50,
    [property: System.Text.Json.Serialization.JsonPropertyName("p99ms")] double P99);
