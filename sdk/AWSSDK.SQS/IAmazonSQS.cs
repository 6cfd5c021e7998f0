using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;
using Amazon.SQS.Model;

namespace Amazon.SQS;

/// <summary>Amazon Simple Queue Service: the operations of the official interface that this stand-in has.</summary>
public interface IAmazonSQS : IAmazonService, IDisposable, ICoreAmazonSQS
{
    /// <summary>Changes how long a received message stays hidden.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="receiptHandle">The handle of the last receive.</param>
    /// <param name="visibilityTimeout">Seconds from now, 0 to 43200.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ChangeMessageVisibilityResponse> ChangeMessageVisibilityAsync(string queueUrl, string receiptHandle, int? visibilityTimeout, CancellationToken cancellationToken = default);

    /// <summary>Changes how long a received message stays hidden.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ChangeMessageVisibilityResponse> ChangeMessageVisibilityAsync(ChangeMessageVisibilityRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes the visibility timeout of up to ten messages.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="entries">One to ten entries.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(string queueUrl, List<ChangeMessageVisibilityBatchRequestEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Changes the visibility timeout of up to ten messages.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(ChangeMessageVisibilityBatchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes a queue.</summary>
    /// <param name="queueName">The queue's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<CreateQueueResponse> CreateQueueAsync(string queueName, CancellationToken cancellationToken = default);

    /// <summary>Makes a queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<CreateQueueResponse> CreateQueueAsync(CreateQueueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a received message.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="receiptHandle">The handle of the last receive.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DeleteMessageResponse> DeleteMessageAsync(string queueUrl, string receiptHandle, CancellationToken cancellationToken = default);

    /// <summary>Deletes a received message.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DeleteMessageResponse> DeleteMessageAsync(DeleteMessageRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes up to ten messages.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="entries">One to ten entries.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(string queueUrl, List<DeleteMessageBatchRequestEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Deletes up to ten messages.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DeleteQueueResponse> DeleteQueueAsync(string queueUrl, CancellationToken cancellationToken = default);

    /// <summary>Removes a queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DeleteQueueResponse> DeleteQueueAsync(DeleteQueueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads a queue's attributes.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="attributeNames">Names of attributes, or "All".</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GetQueueAttributesResponse> GetQueueAttributesAsync(string queueUrl, List<string> attributeNames, CancellationToken cancellationToken = default);

    /// <summary>Reads a queue's attributes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GetQueueAttributesResponse> GetQueueAttributesAsync(GetQueueAttributesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Finds a queue by its name.</summary>
    /// <param name="queueName">The queue's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GetQueueUrlResponse> GetQueueUrlAsync(string queueName, CancellationToken cancellationToken = default);

    /// <summary>Finds a queue by its name.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GetQueueUrlResponse> GetQueueUrlAsync(GetQueueUrlRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists the queues whose dead-letter queue this is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ListDeadLetterSourceQueuesResponse> ListDeadLetterSourceQueuesAsync(ListDeadLetterSourceQueuesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lists queues.</summary>
    /// <param name="queueNamePrefix">Only queues whose name begins so; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ListQueuesResponse> ListQueuesAsync(string queueNamePrefix, CancellationToken cancellationToken = default);

    /// <summary>Lists queues.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ListQueuesResponse> ListQueuesAsync(ListQueuesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes every message of a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<PurgeQueueResponse> PurgeQueueAsync(string queueUrl, CancellationToken cancellationToken = default);

    /// <summary>Removes every message of a queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<PurgeQueueResponse> PurgeQueueAsync(PurgeQueueRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes messages from a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ReceiveMessageResponse> ReceiveMessageAsync(string queueUrl, CancellationToken cancellationToken = default);

    /// <summary>Takes messages from a queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default);

    /// <summary>Puts a message into a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="messageBody">The message.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SendMessageResponse> SendMessageAsync(string queueUrl, string messageBody, CancellationToken cancellationToken = default);

    /// <summary>Puts a message into a queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default);

    /// <summary>Puts up to ten messages into a queue.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="entries">One to ten entries.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SendMessageBatchResponse> SendMessageBatchAsync(string queueUrl, List<SendMessageBatchRequestEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Puts up to ten messages into a queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SendMessageBatchResponse> SendMessageBatchAsync(SendMessageBatchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Changes a queue's attributes.</summary>
    /// <param name="queueUrl">The queue's URL.</param>
    /// <param name="attributes">The new values by name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SetQueueAttributesResponse> SetQueueAttributesAsync(string queueUrl, Dictionary<string, string> attributes, CancellationToken cancellationToken = default);

    /// <summary>Changes a queue's attributes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SetQueueAttributesResponse> SetQueueAttributesAsync(SetQueueAttributesRequest request, CancellationToken cancellationToken = default);

    /// <summary>Moves a dead-letter queue's messages.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StartMessageMoveTaskResponse> StartMessageMoveTaskAsync(StartMessageMoveTaskRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSQSConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonSQSClient(awsCredentials, (AmazonSQSConfig)clientConfig);
}
