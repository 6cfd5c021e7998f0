using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService.Model;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using DataEgress.Local.Machine;

namespace DataEgress.Local.Provisioning;

/// <summary>
/// Makes the buckets, queues, table and key that an egress needs. What is there already stays as it is, so that it can
/// run against any endpoint and again after a restart.
/// </summary>
internal sealed class AwsResources(AwsClients aws)
{
    // A message that failed this often goes to the dead-letter queue.
    private const int MaxReceiveCount = 5;
    private static readonly TimeSpan DeadLetterRetention = TimeSpan.FromDays(14);

    /// <summary>Makes what is missing and returns the queue's URL.</summary>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        foreach (var bucket in new[] { ResourceNames.SourceBucket, ResourceNames.RecipientBucket, ResourceNames.ReceiptBucket, ResourceNames.StubBucket, ResourceNames.KeyImportBucket })
        {
            await CreateBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        }

        // Versions name the exact flag and the exact source objects in ids and receipts.
        await aws.S3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = ResourceNames.SourceBucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } },
            cancellationToken).ConfigureAwait(false);

        await CreateTableAsync(cancellationToken).ConfigureAwait(false);
        await CreateKeyAsync(cancellationToken).ConfigureAwait(false);
        var queueUrl = await CreateQueuesAsync(cancellationToken).ConfigureAwait(false);
        await NotifyAsync(queueUrl, cancellationToken).ConfigureAwait(false);
        return queueUrl;
    }

    private async Task CreateBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await aws.S3.PutBucketAsync(bucket, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou")
        {
        }
    }

    private async Task CreateTableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await aws.DynamoDb.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = ResourceNames.Table,
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    KeySchema = [new KeySchemaElement("source_prefix", KeyType.HASH), new KeySchemaElement("pipeline_name", KeyType.RANGE)],
                    AttributeDefinitions = [new AttributeDefinition("source_prefix", ScalarAttributeType.S), new AttributeDefinition("pipeline_name", ScalarAttributeType.S)],
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ResourceInUseException)
        {
        }
    }

    private async Task CreateKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await aws.Kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = ResourceNames.DataKeyAlias }, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            var key = await aws.Kms.CreateKeyAsync(new CreateKeyRequest { Description = "Wraps the data keys of sample files" }, cancellationToken).ConfigureAwait(false);
            await aws.Kms.CreateAliasAsync(new CreateAliasRequest { AliasName = ResourceNames.DataKeyAlias, TargetKeyId = key.KeyMetadata.KeyId }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> CreateQueuesAsync(CancellationToken cancellationToken)
    {
        var deadLetter = await aws.Sqs.CreateQueueAsync(
            new CreateQueueRequest
            {
                QueueName = ResourceNames.DeadLetterQueue,
                Attributes = new() { [QueueAttributeName.MessageRetentionPeriod] = ((int)DeadLetterRetention.TotalSeconds).ToString(CultureInfo.InvariantCulture) },
            },
            cancellationToken).ConfigureAwait(false);
        var redrive = JsonSerializer.Serialize(new { deadLetterTargetArn = await ArnAsync(deadLetter.QueueUrl, cancellationToken).ConfigureAwait(false), maxReceiveCount = MaxReceiveCount });
        var queue = await aws.Sqs.CreateQueueAsync(
            new CreateQueueRequest { QueueName = ResourceNames.Queue, Attributes = new() { [QueueAttributeName.RedrivePolicy] = redrive } },
            cancellationToken).ConfigureAwait(false);
        return queue.QueueUrl;
    }

    private async Task NotifyAsync(string queueUrl, CancellationToken cancellationToken) =>
        await aws.S3.PutBucketNotificationAsync(
            new PutBucketNotificationRequest
            {
                BucketName = ResourceNames.SourceBucket,
                QueueConfigurations =
                [
                    new QueueConfiguration
                    {
                        Id = "pipeline-success",
                        Queue = await ArnAsync(queueUrl, cancellationToken).ConfigureAwait(false),
                        Events = [EventType.ObjectCreatedAll],
                        Filter = new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = [new FilterRule("suffix", ResourceNames.FlagSuffix)] } },
                    },
                ],
            },
            cancellationToken).ConfigureAwait(false);

    private async Task<string> ArnAsync(string queueUrl, CancellationToken cancellationToken)
    {
        var attributes = await aws.Sqs.GetQueueAttributesAsync(
            new GetQueueAttributesRequest { QueueUrl = queueUrl, AttributeNames = [QueueAttributeName.QueueArn] },
            cancellationToken).ConfigureAwait(false);
        return attributes.Attributes[QueueAttributeName.QueueArn];
    }
}
