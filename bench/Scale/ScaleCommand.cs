using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataEgress.Bench.Server;
using DataEgress.Workflows.Egress;

namespace DataEgress.Bench.Scale;

/// <summary><c>scale</c>: one prefix of very many objects through the whole product; fails where a bound is exceeded.</summary>
internal static class ScaleCommand
{
    private const double Mebibyte = 1 << 20;
    private const double LargestWorker = 400 * Mebibyte;

    // What a Temporal server warns of; it ends a workflow at 51,200 events, 50 MiB and payloads of 2 MiB.
    private const int MostEvents = 10_240;
    private const long LargestHistory = 10 << 20;
    private const long LargestPayload = 512 << 10;

    public static Command Create()
    {
        var defaults = new DeliverySettings();
        var objects = Count("--objects", 200_000, "Objects below the prefix.");
        var size = Count("--object-size", 1024, "Bytes of each.");
        var batch = Count("--batch-files", defaults.BatchFiles, "Files in a batch.");
        var run = Count("--batches-per-run", defaults.BatchesPerRun, "Batches after which the workflow continues as new.");
        var decrypt = new Option<bool>("--decrypt") { Description = "The objects are encrypted, and decrypted on the way; else S3 copies them." };
        var json = new Option<bool>("--json") { Description = "One JSON object for each measure instead of tables." };
        var command = new Command("scale", "A prefix of very many objects: memory, histories, payloads, objects a second. Build it with -c Release.")
        {
            objects, size, batch, run, decrypt, json,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var settings = defaults with { BatchFiles = parsed.GetValue(batch), BatchesPerRun = parsed.GetValue(run), SearchAttributes = false };
            return await RunAsync(
                parsed.GetValue(objects), parsed.GetValue(size), parsed.GetValue(decrypt), settings, new Report(Console.Out, parsed.GetValue(json)), ct);
        });
        return command;
    }

    private static async Task<int> RunAsync(int objects, int size, bool decrypt, DeliverySettings settings, Report report, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(ct);
        var delivery = new Delivery(installation, "many", decrypt);
        var began = Stopwatch.GetTimestamp();
        var source = await SourceObjects.CreateAsync(installation, decrypt, ct);
        await source.PutManyAsync(delivery.SourcePrefix, objects, size, ct);
        await Console.Error.WriteLineAsync($"{objects} objects put in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");

        await using var worker = await installation.StartWorkerAsync(ct);
        var measured = await delivery.RunAsync(settings, ct);
        var (peak, cpu) = (worker.PeakBytes, worker.ProcessorTime);

        report.Section(
            string.Create(CultureInfo.InvariantCulture, $"{objects} objects of {size} bytes{(decrypt ? ", decrypted" : "")}, {settings.BatchFiles} in a batch, {settings.BatchesPerRun} batches in a run"),
            "seconds",
            "objects/s",
            "cpu ms/object",
            "peak MiB",
            "endpoints MiB");
        report.Row(
            "worker",
            measured.Took.TotalSeconds,
            objects / measured.Took.TotalSeconds,
            cpu.TotalMilliseconds / objects,
            peak / Mebibyte,
            installation.Endpoints.PeakBytes / Mebibyte);
        report.Section("histories of the delivery", "events", "KiB", "largest KiB");
        for (var i = 0; i < measured.Histories.Count; i++)
        {
            var history = measured.Histories[i];
            report.Row($"run {i + 1}", history.Events, history.Bytes / 1024.0, history.LargestEvent / 1024.0);
        }

        report.Section("while it ran", "heartbeat KiB", "status ms");
        report.Row("at most", measured.LargestHeartbeat / 1024.0, measured.SlowestStatus.TotalMilliseconds);

        var totals = measured.Result.Totals;
        string?[] wrong =
        [
            totals.Sent == objects ? null : $"{totals.Sent} of {objects} objects were sent",
            measured.Receipt.Damage?.Message,
            measured.Receipt.Summary?.Files == objects ? null : $"the receipt has {measured.Receipt.Summary?.Files} files",
            peak < LargestWorker ? null : "the worker took more than 400 MiB",
            measured.Histories.Max(h => h.Events) < MostEvents ? null : $"a history has more than {MostEvents} events",
            measured.Histories.Max(h => h.Bytes) < LargestHistory ? null : $"a history has more than {LargestHistory} bytes",
            Math.Max(measured.Histories.Max(h => h.LargestEvent), measured.LargestHeartbeat) < LargestPayload ? null : $"a payload has more than {LargestPayload} bytes",
        ];
        foreach (var line in wrong.OfType<string>())
        {
            await Console.Error.WriteLineAsync(line);
        }

        return wrong.Any(line => line is not null) ? 1 : 0;
    }

    private static Option<int> Count(string name, int usual, string description) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
}
