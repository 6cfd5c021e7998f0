using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DataEgress.Workflows.Egress;
using Temporalio.Client;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>A thousand files by every route, while requests go wrong and worker processes are killed.</summary>
public sealed class WeatherTests : IAsyncLifetime
{
    private const int Files = 1000;
    private const int Kills = 4;
    private const int LargeBytes = (6 << 20) + 17;
    private const string SourcePrefix = "w/$TODAYS_DATE/*";
    private const string Folder = "w/2026-12-31/";
    private const string Flag = Folder + "pipeline_success.flag";
    private const string Plain = "plain";
    private const string Sealed = "sealed";
    private const string Sft = "sft";
    private const string SeedVariable = "EGRESS_WEATHER_SEED";

    // In the mean it takes a third of this; a machine that does other things as well may need it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly DeliverySettings Settings = new(
        BatchFiles: 25, BatchesAtOnce: 4, MaximumAttempts: 30, SearchAttributes: false, HeartbeatTimeout: TimeSpan.FromSeconds(10));

    private readonly ConcurrentDictionary<(string Bucket, string Key), byte[]> expected = [];
    private Site site = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => site = await Site.StartAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Egress_ThousandFilesInBadWeather_ArriveOnceAndUnharmed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"{SeedVariable}={seed}");
        var dice = new Random(seed);
        var weather = new BadWeather(seed, Plain, Sealed, Sft);
        await PrepareAsync(dice, weather);
        site.AwsFaults = weather.OverAws;
        site.ReceiverFaults = weather.OverReceiverAsync;

        var workers = new[] { Start(0), Start(1) };
        EgressResult result;
        try
        {
            var handle = await site.StartEgressAsync(Flag, Settings);
            var killing = KillAsync(dice, weather, workers);
            result = await ResultAsync(handle, workers);
            await killing;
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        site.AwsFaults = null;
        site.ReceiverFaults = null;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(' ', weather.Injected.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => $"{i.Key}={i.Value}")));
        await CheckFilesAsync(weather);
        Assert.Equal([Plain, Sealed, Sft], result.Deliveries.Select(d => d.Entry.PipelineName).Order(StringComparer.Ordinal));
        foreach (var delivery in result.Deliveries)
        {
            await CheckReceiptAsync(delivery);
        }
    }

    private WorkerProcess Start(int number) => WorkerProcess.Start(site.Settings($"host-{number}"));

    /// <summary>Kills the workers in turn as files arrive, and starts each again.</summary>
    private async Task KillAsync(Random dice, BadWeather weather, WorkerProcess[] workers)
    {
        var times = Enumerable.Range(0, Kills).Select(_ => dice.Next(50, Files - 100)).Order().ToList();
        for (var i = 0; i < Kills; i++)
        {
            await weather.ArrivedAsync(times[i]).WaitAsync(Limit, Cancellation);
            await workers[i % workers.Length].DisposeAsync();
            workers[i % workers.Length] = Start(i % workers.Length);
        }
    }

    private async Task<EgressResult> ResultAsync(WorkflowHandle<EgressWorkflow, EgressResult> handle, WorkerProcess[] workers)
    {
        try
        {
            return await handle.GetResultAsync().WaitAsync(Limit, Cancellation);
        }
        catch (TimeoutException)
        {
            var status = await handle.QueryAsync(w => w.Status());
            var deliveries = await Task.WhenAll(status.Deliveries.Select(id =>
                site.Temporal.GetWorkflowHandle<DeliveryWorkflow>(id).QueryAsync(w => w.Status())));
            Assert.Fail($"{JsonSerializer.Serialize(status)}\n{JsonSerializer.Serialize(deliveries)}\n{string.Join('\n', workers.Select(w => w.Output))}");
            throw;
        }
    }

    private async Task PrepareAsync(Random dice, BadWeather weather)
    {
        foreach (var bucket in new[] { Plain, Sealed, Sft })
        {
            await site.CreateSourceAsync(bucket);
        }

        await site.CreateBucketAsync("plain-out");
        await site.CreateBucketAsync("sealed-out");
        await site.PutEntryAsync(SourcePrefix, Plain, ("source_bucket", Plain), ("transfer_type", "S3"), ("destination_bucket", "plain-out"), ("destination_prefix", "out"));
        await site.PutEntryAsync(
            SourcePrefix, Sealed, ("source_bucket", Sealed), ("transfer_type", "S3"), ("destination_bucket", "sealed-out"), ("destination_prefix", "out"), ("decrypt", true));
        await site.PutEntryAsync(SourcePrefix, Sft, ("source_bucket", Sft), ("transfer_type", "SFT"), ("destination_prefix", "/data-egress/out"));
        var key = (await site.Kms.CreateKeyAsync(new(), Cancellation)).KeyMetadata.Arn;
        var dataKeys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => site.GenerateDataKeyAsync(key)));
        var files = Enumerable.Range(0, Files).Select(i => new SampleFile(i, Content(dice, i), dataKeys[i % dataKeys.Length])).ToList();
        await Parallel.ForEachAsync(files, Cancellation, async (file, _) => await PutAsync(file));

        // Replaced between the look at them and the transfer: the new content must arrive, and none of the old.
        foreach (var file in files.Where(f => f.Number % 111 < 3 && f.Content.Length < LargeBytes))
        {
            var (method, path) = file.Route == Plain ? ("PUT", $"/plain-out/out/{file.Name}") : ("GET", $"/{file.Route}/{Folder}{file.SourceName}");
            weather.Surprise(method, path, () => PutAsync(file with { Content = [.. file.Content, .. "replaced"u8] }));
        }
    }

    private async Task PutAsync(SampleFile file)
    {
        expected[file.Destination] = file.Content;
        await (file.Route == Sealed
            ? site.PutEncryptedAsync(file.Route, Folder + file.SourceName, file.Content, file.DataKey)
            : site.PutAsync(file.Route, Folder + file.SourceName, file.Content));
    }

    private static byte[] Content(Random dice, int number)
    {
        var content = new byte[number < 6 ? LargeBytes : dice.Next(20_000)];
        dice.NextBytes(content);
        return content;
    }

    private async Task CheckFilesAsync(BadWeather weather)
    {
        foreach (var bucket in new[] { "plain-out", "sealed-out", Site.ReceiverBucket })
        {
            var versions = (await site.VersionsAsync(bucket)).Where(v => !v.Key.StartsWith(".receipts/", StringComparison.Ordinal)).ToList();

            // Nothing is missing, and nothing is there that should not be.
            Assert.Equal(
                expected.Keys.Where(e => e.Bucket == bucket).Select(e => e.Key).Order(StringComparer.Ordinal),
                versions.Select(v => v.Key).Order(StringComparer.Ordinal));

            // S3 cannot know a repeated request; only where it did not tell that it had carried one out may there be another.
            Assert.All(versions, v => Assert.InRange(v.Value, 1, 1 + weather.LostAnswers($"/{bucket}/{v.Key}")));
        }

        Assert.All(weather.Accepted, a => Assert.Single(a.Value.Distinct(StringComparer.Ordinal)));
        await Parallel.ForEachAsync(expected, Cancellation, async (file, _) =>
        {
            var content = await site.GetAsync(file.Key.Bucket, file.Key.Key);
            Assert.True(file.Value.AsSpan().SequenceEqual(content), $"{file.Key} has other bytes than its source");
        });
    }

    /// <summary>The receipt names every file once, as it was delivered.</summary>
    private async Task CheckReceiptAsync(DeliveryResult delivery)
    {
        var route = delivery.Entry.PipelineName;
        var files = expected.Where(e => e.Key.Bucket == SampleFile.BucketOf(route)).ToDictionary(e => e.Key.Key.Split('/')[^1], e => e.Value);
        Assert.Equal((DeliveryOutcome.Delivered, files.Count, 0), (delivery.Outcome, delivery.Totals.Sent + delivery.Totals.Present, delivery.Totals.Skipped));
        var receipt = System.Text.Encoding.UTF8.GetString(await site.GetAsync(delivery.Receipt!.Bucket, delivery.Receipt.Key));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in receipt.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement))
        {
            if (!line.TryGetProperty("target", out var target))
            {
                continue;
            }

            var name = target.GetString()!.Split('/')[^1];
            Assert.True(seen.Add(name), $"{name} stands in the receipt twice");
            Assert.Equal(files[name].LongLength, line.GetProperty("size").GetInt64());
            if (line.TryGetProperty("sha256Written", out var sha256) && sha256.ValueKind == JsonValueKind.String)
            {
                Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(files[name])), sha256.GetString());
            }
        }

        Assert.Equal(files.Count, seen.Count);
    }

    private sealed record SampleFile(int Number, byte[] Content, GeneratedKey DataKey)
    {
        public string Route => (Number % 3) switch { 0 => Plain, 1 => Sealed, _ => Sft };

        public string Name => $"{Number:D4}.csv";

        public string SourceName => Route == Sealed ? Name + ".enc" : Name;

        public (string Bucket, string Key) Destination => (BucketOf(Route), Route == Sft ? $"DA/{Name}" : $"out/{Name}");

        public static string BucketOf(string route) => route == Sft ? Site.ReceiverBucket : route + "-out";
    }
}
