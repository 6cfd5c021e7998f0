using System.CommandLine;
using System.Globalization;
using DataEgress.Bench.Server;
using DataEgress.Workflows.Egress;

namespace DataEgress.Bench.Scale;

/// <summary><c>large</c>: one very large object through the whole product, and what memory it takes against a small one.</summary>
internal static class LargeCommand
{
    private const double Mebibyte = 1 << 20;
    private const int SmallMebibytes = 16;
    private const int BlockMebibytes = 256;
    private const double LargestRatio = 1.2;
    private const double LargestWorker = 400;

    public static Command Create()
    {
        var size = new Option<int>("--size")
        {
            Description = $"MiB of the large object, a multiple of {BlockMebibytes}.",
            HelpName = "MIB",
            DefaultValueFactory = _ => 20 * 1024,
        };
        size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var mebibytes && (mebibytes < BlockMebibytes || mebibytes % BlockMebibytes != 0))
            {
                result.AddError($"--size is {mebibytes}, but must be a multiple of {BlockMebibytes}.");
            }
        });
        var copied = new Option<bool>("--plain") { Description = "Not encrypted, so that S3 copies it; else it is decrypted on the way." };
        var json = new Option<bool>("--json") { Description = "One JSON object for each measure instead of tables." };
        var command = new Command("large", "One very large object: time and the worker's memory against that of a small one. Build it with -c Release.")
        {
            size, copied, json,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(size), !parsed.GetValue(copied), new Report(Console.Out, parsed.GetValue(json)), ct));
        return command;
    }

    private static async Task<int> RunAsync(int mebibytes, bool decrypt, Report report, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(ct);
        var source = await SourceObjects.CreateAsync(installation, decrypt, ct);
        var small = await MeasureAsync(installation, source, decrypt, SmallMebibytes, ct);
        var large = await MeasureAsync(installation, source, decrypt, mebibytes, ct);
        report.Section(decrypt ? "one object, decrypted" : "one object, copied by S3", "seconds", "MiB/s", "cpu s", "peak MiB");
        Row(report, SmallMebibytes, small);
        Row(report, mebibytes, large);
        report.Row("large / small", double.NaN, double.NaN, double.NaN, large.PeakMebibytes / small.PeakMebibytes);
        if (large.PeakMebibytes > LargestWorker || large.PeakMebibytes > small.PeakMebibytes * LargestRatio)
        {
            await Console.Error.WriteLineAsync($"The worker may take {LargestWorker} MiB, and {LargestRatio} times what it takes for {SmallMebibytes} MiB.");
            return 1;
        }

        return 0;
    }

    private static void Row(Report report, int mebibytes, LargeMeasurement measured) => report.Row(
        string.Create(CultureInfo.InvariantCulture, $"{mebibytes} MiB"),
        measured.Took.TotalSeconds,
        mebibytes / measured.Took.TotalSeconds,
        measured.ProcessorTime.TotalSeconds,
        measured.PeakMebibytes);

    // Each in a worker of its own: memory that was once taken is not always given back.
    private static async Task<LargeMeasurement> MeasureAsync(
        Installation installation, SourceObjects source, bool decrypt, int mebibytes, CancellationToken ct)
    {
        var delivery = new Delivery(installation, string.Create(CultureInfo.InvariantCulture, $"object-{mebibytes}"), decrypt);
        var key = $"{delivery.SourcePrefix}content.csv";
        var sha256 = await source.PutLargeAsync(key, (long)mebibytes << 20, Math.Min(mebibytes, BlockMebibytes) << 20, ct);
        await using var worker = await installation.StartWorkerAsync(ct);
        var measured = await delivery.RunAsync(new DeliverySettings(SearchAttributes: false), ct);
        var file = await delivery.ReadRecordAsync(measured.Result.Receipt!, ct);
        if (measured.Receipt.Damage is { } damage)
        {
            throw new InvalidOperationException(damage.Message);
        }

        // A copy in parts has no checksum of its content: S3 keeps one of the parts'.
        if (decrypt && file.Sha256Written != sha256)
        {
            throw new InvalidOperationException($"{key} arrived with the SHA-256 {file.Sha256Written} instead of {sha256}.");
        }

        var head = await installation.S3.GetObjectMetadataAsync(Installation.RecipientBucket, file.Target, ct);
        if (head.ContentLength != (long)mebibytes << 20)
        {
            throw new InvalidOperationException($"{key} arrived with {head.ContentLength} bytes.");
        }

        var result = new LargeMeasurement(measured.Took, worker.ProcessorTime, worker.PeakBytes / Mebibyte);
        await installation.S3.DeleteObjectAsync(Installation.RecipientBucket, file.Target, ct);
        return result;
    }

    private sealed record LargeMeasurement(TimeSpan Took, TimeSpan ProcessorTime, double PeakMebibytes);
}
