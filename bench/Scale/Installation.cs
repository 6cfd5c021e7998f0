using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Temporalio.Client;

namespace DataEgress.Bench.Scale;

/// <summary>Server and endpoints in one process, a worker in another, and clients of all of them.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string SourceBucket = "egress-source";
    public const string RecipientBucket = "egress-recipient";
    public const string Table = "data-egress";
    public const string DataKeyAlias = "alias/data-egress";

    private const string Region = "eu-west-1";
    private const string EmbeddedKey = "local";

    private readonly MeasuredProcess endpoints;
    private readonly Dictionary<string, string> environment;

    private Installation(MeasuredProcess endpoints, Dictionary<string, string> environment, ITemporalClient temporal)
    {
        this.endpoints = endpoints;
        this.environment = environment;
        Temporal = temporal;
        var url = environment["AWS_ENDPOINT_URL"];
        var credentials = new BasicAWSCredentials(EmbeddedKey, EmbeddedKey);
        S3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = url, AuthenticationRegion = Region, ForcePathStyle = true });
        DynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = url, AuthenticationRegion = Region });
        Kms = new AmazonKeyManagementServiceClient(
            credentials, new AmazonKeyManagementServiceConfig { ServiceURL = url, AuthenticationRegion = Region });
    }

    public ITemporalClient Temporal { get; }

    public IAmazonS3 S3 { get; }

    public IAmazonDynamoDB DynamoDb { get; }

    public IAmazonKeyManagementService Kms { get; }

    /// <summary>Server and endpoints.</summary>
    public MeasuredProcess Endpoints => endpoints;

    /// <summary>Starts server and endpoints with everything in memory or temporary files, and no worker.</summary>
    public static async Task<Installation> StartAsync(CancellationToken ct)
    {
        string[] arguments = ["serve", "--no-worker", "--temporal-port", "0", "--aws-port", "0", "--receiver-port", "0"];
        var process = MeasuredProcess.StartOurs("DataEgress.Local.dll", arguments);
        try
        {
            var line = await process.ReadyAsync(l => l.Contains("ready ", StringComparison.Ordinal), ct);
            var addresses = line.Split(' ').Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
            var environment = new Dictionary<string, string>
            {
                ["TEMPORAL_ADDRESS"] = addresses["temporal"],
                ["AWS_ENDPOINT_URL"] = addresses["aws"],
                ["AWS_REGION"] = Region,
                ["AWS_ACCESS_KEY_ID"] = EmbeddedKey,
                ["AWS_SECRET_ACCESS_KEY"] = EmbeddedKey,
                ["Egress__Queue__Enabled"] = "false",
                ["Logging__LogLevel__DataEgress"] = "Warning",
            };
            var temporal = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(addresses["temporal"]));
            return new Installation(process, environment, temporal);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a worker of the product.</summary>
    public async Task<MeasuredProcess> StartWorkerAsync(CancellationToken ct)
    {
        var worker = MeasuredProcess.StartOurs("DataEgress.Workers.dll", ["--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"], environment);
        try
        {
            await worker.ReadyAsync(l => l.Contains("Application started", StringComparison.Ordinal), ct);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        DynamoDb.Dispose();
        Kms.Dispose();
        await endpoints.DisposeAsync();
    }
}
