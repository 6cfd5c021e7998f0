using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Local.Aws;
using DataEgress.Local.Aws.Http;
using DataEgress.Local.Receiver;
using DataEgress.Local.Temporal;
using DataEgress.Workflows;
using DataEgress.Workflows.Egress;
using Microsoft.AspNetCore.Http;
using Temporalio.Client;

namespace DataEgress.Workers.Tests.Weather;

/// <summary>Everything around the workers: Temporal, the AWS endpoints and the receiver, where things can be made to go wrong.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string ReceiverBucket = "stub-hdfs-weather";
    public const string ReceiptBucket = "egress-receipts";
    public const string Table = "data-egress";

    public static readonly DateTimeOffset EventTime = new(2026, 12, 31, 23, 30, 5, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("weather-");
    private readonly DevelopmentCertificates certificates = DevelopmentCertificates.Create();
    private AwsServer aws = null!;
    private TemporalServer temporal = null!;
    private ReceiverServer receiver = null!;

    public Func<AwsRequest, Fault?>? AwsFaults { get; set; }

    public Func<HttpContext, RequestDelegate, Task>? ReceiverFaults { get; set; }

    public ITemporalClient Temporal { get; private set; } = null!;

    public IAmazonS3 S3 { get; private set; } = null!;

    public IAmazonDynamoDB Dynamo { get; private set; } = null!;

    public IAmazonKeyManagementService Kms { get; private set; } = null!;

    public string RoutesFile => Path.Combine(folder.FullName, "routes.yaml");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts everything.</summary>
    /// <param name="redeliveries">How often a file is sent again over HTTPS before a human is asked.</param>
    public static async Task<Site> StartAsync(int redeliveries = 40)
    {
        var site = new Site();
        await site.StartPartsAsync(redeliveries);
        return site;
    }

    /// <summary>Where a host stages.</summary>
    public string StagingRoot(string host) => Directory.CreateDirectory(Path.Combine(folder.FullName, "staging", host)).FullName;

    /// <summary>What a worker is told.</summary>
    public Dictionary<string, string?> Settings(string host) => new()
    {
        ["TEMPORAL_ADDRESS"] = temporal.Address,
        ["AWS_ENDPOINT_URL"] = aws.Url.ToString(),
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_ACCESS_KEY_ID"] = "id",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
        ["Egress:Host"] = host,
        ["Egress:Queue:Enabled"] = "false",
        ["Egress:EntryCache"] = "00:00:00",
        ["Egress:Transfer:PartBytes"] = "5242880",
        ["Egress:Sft:RoutesFile"] = RoutesFile,
        ["Egress:Sft:StagingRoot"] = StagingRoot(host),
        ["Egress:Sft:ClientCertificatePath"] = DevelopmentCertificates.ClientPath(folder.FullName),
        ["Egress:Sft:TrustPath"] = DevelopmentCertificates.AuthorityPath(folder.FullName),
        ["Logging:LogLevel:Default"] = "Warning",
    };

    /// <summary>A bucket that keeps nothing of what is overwritten, so that what was listed can be lost.</summary>
    public Task CreateSourceAsync(string bucket) => S3.PutBucketAsync(bucket, Cancellation);

    /// <summary>A bucket that keeps every version, so that writes can be counted.</summary>
    public async Task CreateBucketAsync(string bucket)
    {
        await S3.PutBucketAsync(bucket, Cancellation);
        await S3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancellation);
    }

    public async Task PutAsync(string bucket, string key, byte[] content, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Amazon's client drops a slash at the beginning.
        var request = new PutObjectRequest { BucketName = bucket, Key = key.StartsWith('/') ? "/" + key : key, InputStream = new MemoryStream(content) };
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            request.Metadata[name] = value;
        }

        await S3.PutObjectAsync(request, Cancellation);
    }

    /// <summary>An object of which the data key lies encrypted beside it.</summary>
    public async Task PutEncryptedAsync(string bucket, string key, byte[] content, GeneratedKey dataKey)
    {
        var counter = System.Security.Cryptography.RandomNumberGenerator.GetBytes(CtrKeystream.BlockBytes);
        var body = (byte[])content.Clone();
        using var keystream = new CtrKeystream(dataKey.Plaintext, counter);
        keystream.Apply(body, 0);
        await PutAsync(bucket, key, body, new Dictionary<string, string>
        {
            [Envelope.KeyIdEntry] = dataKey.KeyId,
            [Envelope.IvEntry] = Convert.ToBase64String(counter),
            [Envelope.CiphertextEntry] = dataKey.Encrypted,
        });
    }

    public async Task<GeneratedKey> GenerateDataKeyAsync(string keyId)
    {
        var generated = await Kms.GenerateDataKeyAsync(new() { KeyId = keyId, KeySpec = DataKeySpec.AES_256 }, Cancellation);
        return new(generated.KeyId, generated.Plaintext.ToArray(), Convert.ToBase64String(generated.CiphertextBlob.ToArray()));
    }

    public async Task<byte[]> GetAsync(string bucket, string key)
    {
        using var response = await S3.GetObjectAsync(bucket, key, Cancellation);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }

    /// <summary>How often each key of a bucket was written.</summary>
    public async Task<Dictionary<string, int>> VersionsAsync(string bucket)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var request = new ListVersionsRequest { BucketName = bucket };
        ListVersionsResponse page;
        do
        {
            page = await S3.ListVersionsAsync(request, Cancellation);
            foreach (var version in page.Versions ?? [])
            {
                counts[version.Key] = counts.GetValueOrDefault(version.Key) + 1;
            }

            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);
        return counts;
    }

    public Task PutEntryAsync(string sourcePrefix, string pipeline, params (string Column, object Value)[] columns) => Dynamo.PutItemAsync(
        Table,
        columns.Append(("source_prefix", sourcePrefix)).Append(("pipeline_name", pipeline)).Append(("recipient_name", "recipient")).DistinctBy(c => c.Item1).ToDictionary(
            c => c.Item1, c => c.Item2 is bool flag ? new AttributeValue { BOOL = flag } : new AttributeValue { S = (string)c.Item2 }),
        Cancellation);

    /// <summary>Starts the egress of a flag.</summary>
    public Task<WorkflowHandle<EgressWorkflow, EgressResult>> StartEgressAsync(string flagKey, DeliverySettings settings)
    {
        var request = new EgressRequest(new(null, flagKey), EventTime, "test", Settings: settings);
        return Temporal.StartWorkflowAsync((EgressWorkflow w) => w.RunAsync(request), new(WorkflowIds.Egress(request.Flag, "1"), TaskQueues.Egress));
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await temporal.DisposeAsync();
        S3.Dispose();
        Dynamo.Dispose();
        Kms.Dispose();
        await aws.DisposeAsync();
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task StartPartsAsync(int redeliveries)
    {
        aws = await AwsServer.StartAsync(new() { Faults = request => AwsFaults?.Invoke(request) }, Cancellation);
        temporal = await TemporalServer.StartAsync(new(), Cancellation);
        Temporal = await TemporalClient.ConnectAsync(new(temporal.Address));
        var credentials = new BasicAWSCredentials("id", "secret");
        S3 = new AmazonS3Client(credentials, Configured(new AmazonS3Config { ForcePathStyle = true }));
        Dynamo = new AmazonDynamoDBClient(credentials, Configured(new AmazonDynamoDBConfig()));
        Kms = new AmazonKeyManagementServiceClient(credentials, Configured(new AmazonKeyManagementServiceConfig()));
        await CreateBucketAsync(ReceiptBucket);
        await CreateBucketAsync(ReceiverBucket);
        await Dynamo.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = Table,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new("source_prefix", KeyType.HASH), new("pipeline_name", KeyType.RANGE)],
                AttributeDefinitions = [new("source_prefix", ScalarAttributeType.S), new("pipeline_name", ScalarAttributeType.S)],
            },
            Cancellation);
        certificates.Write(folder.FullName);
        receiver = await ReceiverServer.StartAsync(
            new()
            {
                ServerCertificate = certificates.Server,
                ClientAuthority = certificates.Authority,
                S3 = S3,
                Bucket = ReceiverBucket,
                Faults = (context, next) => ReceiverFaults is { } faults ? faults(context, next) : next(context),
            },
            Cancellation);
        await File.WriteAllTextAsync(
            RoutesFile,
            $$"""
            sender:
              retryBehaviour: { backOffMultiplier: 1.5, maximumRedeliveries: {{redeliveries}}, redeliveryDelay: 200, maximumRedeliveryDelay: 2000 }
              routes:
                - name: all
                  source: /data-egress/out/
                  deleteOnSend: true
                  maxThreadPoolSize: 8
                  actions:
                    - { name: httpRequest, properties: { destination: "{{receiver.Url}}DA" } }

            """,
            Cancellation);
    }

    private T Configured<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = aws.Url.ToString();
        config.AuthenticationRegion = "eu-west-1";
        return config;
    }
}

/// <summary>A data key in both forms.</summary>
internal sealed record GeneratedKey(string KeyId, byte[] Plaintext, string Encrypted);
