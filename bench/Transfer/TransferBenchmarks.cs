using System.Globalization;
using DataEgress.Bench.Server;

namespace DataEgress.Bench.Transfer;

/// <summary>Everybody transfers the same objects, in turns.</summary>
internal sealed class TransferBenchmarks(TransferOptions options, Report report)
{
    private const double Mebibyte = 1 << 20;
    private const int WarmUpObjects = 3000;

    private static readonly string[] Columns =
        ["seconds", "objects/s", "MB/s", "cpu s", "storage cpu s", "temporal cpu s", "peak MiB", "requests/object"];

    /// <summary>Measures; 0 unless being slower than the others was to be a failure, and is one.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var data = Directory.CreateDirectory(Path.Combine(options.Data, $"egress-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            return await RunAsync(data, ct);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<int> RunAsync(string data, CancellationToken ct)
    {
        TransferCase[] cases =
        [
            new("small, plain", "plain-small", options.Objects, options.Size, Encrypted: false),
            new("small, decrypting", "encrypted-small", options.Objects, options.Size, Encrypted: true),
            new("large, plain", "plain-large", options.Large, options.LargeSize, Encrypted: false),
            new("large, decrypting", "encrypted-large", options.Large, options.LargeSize, Encrypted: true),
        ];
        cases = [.. cases.Where(c => c.Count > 0)];
        TransferCase[] warmUps =
        [
            new("warm-up, plain", "plain-warm-up", WarmUpObjects, options.Size, Encrypted: false),
            new("warm-up, decrypting", "encrypted-warm-up", WarmUpObjects, options.Size, Encrypted: true),
        ];
        await using var storage = await Storage.StartAsync(data);
        await using var egress = await EgressContestant.StartAsync(storage, [.. cases, .. warmUps], data, Path.Combine(data, "worker.log"), options.Worker, ct);
        var key = (await storage.Kms.CreateKeyAsync(new(), ct)).KeyMetadata.KeyId;
        var sources = new SourceObjects(storage, key);
        List<Contestant> contestants = [egress];
        if (!options.SkipPeers)
        {
            contestants.AddRange(PeerContestant.Find(storage, sources, Console.Error.WriteLine));
        }

        await storage.S3.PutBucketAsync(TransferCase.SourceBucket, ct);
        foreach (var contestant in contestants)
        {
            await storage.S3.PutBucketAsync(contestant.Bucket, ct);
        }

        var arrivals = new Arrivals(storage);
        foreach (var warmUp in warmUps)
        {
            // Worker and endpoints run for weeks; the others are programs that start each time.
            await sources.WriteAsync(warmUp, ct);
            await MeasureAsync(storage, egress, egress, arrivals, warmUp, ct);
        }

        var passed = true;
        foreach (var size in cases.GroupBy(c => c.Size))
        {
            Dictionary<string, Measure> first = [];
            foreach (var transferCase in size)
            {
                foreach (var contestant in contestants.Where(contestant => contestant.Takes(transferCase)))
                {
                    await contestant.PrepareAsync(transferCase, ct);
                }

                await sources.WriteAsync(transferCase, ct);
                var measures = await MeasureAsync(storage, egress, contestants, arrivals, transferCase, ct);
                foreach (var (name, measure) in measures)
                {
                    first.TryAdd(name, measure);
                }

                passed &= Tell(transferCase, measures, first, egress.Name);
                await storage.EmptyAsync(TransferCase.SourceBucket, ct);
            }
        }

        return passed || !options.Strict ? 0 : 1;
    }

    private async Task<Dictionary<string, Measure>> MeasureAsync(
        Storage storage, EgressContestant egress, List<Contestant> contestants, Arrivals arrivals, TransferCase transferCase, CancellationToken ct)
    {
        Dictionary<string, List<Measure>> measures = [];
        var taking = contestants.Where(contestant => contestant.Takes(transferCase)).ToList();
        for (var round = 0; round < options.Rounds; round++)
        {
            // Each begins a round in its turn.
            for (var turn = 0; turn < taking.Count; turn++)
            {
                var contestant = taking[(round + turn) % taking.Count];
                var measure = await MeasureAsync(storage, egress, contestant, arrivals, transferCase, ct);
                if (!measures.TryAdd(contestant.Name, [measure]))
                {
                    measures[contestant.Name].Add(measure);
                }
            }
        }

        return taking.ToDictionary(
            contestant => contestant.Name,
            contestant => measures[contestant.Name].OrderBy(m => m.Effort.Seconds).ElementAt(options.Rounds / 2));
    }

    private static async Task<Measure> MeasureAsync(
        Storage storage, EgressContestant egress, Contestant contestant, Arrivals arrivals, TransferCase transferCase, CancellationToken ct)
    {
        await storage.RequestsAsync();
        var (storageBefore, temporalBefore) = (storage.Process.ProcessorTime, egress.TemporalTime);
        var effort = await contestant.RunAsync(transferCase, ct);
        var measure = new Measure(
            effort,
            (storage.Process.ProcessorTime - storageBefore).TotalSeconds,
            (egress.TemporalTime - temporalBefore).TotalSeconds,
            await storage.RequestsAsync());
        await arrivals.VerifyAsync(transferCase, contestant.Bucket, ct);
        await storage.EmptyAsync(contestant.Bucket, ct);
        return measure;
    }

    private bool Tell(
        TransferCase transferCase, Dictionary<string, Measure> measures, Dictionary<string, Measure> first, string egress)
    {
        report.Section(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{transferCase.Label}: {transferCase.Count} objects of {transferCase.Size} bytes, median of {options.Rounds}, every byte compared"),
            Columns);
        foreach (var (name, measure) in measures)
        {
            var effort = measure.Effort;
            report.Row(
                name,
                effort.Seconds,
                transferCase.Count / effort.Seconds,
                transferCase.Bytes / 1e6 / effort.Seconds,
                effort.ProcessorSeconds,
                measure.StorageSeconds,
                name == egress ? measure.TemporalSeconds : double.NaN,
                effort.PeakBytes / Mebibyte,
                (double)measure.Requests.Values.Sum() / transferCase.Count);
        }

        foreach (var (name, measure) in measures)
        {
            report.Note($"{name}: {string.Join(", ", measure.Requests.OrderByDescending(r => r.Value).Select(r => $"{r.Value} {r.Key}"))}");
        }

        var peers = first.Where(measure => measure.Key != egress).ToList();
        if (peers.Count == 0)
        {
            return true;
        }

        var ours = measures[egress].Effort.Seconds;
        report.Section($"seconds of egress / seconds of the other{(transferCase.Encrypted ? ", or of its plain copy if it decrypts nothing" : "")}", "ratio");
        foreach (var (name, measure) in peers)
        {
            report.Row(name, ours / measure.Effort.Seconds);
        }

        return ours <= peers.Min(peer => peer.Value.Effort.Seconds);
    }

    /// <summary>What a transfer took, of everybody who had to do with it.</summary>
    /// <param name="Effort">Of the process that transfers.</param>
    /// <param name="StorageSeconds">Processor time of the AWS endpoints.</param>
    /// <param name="TemporalSeconds">Processor time of the Temporal server.</param>
    /// <param name="Requests">What the endpoints were asked.</param>
    private sealed record Measure(Effort Effort, double StorageSeconds, double TemporalSeconds, IReadOnlyDictionary<string, int> Requests);
}
