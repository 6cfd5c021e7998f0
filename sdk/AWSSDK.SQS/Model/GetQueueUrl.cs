using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Finds a queue by its name.</summary>
public class GetQueueUrlRequest : AmazonSQSRequest
{
    /// <summary>An empty GetQueueUrl request.</summary>
    public GetQueueUrlRequest()
    {
    }

    /// <summary>GetQueueUrl request with its usual members.</summary>
    /// <param name="queueName">See <see cref="QueueName"/>.</param>
    public GetQueueUrlRequest(string queueName)
    {
        QueueName = queueName;
    }

    /// <summary>The queue's name.</summary>
    public string QueueName { get; set; }

    /// <summary>The account that owns the queue, if it is another one.</summary>
    public string QueueOwnerAWSAccountId { get; set; }
}

/// <summary>What GetQueueUrl answers.</summary>
public class GetQueueUrlResponse : AmazonWebServiceResponse
{
    /// <summary>The queue's URL.</summary>
    public string QueueUrl { get; set; }
}
