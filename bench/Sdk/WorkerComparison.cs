using System.Globalization;
using DataEgress.Bench.Server;
using Temporalio.Client;

namespace DataEgress.Bench.Sdk;

/// <summary>
/// The same workflows, started by the same client on the same server, for our worker and for the official TypeScript
/// worker, each alone in its process. Only the worker that is measured works; the other one waits for tasks.
/// </summary>
/// <param name="server">The server of both.</param>
/// <param name="workflows">Workflows of one round.</param>
/// <param name="concurrency">Workflows at a time.</param>
/// <param name="rounds">Rounds whose median counts.</param>
/// <param name="report">Where the results go.</param>
internal sealed class WorkerComparison(ServerProcess server, int workflows, int concurrency, int rounds, Report report)
{
    private const double Mebibyte = 1024 * 1024;

    private int batches;

    /// <param name="typescript">Folder of the official worker; null leaves it out.</param>
    public async Task RunAsync(string? typescript)
    {
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.Address));
        await using var ours = await WorkerProcesses.StartOursAsync(server.Address, "ours");
        await using var official = typescript is null
            ? null
            : await WorkerProcesses.StartTypeScriptAsync(typescript, server.Address, "official");
        List<Measurement> ofOurs = [];
        List<Measurement> ofOfficial = [];

        // The first round fills caches and lets both compile; it does not count.
        for (var round = 0; round <= rounds; round++)
        {
            ofOurs.Add(await GreetAsync(client, "ours", ours));
            if (official is not null)
            {
                ofOfficial.Add(await GreetAsync(client, "official", official));
            }
        }

        report.Section(
            string.Create(CultureInfo.InvariantCulture, $"worker: {workflows} workflows with one activity, {concurrency} at a time, median of {rounds}"),
            "per second", "p50 ms", "worker cpu ms", "peak MiB");
        Row("ours", ofOurs, ours);
        if (official is not null)
        {
            Row("official, TypeScript", ofOfficial, official);
            report.Row(
                "ours / official",
                ofOurs.Skip(1).Zip(ofOfficial.Skip(1), (a, b) => a.PerSecond / b.PerSecond).Order().ElementAt(rounds / 2),
                double.NaN,
                double.NaN,
                (double)ours.PeakBytes / official.PeakBytes);
        }
    }

    private void Row(string label, List<Measurement> of, MeasuredProcess worker)
    {
        var median = of.Skip(1).OrderBy(round => round.PerSecond).ElementAt(rounds / 2);
        report.Row(label, median.PerSecond, median.Percentile(0.5), median.WorkerMilliseconds, worker.PeakBytes / Mebibyte);
    }

    private Task<Measurement> GreetAsync(TemporalClient client, string queue, MeasuredProcess worker)
    {
        var batch = ++batches;
        return Load.MeasureAsync(
            server,
            workflows,
            concurrency,
            async i =>
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{queue}-{batch}-{i}");
                var handle = await client.StartWorkflowAsync((GreetingWorkflow w) => w.RunAsync(id), new(id, queue));
                await handle.GetResultAsync();
            },
            () => worker.ProcessorTime);
    }
}
