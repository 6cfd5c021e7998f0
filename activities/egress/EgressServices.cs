using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.SecurityToken;
using DataEgress.Activities.Aws;
using DataEgress.Activities.Egress.Documents;
using DataEgress.Activities.Egress.Encryption;
using DataEgress.Activities.Egress.Encryption.ClientSide;
using DataEgress.Activities.Egress.Entries;
using DataEgress.Activities.Egress.Limits;
using DataEgress.Activities.Egress.Receipts;
using DataEgress.Activities.Egress.Sft;
using DataEgress.Activities.Egress.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DataEgress.Activities.Egress;

/// <summary>Registers what the activities of egress are made of.</summary>
internal static class EgressServices
{
    /// <summary>Registers the activities and their parts. The configuration must be registered too.</summary>
    public static IServiceCollection AddEgressActivities(this IServiceCollection services)
    {
        services.AddOptions<EgressOptions>().BindConfiguration(EgressOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddAws();
        services.AddSingleton<EgressMetrics>();
        services.AddSingleton<EntryTable>();
        services.AddSingleton<DeliveryNotes>();
        services.AddSingleton<BatchPlans>();
        services.AddSingleton<ObjectListing>();
        services.AddSingleton<BatchListing>();
        services.AddSingleton<UploadRegister>();
        services.AddSingleton(p =>
        {
            var transfer = p.GetRequiredService<IOptions<EgressOptions>>().Value.Transfer;
            return new PartBuffers(transfer.Buffers, transfer.PartBytes);
        });
        services.AddSingleton<ObjectWriter>();
        services.AddSingleton<ObjectCopier>();
        services.AddSingleton<ContentOpener>();
        services.AddSingleton<InstructionFiles>();
        services.AddSingleton<ContentDecryption>();
        services.AddSingleton<DataKeyUnwrapper>();
        services.AddSingleton<KmsDecryption>();
        services.AddSingleton<DataKeyRewrapper>();
        services.AddSingleton<DocumentEncryption>();
        services.AddSingleton(DataKeys);
        services.AddSingleton<RecipientLeases>();
        services.AddSingleton<FileTransfer>();
        services.AddSingleton<FileBatch>();
        services.AddSingleton<BatchTransfer>();
        services.AddSingleton<ReceiptStore>();
        services.AddSingleton<UnrecordedFiles>();
        services.AddSingleton<DocumentContent>();
        services.AddSingleton<DocumentTransfer>();
        services.AddSingleton<RouteTable>();
        services.AddSingleton<StagingVolume>();
        services.AddSingleton<StagingRemains>();
        services.AddSingleton<SftClient>();
        services.AddSingleton<SftStaging>();
        services.AddSingleton<SftSending>();
        services.AddSingleton<EgressActivities>();
        services.AddSingleton<SftActivities>();
        return services;
    }

    /// <summary>Registers the AWS clients, if they are not yet.</summary>
    public static void AddAws(this IServiceCollection services)
    {
        services.TryAddSingleton(p => AwsSettings.Read(p.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()));
        services.TryAddSingleton<IAmazonDynamoDB>(p =>
        {
            var aws = p.GetRequiredService<AwsSettings>();
            var config = aws.Configure(new AmazonDynamoDBConfig());
            return aws.Credentials is { } credentials ? new AmazonDynamoDBClient(credentials, config) : new(config);
        });
        services.TryAddSingleton<IAmazonKeyManagementService>(p =>
        {
            var aws = p.GetRequiredService<AwsSettings>();
            var config = aws.Configure(new AmazonKeyManagementServiceConfig());
            return aws.Credentials is { } credentials ? new AmazonKeyManagementServiceClient(credentials, config) : new(config);
        });
        services.TryAddSingleton<IAmazonSecurityTokenService>(p =>
        {
            var aws = p.GetRequiredService<AwsSettings>();
            var config = aws.Configure(new AmazonSecurityTokenServiceConfig());
            return aws.Credentials is { } credentials ? new AmazonSecurityTokenServiceClient(credentials, config) : new(config);
        });
        services.TryAddSingleton<IAwsClients, AwsClients>();
    }

    private static IDataKeyService DataKeys(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<EgressOptions>>().Value.DataKeys;
        if (options.DksUrl is not { } url)
        {
            return ActivatorUtilities.CreateInstance<KmsDataKeyService>(services);
        }

        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = ClientCertificates.Tls(
                options.ClientCertificatePath, options.ClientKeyPath, options.ClientKeyPassword, options.TrustPath, verify: true),
        };
        return new DksDataKeyService(new(handler) { BaseAddress = new(url.EndsWith('/') ? url : url + "/"), Timeout = TimeSpan.FromSeconds(30) });
    }
}
