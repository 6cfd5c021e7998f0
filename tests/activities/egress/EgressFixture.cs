using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using DataEgress.Activities.Egress;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Transfer;
using DataEgress.Local.Aws;
using DataEgress.Local.Aws.Http;
using DataEgress.Workflows.Egress;
using DataEgress.Workflows.Egress.Receipts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Temporalio.Client;
using Temporalio.Testing;

namespace DataEgress.Activities.Tests.Egress;

/// <summary>The activities as the host wires them, against the AWS endpoints of one machine.</summary>
internal sealed class EgressFixture : IAsyncDisposable
{
    public const string DeliveryId = "egress/source/cbol/2026-12-31/pipeline_success.flag@1/cbol~00000000";
    public const string Folder = "cbol/2026-12-31/";

    private readonly AwsServer server;
    private readonly ServiceProvider services;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("egress-");

    private EgressFixture(AwsServer server, ConcurrentQueue<AwsRequest> requests, FaultSwitch faults, Dictionary<string, string?> settings, bool kms, ITemporalClient? temporal)
    {
        this.server = server;
        Requests = requests;
        Faults = faults;
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = server.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["Egress:Host"] = "test",
            ["Egress:Transfer:PartBytes"] = "5242880",
            ["Egress:Sft:StagingRoot"] = StagingRoot,
        }.Concat(settings)).Build());
        collection.AddLogging();
        collection.AddEgressActivities();
        if (!kms)
        {
            collection.Replace(ServiceDescriptor.Singleton<IDataKeyService>(DataKeys));
        }

        if (temporal is not null)
        {
            collection.AddSingleton(temporal);
        }

        services = collection.BuildServiceProvider();
    }

    public ConcurrentQueue<AwsRequest> Requests { get; }

    public FaultSwitch Faults { get; }

    public FixedDataKeys DataKeys { get; } = new();

    public string StagingRoot => folder.FullName;

    public IAmazonS3 S3 => services.GetRequiredService<IAwsClients>().S3();

    public EgressActivities Egress => services.GetRequiredService<EgressActivities>();

    public SftActivities Sft => services.GetRequiredService<SftActivities>();

    public Uri Url => server.Url;

    public static async Task<EgressFixture> StartAsync(Dictionary<string, string?>? settings = null, bool kms = false, ITemporalClient? temporal = null)
    {
        var requests = new ConcurrentQueue<AwsRequest>();
        var faults = new FaultSwitch();
        var server = await AwsServer.StartAsync(
            new()
            {
                Faults = request =>
                {
                    requests.Enqueue(request);
                    return faults.Next?.Invoke(request);
                },
            },
            TestContext.Current.CancellationToken);
        var fixture = new EgressFixture(server, requests, faults, settings ?? [], kms, temporal);
        foreach (var bucket in new[] { "source", "destination", "egress-receipts" })
        {
            await fixture.S3.PutBucketAsync(bucket, TestContext.Current.CancellationToken);
        }

        return fixture;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async Task PutAsync(string key, byte[] content, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var request = new Amazon.S3.Model.PutObjectRequest { BucketName = "source", Key = key, InputStream = new MemoryStream(content) };
        ObjectStore.SetMetadata(request.Metadata, metadata ?? new Dictionary<string, string>());
        await S3.PutObjectAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task PutEncryptedAsync(string key, byte[] plain)
    {
        var counter = RandomNumberGenerator.GetBytes(16);
        await PutAsync(key, CtrStreamNaive(counter, plain), new Dictionary<string, string>
        {
            [Envelope.KeyIdEntry] = FixedDataKeys.KeyId,
            [Envelope.IvEntry] = Convert.ToBase64String(counter),
            [Envelope.CiphertextEntry] = FixedDataKeys.Encrypted,
            ["data_product"] = "product",
        });
    }

    public async Task<byte[]> GetAsync(string bucket, string key)
    {
        using var response = await S3.GetObjectAsync(bucket, key, TestContext.Current.CancellationToken);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    /// <summary>The whole of the prefix as one batch, or as many as are planned.</summary>
    public async Task<BatchRequest> PlanAsync(EgressEntry entry, string? skipReason = null)
    {
        var page = await RunAsync(() => Egress.ListBatchesAsync(new(entry, Entry.EventTime, 1000, 1L << 40, null, DeliveryId)));
        return new(DeliveryId, 0, Assert.Single(page.Batches), entry, Entry.EventTime, skipReason);
    }

    public static Task<T> RunAsync<T>(Func<Task<T>> activity, ActivityEnvironment? environment = null) =>
        (environment ?? new()).RunAsync(activity);

    public async Task<List<FileRecord>> RecordsAsync(int parts = 1)
    {
        var records = new List<FileRecord>();
        await foreach (var record in Get<ReceiptStore>().ReadAsync(DeliveryId, parts, TestContext.Current.CancellationToken))
        {
            records.Add(record);
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static byte[] CtrStreamNaive(byte[] counter, byte[] plain) =>
        Encryption.CtrStreamTests.Naive(FixedDataKeys.Key, counter, plain);

    internal sealed class FaultSwitch
    {
        public Func<AwsRequest, Fault?>? Next { get; set; }
    }

    internal sealed class FixedDataKeys : IDataKeyService
    {
        public const string KeyId = "cloudhsm:1,2";

        public static readonly byte[] Key = SHA256.HashData("data key"u8);

        public static readonly string Encrypted = Convert.ToBase64String(Encoding.ASCII.GetBytes("encrypted data key"));

        /// <summary>Further keys, by their encrypted form.</summary>
        public ConcurrentDictionary<string, byte[]> Others { get; } = new(StringComparer.Ordinal);

        public Task<byte[]> DecryptAsync(string keyId, string encryptedKey, CancellationToken cancellation) =>
            keyId != KeyId ? throw Failures.CannotDecrypt("another key")
            : encryptedKey == Encrypted ? Task.FromResult((byte[])Key.Clone())
            : Others.TryGetValue(encryptedKey, out var other) ? Task.FromResult((byte[])other.Clone())
            : throw Failures.CannotDecrypt("another key");

        public Task<DataKey> GenerateAsync(CancellationToken cancellation) =>
            Task.FromResult(new DataKey(KeyId, (byte[])Key.Clone(), Encrypted));
    }
}
