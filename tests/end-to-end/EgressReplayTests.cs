using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using DataEgress.EndToEnd.Tests.Processes;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Temporalio.Client;

namespace DataEgress.EndToEnd.Tests;

/// <summary>A flag through queue, poller, workflow and delivery to a bucket and to a receiver; then the same again by <c>egress replay</c>.</summary>
public sealed class EgressReplayTests : IDisposable
{
    private const string SourceBucket = "egress-source";
    private const string RecipientBucket = "egress-recipient";
    private const string ReceiverBucket = "stub-hdfs-local";
    private const string Prefix = "sales/data/";
    private const int Files = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("egress-replay-").FullName;
    private readonly BasicAWSCredentials credentials = new("local", "local");
    private readonly Dictionary<string, byte[]> sent = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Replay_AfterAnEgress_SendsWhatIsMissingUnderAnIdOfItsOwn()
    {
        await using var local = await LocalProcess.ServeAsync("--no-worker", "--data", folder);
        await using var worker = await StartWorkerAsync(local);
        var egress = new EgressCli(local);
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(local.Temporal));
        using var s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1", ForcePathStyle = true });
        await PutEntryAsync(local, "bucket", new() { ["transfer_type"] = new("S3"), ["destination_bucket"] = new(RecipientBucket), ["destination_prefix"] = new("out"), ["compress"] = new() { BOOL = true }, ["compress_fmt"] = new("gz") });
        await PutEntryAsync(local, "bucket#sft", new() { ["transfer_type"] = new("SFT"), ["destination_bucket"] = new(""), ["destination_prefix"] = new("/data-egress/stub/sales") });
        for (var i = 0; i < Files; i++)
        {
            sent[$"file-{i}.bin"] = RandomNumberGenerator.GetBytes(10_000 + i);
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = SourceBucket, Key = $"{Prefix}file-{i}.bin", InputStream = new MemoryStream(sent[$"file-{i}.bin"]) }, Cancellation);
        }

        // From the event to both destinations.
        var flag = await s3.PutObjectAsync(new PutObjectRequest { BucketName = SourceBucket, Key = Prefix + FlagObject.KeySuffix, ContentBody = "" }, Cancellation);
        var id = $"egress/{SourceBucket}/{Prefix}{FlagObject.KeySuffix}@{flag.VersionId}";
        await worker.LineAsync(line => line.Contains($"Started {id} ", StringComparison.Ordinal), Limit);
        var result = await client.GetWorkflowHandle<EgressWorkflow, EgressResult>(id).ResultAsync();
        Assert.Equal([(DeliveryOutcome.Delivered, Files), (DeliveryOutcome.Delivered, Files)], result.Deliveries.Select(d => (d.Outcome, d.Totals.Sent)));
        var arrived = await ArrivedAsync(s3);
        Assert.Equal(Files, (await ReceiptsAsync(s3)).Count);
        await IsToldAsync(egress, id, flag.VersionId);

        // A dry run shows, and does nothing.
        var flagUrl = $"s3://{SourceBucket}/{Prefix}{FlagObject.KeySuffix}";
        var dry = await egress.JsonAsync("replay", flagUrl);
        var planned = Assert.Single(dry.GetProperty("replays").EnumerateArray());
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.Equal((id, id + "#replay-1", "Planned"), (Text(planned, "replays"), Text(planned, "id"), Text(planned, "state")));
        Assert.Equal([id], await WorkflowEvents.ListAsync(client, "WorkflowType = 'EgressWorkflow'"));

        // The recipient lost a file. The replay sends that one to the bucket; to the receiver, which tells us nothing, all.
        await s3.DeleteObjectAsync(RecipientBucket, "out/file-3.bin.gz", Cancellation);
        var replay = await egress.JsonAsync("replay", flagUrl, "--execute", "--wait");
        var again = Assert.Single(replay.GetProperty("replays").EnumerateArray());
        Assert.Equal((id, id + "#replay-1", "Started"), (Text(again, "replays"), Text(again, "id"), Text(again, "state")));
        var totals = again.GetProperty("result").GetProperty("deliveries").EnumerateArray()
            .Select(d => d.GetProperty("totals")).Select(t => (t.GetProperty("sent").GetInt32(), t.GetProperty("present").GetInt32())).ToList();
        Assert.Equal([(1, Files - 1), (Files, 0)], totals);
        var after = await ArrivedAsync(s3);
        Assert.Equal(["out/file-3.bin.gz"], after.Where(o => o.Key.StartsWith("out/", StringComparison.Ordinal) && arrived[o.Key] != o.Value).Select(o => o.Key));
        Assert.Equal(2 * Files, (await ReceiptsAsync(s3)).Count);

        // Its memo says what it replays; and what has a number is not started again by it.
        Assert.Equal(id, Text((await egress.JsonAsync("show", id + "#replay-1")).GetProperty("workflow"), "replays"));
        Assert.Equal(id + "#replay-2", Text(Assert.Single((await egress.JsonAsync("replay", flagUrl)).GetProperty("replays").EnumerateArray()), "id"));
        Assert.Equal(2, (await egress.JsonAsync("list", "--type", "egress", "--status", "completed")).GetArrayLength());
        foreach (var (workflow, name) in new[] { (id, "plain"), (id + "#replay-1", "replay") })
        {
            await RecordedHistories.KeepAsync(client, workflow, $"egress-{name}");
            await RecordedHistories.KeepAsync(client, WorkflowIds.Delivery(workflow, result.Deliveries[0].Entry), $"delivery-s3-{name}");
            await RecordedHistories.KeepAsync(client, WorkflowIds.Delivery(workflow, result.Deliveries[1].Entry), $"delivery-sft-{name}");
        }
    }

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    /// <summary>What <c>egress</c> says of an egress that has ended, and of what does not exist.</summary>
    private static async Task IsToldAsync(EgressCli egress, string id, string version)
    {
        var listed = Assert.Single((await egress.JsonAsync("list", "--pipeline", "bucket#sft")).EnumerateArray());
        Assert.Equal(("DeliveryWorkflow", "finance", "Completed"), (Text(listed, "type"), Text(listed, "recipient"), Text(listed, "status")));
        var shown = await egress.JsonAsync("show", id);
        Assert.Equal("Completed", Text(shown.GetProperty("workflow"), "status"));
        Assert.All(shown.GetProperty("deliveries").EnumerateArray(), d =>
        {
            Assert.Equal("Delivered", Text(d, "state"));
            Assert.Equal("egress-receipts", Text(d.GetProperty("receipt"), "bucket"));
        });
        await egress.ExpectAsync(ExitCode.NotFound, "show", id + "#replay-1");
        await egress.ExpectAsync(ExitCode.NotFound, "replay", "s3://egress-source/nothing/", "--execute");

        // As a lost event would be started by hand: it was not lost, so nothing happens.
        var start = await egress.JsonAsync("start", $"s3://{SourceBucket}/{Prefix}{FlagObject.KeySuffix}", "--version-id", version);
        Assert.Equal((id, false), (Text(start, "id"), start.GetProperty("started").GetBoolean()));
    }

    /// <summary>Compares every byte at both destinations with what was sent.</summary>
    /// <returns>When each object was written.</returns>
    private async Task<Dictionary<string, DateTime?>> ArrivedAsync(AmazonS3Client s3)
    {
        var written = new Dictionary<string, DateTime?>();
        foreach (var (bucket, prefix) in new[] { (RecipientBucket, "out/"), (ReceiverBucket, "DA/") })
        {
            var listing = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix }, Cancellation);
            Assert.Equal(Files, listing.S3Objects.Count);
            foreach (var found in listing.S3Objects)
            {
                using var response = await s3.GetObjectAsync(bucket, found.Key, Cancellation);
                await using var content = bucket == RecipientBucket ? new GZipStream(response.ResponseStream, CompressionMode.Decompress) : response.ResponseStream;
                using var bytes = new MemoryStream();
                await content.CopyToAsync(bytes, Cancellation);
                Assert.Equal(sent[Path.GetFileName(found.Key).Replace(".gz", "", StringComparison.Ordinal)], bytes.ToArray());
                written[found.Key] = response.LastModified;
            }
        }

        return written;
    }

    /// <summary>One for each file that the receiver stored; a repeated request has the same.</summary>
    private static async Task<List<S3Object>> ReceiptsAsync(AmazonS3Client s3) =>
        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = ReceiverBucket, Prefix = ".receipts/" }, Cancellation)).S3Objects;

    private async Task<ProgramProcess> StartWorkerAsync(LocalProcess local)
    {
        using var sqs = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1" });
        var queue = (await sqs.GetQueueUrlAsync("data-egress", Cancellation)).QueueUrl;
        var routes = Path.Combine(folder, "routes.yml");
        await File.WriteAllTextAsync(
            routes,
            $$"""
            sender:
              retryBehaviour: { backOffMultiplier: 2, maximumRedeliveries: 3, maximumRedeliveryDelay: 60000, redeliveryDelay: 1000 }
              routes:
                - name: stub
                  source: /data-egress/stub/
                  actions:
                    - name: httpRequest
                      properties: { destination: "{{local.Receiver}}/DA" }
                  errorFolder: /data-egress/error/stub
                  deleteOnSend: true
                  filenameRegex: ".*"

            """,
            Cancellation);
        var certificates = Path.Combine(folder, "certificates");
        return Processes.Workers.Start(
            local,
            ("Egress__Queue__Enabled", "true"),
            ("Egress__Queue__Url", queue),
            ("Egress__Sft__RoutesFile", routes),
            ("Egress__Sft__StagingRoot", Directory.CreateDirectory(Path.Combine(folder, "staging")).FullName),
            ("Egress__Sft__ClientCertificatePath", Path.Combine(certificates, "client.pem")),
            ("Egress__Sft__TrustPath", Path.Combine(certificates, "authority.pem")));
    }

    private async Task PutEntryAsync(LocalProcess local, string pipeline, Dictionary<string, AttributeValue> columns)
    {
        using var dynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1" });
        columns["source_prefix"] = new(Prefix);
        columns["pipeline_name"] = new(pipeline);
        columns["recipient_name"] = new("finance");
        columns["source_bucket"] = new(SourceBucket);
        await dynamoDb.PutItemAsync(new PutItemRequest { TableName = "data-egress", Item = columns }, Cancellation);
    }
}
