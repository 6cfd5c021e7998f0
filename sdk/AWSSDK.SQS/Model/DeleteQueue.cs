using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Removes a queue with everything in it.</summary>
public class DeleteQueueRequest : AmazonSQSRequest
{
    /// <summary>An empty DeleteQueue request.</summary>
    public DeleteQueueRequest()
    {
    }

    /// <summary>DeleteQueue request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    public DeleteQueueRequest(string queueUrl)
    {
        QueueUrl = queueUrl;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }
}

/// <summary>What DeleteQueue answers.</summary>
public class DeleteQueueResponse : AmazonWebServiceResponse
{
}
