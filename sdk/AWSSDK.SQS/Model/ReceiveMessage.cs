using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Takes up to ten messages and hides them for the visibility timeout.</summary>
public class ReceiveMessageRequest : AmazonSQSRequest
{
    /// <summary>An empty ReceiveMessage request.</summary>
    public ReceiveMessageRequest()
    {
    }

    /// <summary>ReceiveMessage request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    public ReceiveMessageRequest(string queueUrl)
    {
        QueueUrl = queueUrl;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>The former name of <see cref="MessageSystemAttributeNames"/>.</summary>
    [Obsolete("AttributeNames has been replaced by MessageSystemAttributeNames")]
    public List<string> AttributeNames { get; set; }

    /// <summary>The most messages to take, 1 to 10; 1 when null.</summary>
    public int? MaxNumberOfMessages { get; set; }

    /// <summary>Names of message attributes to return, prefixes ending in ".*", or "All".</summary>
    public List<string> MessageAttributeNames { get; set; }

    /// <summary>Names of system attributes to return (<see cref="MessageSystemAttributeName"/>), or "All".</summary>
    public List<string> MessageSystemAttributeNames { get; set; }

    /// <summary>FIFO: repeats a receive whose answer was lost.</summary>
    public string ReceiveRequestAttemptId { get; set; }

    /// <summary>Seconds the messages stay hidden; the queue's setting when null.</summary>
    public int? VisibilityTimeout { get; set; }

    /// <summary>Seconds to wait for a message, 0 to 20; the queue's setting when null.</summary>
    public int? WaitTimeSeconds { get; set; }
}

/// <summary>The messages taken.</summary>
public class ReceiveMessageResponse : AmazonWebServiceResponse
{
    /// <summary>The messages; null when there were none.</summary>
    public List<Message> Messages { get; set; }
}
