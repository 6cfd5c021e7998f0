using Amazon.DynamoDBv2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;

namespace DataEgress.Local.Machine;

/// <summary>Clients of the AWS endpoints, all with the same credentials.</summary>
internal sealed class AwsClients(Uri endpoint, string region, AWSCredentials credentials) : IDisposable
{
    public IAmazonS3 S3 { get; } = new AmazonS3Client(credentials, Configured(new AmazonS3Config { ForcePathStyle = true }, endpoint, region));

    public IAmazonSQS Sqs { get; } = new AmazonSQSClient(credentials, Configured(new AmazonSQSConfig(), endpoint, region));

    public IAmazonDynamoDB DynamoDb { get; } = new AmazonDynamoDBClient(credentials, Configured(new AmazonDynamoDBConfig(), endpoint, region));

    public IAmazonKeyManagementService Kms { get; } = new AmazonKeyManagementServiceClient(credentials, Configured(new AmazonKeyManagementServiceConfig(), endpoint, region));

    public void Dispose()
    {
        S3.Dispose();
        Sqs.Dispose();
        DynamoDb.Dispose();
        Kms.Dispose();
    }

    private static TConfig Configured<TConfig>(TConfig config, Uri endpoint, string region)
        where TConfig : ClientConfig
    {
        config.ServiceURL = endpoint.GetLeftPart(UriPartial.Authority);
        config.AuthenticationRegion = region;
        return config;
    }
}
