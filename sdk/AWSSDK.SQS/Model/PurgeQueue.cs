using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Removes every message of a queue.</summary>
public class PurgeQueueRequest : AmazonSQSRequest
{
    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }
}

/// <summary>What PurgeQueue answers.</summary>
public class PurgeQueueResponse : AmazonWebServiceResponse
{
}
