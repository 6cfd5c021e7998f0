using System.Globalization;

namespace DataEgress.Bench.Server;

/// <summary>The measures of the embedded server, one after the other.</summary>
internal sealed class ServerBenchmarks(ServerBenchmarkOptions options, Report report)
{
    public const int FewOpen = 10;

    private const int IdleWorkflows = 30;
    private const double Mebibyte = 1024 * 1024;
    private const string InMemory = "in memory";
    private const string Journaled = "journaled";

    private static readonly string[] LoadColumns = ["per second", "p50 ms", "p99 ms", "server cpu ms", "worker cpu ms"];

    private int batches;

    public async Task RunAsync(CancellationToken ct)
    {
        await ThroughputAsync();
        ct.ThrowIfCancellationRequested();
        await OpenAsync();
        ct.ThrowIfCancellationRequested();
        await ResidentAsync();
        if (options.TypeScript is { } folder)
        {
            ct.ThrowIfCancellationRequested();
            await TypeScriptAsync(folder, ct);
        }
    }

    private static Measurement Median(List<Measurement> rounds) => rounds.OrderBy(round => round.PerSecond).ElementAt(rounds.Count / 2);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private async Task ThroughputAsync()
    {
        await using var memory = await ServerProcess.StartAsync(journaled: false, options.Data);
        await using var journal = await ServerProcess.StartAsync(journaled: true, options.Data);
        await using var memoryLoad = await LoadWorker.StartAsync(memory);
        await using var journalLoad = await LoadWorker.StartAsync(journal);
        await GreetAsync(memory, memoryLoad, options.Workflows);
        await GreetAsync(journal, journalLoad, options.Workflows);
        List<Measurement> ofMemory = [];
        List<Measurement> ofJournal = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            ofMemory.Add(await GreetAsync(memory, memoryLoad, options.Workflows));
            ofJournal.Add(await GreetAsync(journal, journalLoad, options.Workflows));
        }

        report.Section(
            string.Create(CultureInfo.InvariantCulture, $"start to result, one activity: {options.Workflows} workflows, {options.Concurrency} at a time, median of {options.Rounds}"),
            LoadColumns);
        Row(InMemory, Median(ofMemory));
        Row(Journaled, Median(ofJournal));
        report.Row("journaled / in memory", Median(ofMemory.Zip(ofJournal, (a, b) => b.PerSecond / a.PerSecond)));

        report.Section($"start to result when idle: {IdleWorkflows} workflows, one at a time", LoadColumns);
        Row(InMemory, await IdleAsync(memory, memoryLoad));
        Row(Journaled, await IdleAsync(journal, journalLoad));
    }

    private async Task OpenAsync()
    {
        await using var server = await ServerProcess.StartAsync(journaled: false, options.Data);
        await using var load = await LoadWorker.StartAsync(server);
        await GreetAsync(server, load, options.Workflows);
        await load.OpenAsync(FewOpen, options.Concurrency, "few");
        var few = await RoundsAsync(server, load);

        var liveBefore = await server.LiveBytesAsync();
        var residentBefore = server.ResidentBytes;
        await load.OpenAsync(options.Open, options.Concurrency, "many");
        var live = await server.LiveBytesAsync() - liveBefore;
        var resident = server.ResidentBytes - residentBefore;

        // The collection has given all spare memory back; getting it again is not the cost of a workflow.
        await GreetAsync(server, load, options.Workflows);
        var many = await RoundsAsync(server, load);

        report.Section(
            string.Create(CultureInfo.InvariantCulture, $"start to result while others are open: {options.Workflows} workflows, median of {options.Rounds}"),
            LoadColumns);
        Row($"{FewOpen} open", Median(few));
        Row($"{options.Open} open", Median(many));
        report.Row("many / few", Median(many).PerSecond / Median(few).PerSecond);
        report.Row(
            "many / few, server cpu",
            Median(many.Select(round => round.ServerMilliseconds)) / Median(few.Select(round => round.ServerMilliseconds)));

        report.Section("memory of an open workflow that waits for a signal or a timer", "in use, B", "resident, B");
        report.Row($"{options.Open} open", (double)live / options.Open, (double)resident / options.Open);
    }

    private async Task ResidentAsync()
    {
        report.Section($"server's memory after {options.Resident} workflows", "resident, MiB", "in use, MiB");
        foreach (var journaled in new[] { false, true })
        {
            await using var server = await ServerProcess.StartAsync(journaled, options.Data);
            await using var load = await LoadWorker.StartAsync(server);
            await GreetAsync(server, load, options.Resident);
            var resident = server.ResidentBytes;
            report.Row(journaled ? Journaled : InMemory, resident / Mebibyte, await server.LiveBytesAsync() / Mebibyte);
        }
    }

    private async Task TypeScriptAsync(string folder, CancellationToken ct)
    {
        await using var server = await ServerProcess.StartAsync(journaled: false, options.Data);
        var bench = new TypeScriptBench(folder, server.Address, options.Workflows, options.Concurrency);
        report.Section("bench.js: client in TypeScript, worker in TypeScript", TypeScriptBench.Columns);
        foreach (var result in await bench.RunAsync(foreignQueue: null, ct))
        {
            report.Row(result.Measure, result.PerSecond ?? double.NaN, result.P50, result.P99);
        }

        await using var load = await LoadWorker.StartAsync(server);
        report.Section("bench.js: client in TypeScript, our worker", TypeScriptBench.Columns);
        foreach (var result in await bench.RunAsync(LoadWorker.Queue, ct))
        {
            report.Row(result.Measure, result.PerSecond ?? double.NaN, result.P50, result.P99);
        }
    }

    private async Task<List<Measurement>> RoundsAsync(ServerProcess server, LoadWorker load)
    {
        List<Measurement> rounds = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            rounds.Add(await GreetAsync(server, load, options.Workflows));
        }

        return rounds;
    }

    private Task<Measurement> GreetAsync(ServerProcess server, LoadWorker load, int count)
    {
        var batch = ++batches;
        return Load.MeasureAsync(server, count, options.Concurrency, i => load.GreetAsync($"greet-{batch}-{i}"));
    }

    private Task<Measurement> IdleAsync(ServerProcess server, LoadWorker load) =>
        Load.MeasureAsync(server, IdleWorkflows, 1, i => load.GreetAsync($"idle-{++batches}-{i}"));

    private void Row(string label, Measurement of) => report.Row(
        label, of.PerSecond, of.Percentile(0.5), of.Percentile(0.99), of.ServerMilliseconds, of.WorkerMilliseconds);
}
