using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Local.Aws;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;

namespace DataEgress.Starter.Tests.Receipts;

public sealed class VerifyCommandTests(TestCluster cluster) : IAsyncLifetime
{
    private const string DeliveryId = "egress/source/verify/pipeline_success.flag@v1/sales~00000000";
    private const string Name = "s3://receipts/a/receipt.ndjson";

    private readonly string folder = Directory.CreateTempSubdirectory("verify-").FullName;
    private AwsServer aws = null!;
    private AmazonS3Client s3 = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        aws = await AwsServer.StartAsync(new(), Cancellation);
        s3 = new(new BasicAWSCredentials("id", "secret"), new AmazonS3Config { ServiceURL = aws.Url.ToString(), AuthenticationRegion = "eu-west-1", ForcePathStyle = true });
        foreach (var bucket in new[] { "receipts", "recipient" })
        {
            await s3.PutBucketAsync(bucket, Cancellation);
        }

        await s3.PutBucketVersioningAsync(
            new() { BucketName = "recipient", VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        s3.Dispose();
        await aws.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Verify_WholeReceiptInAFile_IsWhole()
    {
        var result = await EgressAsync("verify", await WriteAsync(Lines(await DeliverAsync(3))));
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("whole: 5 lines, 3 files: 3 sent, 0 present, 0 skipped, 21 bytes\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"delivery {DeliveryId}: Delivered", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ChangedReceiptInABucket_NamesTheLine()
    {
        var lines = Lines(await DeliverAsync(3));
        lines[2] = lines[2].Replace("\"size\":7", "\"size\":8", StringComparison.Ordinal);
        await StoreAsync(lines);
        var result = await EgressAsync("verify", Name, "--json");
        Assert.Equal((ExitCodes.Failed, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        Assert.False(json.RootElement.GetProperty("whole").GetBoolean());
        var damage = json.RootElement.GetProperty("damage");
        Assert.Equal(("Changed", 3), (damage.GetProperty("kind").GetString(), damage.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task Verify_CutReceipt_IsBroken()
    {
        var result = await EgressAsync("verify", await WriteAsync(Lines(await DeliverAsync(3))[..^1]));
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Equal("broken at line 5: the receipt ends after line 4: its summary is missing\n", result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Verify_AnotherSha256_IsFound()
    {
        var path = await WriteAsync(Lines(await DeliverAsync(1)));
        using var json = JsonDocument.Parse((await EgressAsync("verify", path, "--json")).Output);
        var sha256 = json.RootElement.GetProperty("sha256").GetString()!;
        Assert.Equal(ExitCodes.Done, (await EgressAsync("verify", path, "--sha256", sha256.ToUpperInvariant())).ExitCode);
        var result = await EgressAsync("verify", path, "--sha256", new string('0', 64));
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains("this is another receipt", result.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, (await EgressAsync("verify", path, "--sha256", "aa")).ExitCode);
    }

    [Fact]
    public async Task Verify_Recorded_AsksTheDelivery()
    {
        // The activities of this cluster record the hash 'aa'.
        await cluster.EgressAsync("start", "s3://source/verify/pipeline_success.flag", "--version-id", "v1", "--wait");
        var id = WorkflowIds.Delivery("egress/source/verify/pipeline_success.flag@v1", new("verify/pipeline_success.flag", "sales"));
        var result = await EgressAsync("verify", await WriteAsync(Lines(await DeliverAsync(1), id)), "--recorded");
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains("but aa was recorded", result.Output, StringComparison.Ordinal);
        var unknown = await EgressAsync("verify", await WriteAsync(Lines(await DeliverAsync(1))), "--recorded");
        Assert.Equal(ExitCodes.NotFound, unknown.ExitCode);
    }

    [Fact]
    public async Task Verify_Destination_HasWhatTheReceiptSays()
    {
        await StoreAsync(Lines(await DeliverAsync(20)));
        var result = await EgressAsync("verify", Name, "--content", "--json");
        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var destination = json.RootElement.GetProperty("destination");
        Assert.Equal((20, 20), (destination.GetProperty("checked").GetInt32(), destination.GetProperty("hashed").GetInt32()));
        Assert.Equal(0, destination.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Verify_OddKeys_AreAskedForUnderTheirNames()
    {
        await StoreAsync(Lines(await DeliverAsync(
        [
            "a b.csv", "a+b.csv", "100%25.csv", "half%.csv", "ünïcödé 日本 😀.csv", "up/../../above.csv", "/leading", "//twice", "dots..", "quote'\"<&>?#",
            string.Concat(Enumerable.Repeat("日", 341)),
        ])));

        var result = await EgressAsync("verify", Name, "--content");

        Assert.Equal((ExitCodes.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains("11 of 11 files as in the receipt", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("removed", "line 3 is missing")]
    [InlineData("reordered", "line 2 stands as line 3")]
    [InlineData("inserted", "line 4 was inserted")]
    [InlineData("cut within a line", "is cut off")]
    public async Task Verify_LinesTamperedWith_SaysHow(string how, string said)
    {
        var lines = Lines(await DeliverAsync(3));
        switch (how)
        {
            case "removed":
                lines.RemoveAt(2);
                break;
            case "reordered":
                (lines[1], lines[2]) = (lines[2], lines[1]);
                break;
            case "inserted":
                lines.Insert(3, lines[2]);
                break;
            default:
                lines[^1] = lines[^1][..^20];
                break;
        }

        var result = await EgressAsync("verify", await WriteAsync(lines));

        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains(said, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_DestinationDiffers_NamesEveryObject()
    {
        var files = await DeliverAsync(5);
        await StoreAsync(Lines(
        [
            files[0],
            files[1],
            files[2] with { TargetVersion = null },
            files[3] with { Sha256Written = new string('0', 64) },
            files[4] with { Outcome = FileOutcome.Skipped, Target = "" },
        ]));
        await s3.DeleteObjectAsync("recipient", files[0].Target, Cancellation);
        await PutAsync(files[1].Target, "content");
        await PutAsync(files[2].Target, "changed");
        var result = await EgressAsync("verify", Name, "--content");
        Assert.Equal(ExitCodes.Failed, result.ExitCode);
        Assert.Contains($"s3://recipient/{files[0].Target} is not there", result.Output, StringComparison.Ordinal);
        Assert.Contains($"s3://recipient/{files[1].Target} has the version ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"s3://recipient/{files[2].Target} has the SHA-256 ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"s3://recipient/{files[3].Target} has content of SHA-256 ", result.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 4 files as in the receipt", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_DestinationOfFilesOverHttps_IsRefused()
    {
        var path = await WriteAsync(Lines([], entry: new(new("verify/*", "sales"), "finance", "source", "/out", TransferType.Sft)));
        var result = await EgressAsync("verify", path, "--destination");
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.StartsWith("error: files of this receipt went to finance over HTTPS", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://receipts/none.ndjson")]
    [InlineData("s3://no-such-bucket/receipt.ndjson")]
    [InlineData("/no/such/file")]
    public async Task Verify_NoSuchReceipt_IsNotFound(string name)
    {
        var result = await EgressAsync("verify", name);
        Assert.Equal((ExitCodes.NotFound, $"error: {name} is not there\n"), (result.ExitCode, result.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task Verify_NobodyAtTheEndpoint_IsUnreachable()
    {
        var result = await CommandResult.OfAsync(
            ["verify", Name], new() { ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1", ["AWS_ACCESS_KEY_ID"] = "id", ["AWS_SECRET_ACCESS_KEY"] = "secret" });
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.StartsWith($"error: {Name} cannot be read, S3 does not answer: ", result.Error, StringComparison.Ordinal);
    }

    private Task<CommandResult> EgressAsync(params string[] args) => CommandResult.OfAsync(args, new()
    {
        ["TEMPORAL_ADDRESS"] = cluster.Address,
        ["AWS_ENDPOINT_URL"] = aws.Url.ToString(),
        ["AWS_ACCESS_KEY_ID"] = "id",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
    });

    // Objects at the destination, and what a worker would have recorded of them.
    private Task<List<FileRecord>> DeliverAsync(int count) => DeliverAsync([.. Enumerable.Range(0, count).Select(i => $"out/file {i:D2}+é.csv")]);

    private async Task<List<FileRecord>> DeliverAsync(string[] keys)
    {
        var files = new List<FileRecord>();
        foreach (var (i, key) in keys.Index())
        {
            var put = await PutAsync(key, "content");
            files.Add(new(
                $"verify/{i}",
                key,
                FileOutcome.Sent,
                DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch,
                1,
                Sha256Written: Convert.ToHexStringLower(Convert.FromBase64String(put.ChecksumSHA256)),
                Size: 7,
                Checksum: put.ChecksumSHA256,
                TargetVersion: put.VersionId,
                TargetETag: put.ETag.Trim('"')));
        }

        return files;
    }

    private Task<PutObjectResponse> PutAsync(string key, string content) => s3.PutObjectAsync(
        new() { BucketName = "recipient", Key = key.StartsWith('/') ? "/" + key : key, ContentBody = content, ChecksumAlgorithm = ChecksumAlgorithm.SHA256 }, Cancellation);

    private static List<string> Lines(IReadOnlyList<FileRecord> files, string deliveryId = DeliveryId, EgressEntry? entry = null)
    {
        var chain = new ReceiptChain(deliveryId);
        var tally = new ReceiptTally();
        List<byte[]> lines =
        [
            chain.Begin(new(deliveryId, entry ?? new(new("verify/*", "sales"), "finance", "source", "out", TransferType.S3, "recipient"), DateTimeOffset.UnixEpoch)),
        ];
        foreach (var file in files)
        {
            tally.Add(file);
            lines.Add(chain.Add(file));
        }

        lines.Add(chain.End(new(DeliveryOutcome.Delivered, tally.Files, tally.Totals)));
        return [.. lines.Select(Encoding.UTF8.GetString)];
    }

    private async Task<string> WriteAsync(IEnumerable<string> lines)
    {
        var path = Path.Combine(folder, "receipt.ndjson");
        await File.WriteAllTextAsync(path, string.Concat(lines), Cancellation);
        return path;
    }

    private Task StoreAsync(IEnumerable<string> lines) => s3.PutObjectAsync(
        new() { BucketName = "receipts", Key = "a/receipt.ndjson", ContentBody = string.Concat(lines) }, Cancellation);
}
