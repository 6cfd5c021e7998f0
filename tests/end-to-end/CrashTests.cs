using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.EndToEnd.Tests.Processes;
using DataEgress.Workflows.Egress;
using Temporalio.Client;

namespace DataEgress.EndToEnd.Tests;

/// <summary>kill -9 of everything at once, in the middle of an egress.</summary>
public sealed class CrashTests : IDisposable
{
    private const string SourceBucket = "egress-source";
    private const string RecipientBucket = "egress-recipient";
    private const string Prefix = "crash/data/";
    private const int Files = 40;
    private const int FileBytes = 200_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Otherwise the dead worker's batches are given to the next one only after a minute.
    private static readonly Dictionary<string, string> Impatient = new() { ["Egress__Delivery__HeartbeatTimeout"] = "00:00:10" };

    private readonly string data = Directory.CreateTempSubdirectory("egress-crash-").FullName;
    private readonly AWSCredentials credentials = new BasicAWSCredentials("local", "local");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Serve_KilledDuringAnEgress_DeliversEverythingOnceAfterARestart()
    {
        var sent = new Dictionary<string, string>();
        await using (var first = await LocalProcess.ServeAsync(["--data", data], environment: Impatient))
        {
            using var s3 = S3(first);
            await PutEntryAsync(first);
            for (var i = 0; i < Files; i++)
            {
                var content = RandomNumberGenerator.GetBytes(FileBytes);
                sent[$"file-{i:00}.bin"] = Hash(content);
                using var stream = new MemoryStream(content);
                await s3.PutObjectAsync(new PutObjectRequest { BucketName = SourceBucket, Key = $"{Prefix}file-{i:00}.bin", InputStream = stream }, Cancellation);
            }

            await s3.PutObjectAsync(new PutObjectRequest { BucketName = SourceBucket, Key = Prefix + "pipeline_success.flag", ContentBody = "" }, Cancellation);
            await UntilAsync(async () => (await DeliveredAsync(s3)).Count > 0);
            await first.KillAsync();
        }

        await using var second = await LocalProcess.ServeAsync(["--data", data], environment: Impatient);
        using var again = S3(second);
        var result = await ResultAsync(second);
        var delivered = await DeliveredAsync(again);

        var delivery = Assert.Single(result.Deliveries);
        Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome);
        Assert.Equal(Files, delivery.Totals.Sent + delivery.Totals.Present);
        Assert.Equal(sent.Keys.Order(StringComparer.Ordinal), delivered.Order(StringComparer.Ordinal));
        foreach (var (name, hash) in sent)
        {
            using var response = await again.GetObjectAsync(RecipientBucket, "crash/out/" + name + ".gz", Cancellation);
            await using var content = new System.IO.Compression.GZipStream(response.ResponseStream, System.IO.Compression.CompressionMode.Decompress);
            Assert.Equal(hash, Convert.ToHexString(await SHA256.HashDataAsync(content, Cancellation)));
        }
    }

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content));

    private static async Task<EgressResult> ResultAsync(LocalProcess local)
    {
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(local.Temporal));
        await foreach (var execution in client.ListWorkflowsAsync("WorkflowType = 'EgressWorkflow'").WithCancellation(Cancellation))
        {
            return await client.GetWorkflowHandle<EgressWorkflow, EgressResult>(execution.Id).ResultAsync();
        }

        throw new InvalidOperationException("The workflow is gone.");
    }

    private static async Task<IReadOnlyList<string>> DeliveredAsync(AmazonS3Client s3)
    {
        var listing = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = RecipientBucket, Prefix = "crash/out/" }, Cancellation);
        return [.. (listing.S3Objects ?? []).Select(o => Path.GetFileNameWithoutExtension(o.Key))];
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private AmazonS3Client S3(LocalProcess local) =>
        new(credentials, new AmazonS3Config { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1", ForcePathStyle = true });

    private async Task PutEntryAsync(LocalProcess local)
    {
        using var dynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = local.Aws, AuthenticationRegion = "eu-west-1" });
        await dynamoDb.PutItemAsync(
            new PutItemRequest
            {
                TableName = "data-egress",
                Item = new()
                {
                    ["source_prefix"] = new(Prefix),
                    ["pipeline_name"] = new("crash"),
                    ["recipient_name"] = new("nobody"),
                    ["source_bucket"] = new(SourceBucket),
                    ["destination_bucket"] = new(RecipientBucket),
                    ["destination_prefix"] = new("crash/out"),
                    ["transfer_type"] = new("S3"),
                    ["compress"] = new() { BOOL = true },
                    ["compress_fmt"] = new("gz"),
                },
            },
            Cancellation);
    }
}
