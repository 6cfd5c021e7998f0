using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataEgress.Bench.Transfer;

/// <summary>The AWS endpoints in a process of their own, and clients of them.</summary>
internal sealed class Storage : IAsyncDisposable
{
    public const string Region = "eu-west-1";

    // The endpoints take any key; the peers want one.
    public const string AccessKey = "bench";
    public const string SecretKey = "bench-secret";

    private Storage(MeasuredProcess process, string url)
    {
        Process = process;
        Url = url;
        var credentials = new BasicAWSCredentials(AccessKey, SecretKey);
        S3 = new AmazonS3Client(credentials, Pointed(new AmazonS3Config { ForcePathStyle = true }, url));
        DynamoDb = new AmazonDynamoDBClient(credentials, Pointed(new AmazonDynamoDBConfig(), url));
        Kms = new AmazonKeyManagementServiceClient(credentials, Pointed(new AmazonKeyManagementServiceConfig(), url));
    }

    public MeasuredProcess Process { get; }

    public string Url { get; }

    public IAmazonS3 S3 { get; }

    public IAmazonDynamoDB DynamoDb { get; }

    public IAmazonKeyManagementService Kms { get; }

    /// <summary>What tells any client where the endpoints are and who comes.</summary>
    public IReadOnlyDictionary<string, string> ClientEnvironment => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = Url,
        ["AWS_REGION"] = Region,
        ["AWS_DEFAULT_REGION"] = Region,
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
    };

    /// <summary>Starts it; its objects lie in a temporary folder below the given one, and are gone at the end.</summary>
    public static async Task<Storage> StartAsync(string data)
    {
        var process = MeasuredProcess.StartOurs(
            Path.GetFileName(typeof(Storage).Assembly.Location), [StorageCommand.Name], new Dictionary<string, string> { ["TMPDIR"] = data });
        return new(process, await process.ReadLineAsync());
    }

    /// <summary>How many requests came since the last time, by service and operation.</summary>
    public async Task<IReadOnlyDictionary<string, int>> RequestsAsync() =>
        JsonSerializer.Deserialize<Dictionary<string, int>>(await Process.AskAsync(StorageCommand.RequestsRequest))!;

    /// <summary>Removes every object of a bucket.</summary>
    public async Task EmptyAsync(string bucket, CancellationToken ct)
    {
        while (await S3.ListObjectsV2Async(new() { BucketName = bucket }, ct) is { S3Objects: { Count: > 0 } objects })
        {
            await S3.DeleteObjectsAsync(
                new() { BucketName = bucket, Objects = [.. objects.Select(o => new KeyVersion { Key = o.Key })], Quiet = true }, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        DynamoDb.Dispose();
        Kms.Dispose();
        await Process.DisposeAsync();
    }

    private static T Pointed<T>(T config, string url)
        where T : ClientConfig
    {
        config.ServiceURL = url;
        config.AuthenticationRegion = Region;
        return config;
    }
}
