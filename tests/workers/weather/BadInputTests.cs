using System.Security.Cryptography;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>Entries that make no sense, keys that few expect, and nothing at all.</summary>
public sealed class BadInputTests(Bench bench) : IClassFixture<Bench>
{
    private const string Destination = "/data-egress/out/";

    private static readonly string[] Names =
    [
        "a b.csv",
        "a+b.csv",
        "100%25.csv",
        "half%.csv",
        "ünïcödé 日本 😀.csv",
        "quote'\"<&>.csv",
        "question?hash#.csv",
        "empty.csv",
        "up/../../above.csv",
        "//slashes.csv",
        "two/..dots..",
        new string('d', 350) + "/" + new string('e', 380) + "/" + new string('f', 200) + ".csv",
    ];

    [Theory]
    [InlineData("S3", false, "")]
    [InlineData("S3", true, "")]
    [InlineData("SFT", false, "")]
    [InlineData("S3", false, "/a b+c/%41%/ü😀/../")]
    [InlineData("SFT", false, "/a b+c/%41%/ü😀/../")]
    public async Task Deliver_OddKeys_ArriveUnderTheirNamesAndStandInTheReceipt(string type, bool decrypt, string above)
    {
        var prefix = $"odd-{type}-{decrypt}-{above.Length}";
        var sourcePrefix = above + prefix;
        var folder = sourcePrefix + "/2026-12-31/";
        foreach (var name in Names)
        {
            await (decrypt
                ? bench.Site.PutEncryptedAsync(Bench.Source, folder + name, ContentOf(name), bench.DataKey)
                : bench.Site.PutAsync(Bench.Source, folder + name, ContentOf(name)));
        }

        await PutEntryAsync(prefix, type, decrypt, sourcePrefix);
        var result = await (await bench.DeliverAsync(folder, sourcePrefix, prefix)).GetResultAsync();

        var files = await ReceiptAsync(result);
        Assert.Equal(Names.Select(name => folder + name).Order(StringComparer.Ordinal), files.Select(f => f.Source).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Equal(f.Source.Split('/')[^1], f.Target.Split('/')[^1]));
        Assert.Equal((DeliveryOutcome.Delivered, Names.Length), (result.Outcome, result.Totals.Sent));
        foreach (var name in Names)
        {
            var file = name.Split('/')[^1];
            Assert.Equal(
                ContentOf(name),
                type == "S3" ? await bench.Site.GetAsync(Bench.Destination, $"{prefix}/{file}") : await bench.Site.GetAsync(Site.ReceiverBucket, "DA/" + file));
        }
    }

    [Theory]
    [InlineData("longest-ascii", "n")]
    [InlineData("longest-unicode", "日")]
    public async Task Deliver_LongestKey_Arrives(string prefix, string letter)
    {
        var folder = prefix + "/2026-12-31/";
        var name = string.Concat(Enumerable.Repeat(letter, (1024 - folder.Length) / System.Text.Encoding.UTF8.GetByteCount(letter)));
        await bench.Site.PutAsync(Bench.Source, folder + name, [1]);
        await PutEntryAsync(prefix, "S3", false);

        var result = await (await bench.DeliverAsync(folder, prefix, prefix)).GetResultAsync();

        Assert.Equal((DeliveryOutcome.Delivered, 1), (result.Outcome, result.Totals.Sent));
        Assert.Equal([1], await bench.Site.GetAsync(Bench.Destination, $"{prefix}/{name}"));
        Assert.Equal(folder + name, Assert.Single(await ReceiptAsync(result)).Source);
    }

    [Theory]
    [InlineData("f")]
    [InlineData("日")]
    public async Task Deliver_LongestFlagAndPipeline_EndsWithAReceipt(string letter)
    {
        var bytes = System.Text.Encoding.UTF8.GetByteCount(letter);
        var prefix = string.Concat(Enumerable.Repeat(letter, (1024 - "/2026-12-31/pipeline_success.flag".Length) / bytes));
        var pipeline = string.Concat(Enumerable.Repeat(letter, 180 / bytes));
        await bench.Site.PutAsync(Bench.Source, prefix + "/2026-12-31/a", [1]);
        await bench.Site.PutEntryAsync(
            prefix, pipeline, ("source_bucket", Bench.Source), ("transfer_type", "S3"), ("destination_bucket", Bench.Destination), ("destination_prefix", "longest-flag-" + bytes));

        var result = await (await bench.DeliverAsync(prefix + "/2026-12-31/", prefix, pipeline)).GetResultAsync();

        Assert.Equal([1], await bench.Site.GetAsync(Bench.Destination, $"longest-flag-{bytes}/a"));
        Assert.Single(await ReceiptAsync(result));
    }

    [Fact]
    public async Task Deliver_NameTooLongForTheDisk_WaitsAndGoesOnWithout()
    {
        var folder = "too-long/2026-12-31/";
        await bench.Site.PutAsync(Bench.Source, folder + new string('n', 300), [1]);
        await bench.Site.PutAsync(Bench.Source, folder + "short", [2]);
        await PutEntryAsync("too-long", "SFT", false);

        var delivery = await bench.DeliverAsync(folder, "too-long", "too-long");
        var problem = await Bench.ProblemAsync(delivery);
        Assert.Equal(FailureTypes.Configuration, problem.Type);
        Assert.Contains("more than 255 bytes", problem.Message, StringComparison.Ordinal);
        await delivery.SignalAsync(w => w.SkipAsync(new("too long", "test")));

        var result = await delivery.GetResultAsync();
        Assert.Equal((DeliveryOutcome.DeliveredWithSkips, 1, 1), (result.Outcome, result.Totals.Sent, result.Totals.Skipped));
        Assert.Equal([2], await bench.Site.GetAsync(Site.ReceiverBucket, "DA/short"));
    }

    [Theory]
    [InlineData("nothing", false)]
    [InlineData("flag-alone", true)]
    public async Task Deliver_NothingToSend_EndsWithAReceipt(string prefix, bool flag)
    {
        var folder = prefix + "/2026-12-31/";
        if (flag)
        {
            await bench.Site.PutAsync(Bench.Source, folder + "pipeline_success.flag", []);
        }

        await PutEntryAsync(prefix, "S3", false);
        var result = await (await bench.DeliverAsync(folder, prefix, prefix)).GetResultAsync();

        Assert.Equal((DeliveryOutcome.Delivered, new DeliveryTotals()), (result.Outcome, result.Totals));
        Assert.Equal(0, result.Receipt!.Files);
    }

    [Fact]
    public async Task Deliver_OneEntryWrong_NamesItsErrorsAndDeliversTheOther()
    {
        var folder = "mixed/2026-12-31/";
        await bench.Site.PutAsync(Bench.Source, folder + "file.csv", [1]);
        await PutEntryAsync("mixed", "S3", false);
        await bench.Site.PutEntryAsync(
            "mixed",
            "wrong",
            ("recipient_name", ""),
            ("transfer_type", "FTP"),
            ("destination_bucket", "  "),
            ("decrypt", true),
            ("rewrap_datakey", true),
            ("compress", true),
            ("compress_fmt", "zip"),
            ("role_arn", "somebody"),
            ("control_file_prefix", "../up"),
            ("timestamp_files", "yes"));

        var good = await bench.DeliverAsync(folder, "mixed", "mixed");
        Assert.Equal(DeliveryOutcome.Delivered, (await good.GetResultAsync()).Outcome);
        var wrong = bench.Site.Temporal.GetWorkflowHandle<DeliveryWorkflow, DeliveryResult>(
            Workflows.WorkflowIds.Delivery(await Bench.EgressOfAsync(good), new("mixed", "wrong")));
        var problem = await Bench.ProblemAsync(wrong);

        Assert.Equal(FailureTypes.Configuration, problem.Type);
        Assert.All(
            [
                "recipient_name: missing",
                "source_bucket: missing",
                "transfer_type: 'FTP'; S3 and SFT are allowed",
                "encrypting_key_ssm_parm_name: missing",
                "rewrap_datakey: true together with decrypt",
                "compress_fmt: 'zip'; gz and z are allowed",
                "role_arn: 'somebody'",
                "control_file_prefix: '../up'",
                "timestamp_files: not a boolean",
            ],
            error => Assert.Contains(error, problem.Message, StringComparison.Ordinal));
        await wrong.SignalAsync(w => w.AbortAsync(null));
    }

    private static byte[] ContentOf(string name) => name == "empty.csv" ? [] : SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>The files of a receipt, which is whole.</summary>
    private async Task<List<FileRecord>> ReceiptAsync(DeliveryResult result)
    {
        var (check, files) = (new ReceiptCheck(), new List<FileRecord>());
        foreach (var line in System.Text.Encoding.UTF8.GetString(await bench.Site.GetAsync(result.Receipt!.Bucket, result.Receipt.Key)).Split('\n')[..^1])
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(line);
            check.Add(bytes);
            if (ReceiptLine.Read(bytes)?.Content is FileRecord file)
            {
                files.Add(file);
            }
        }

        Assert.Null(check.Finish(endsWithLineFeed: true).Damage);
        return files;
    }

    private Task PutEntryAsync(string prefix, string type, bool decrypt, string? sourcePrefix = null) => bench.Site.PutEntryAsync(
        sourcePrefix ?? prefix,
        prefix,
        ("source_bucket", Bench.Source),
        ("transfer_type", type),
        ("destination_bucket", type == "S3" ? Bench.Destination : ""),
        ("destination_prefix", type == "S3" ? prefix : Destination + prefix),
        ("decrypt", decrypt));
}
