using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Puts a message into a queue.</summary>
public class SendMessageRequest : AmazonSQSRequest
{
    /// <summary>An empty SendMessage request.</summary>
    public SendMessageRequest()
    {
    }

    /// <summary>SendMessage request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="messageBody">See <see cref="MessageBody"/>.</param>
    public SendMessageRequest(string queueUrl, string messageBody)
    {
        QueueUrl = queueUrl;
        MessageBody = messageBody;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>Seconds until the message can be received, 0 to 900; the queue's setting when null.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>Structured data beside the body.</summary>
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; }

    /// <summary>The message: XML 1.0 characters, not empty.</summary>
    public string MessageBody { get; set; }

    /// <summary>FIFO: the token by which repetitions are found for five minutes.</summary>
    public string MessageDeduplicationId { get; set; }

    /// <summary>FIFO: the group within which order is kept.</summary>
    public string MessageGroupId { get; set; }

    /// <summary>Attributes of the service itself, such as AWSTraceHeader.</summary>
    public Dictionary<string, MessageSystemAttributeValue> MessageSystemAttributes { get; set; }
}

/// <summary>What SendMessage answers.</summary>
public class SendMessageResponse : AmazonWebServiceResponse
{
    /// <summary>The attributes' MD5, in hex.</summary>
    public string MD5OfMessageAttributes { get; set; }

    /// <summary>The body's MD5, in hex.</summary>
    public string MD5OfMessageBody { get; set; }

    /// <summary>The system attributes' MD5, in hex.</summary>
    public string MD5OfMessageSystemAttributes { get; set; }

    /// <summary>The message's id.</summary>
    public string MessageId { get; set; }

    /// <summary>FIFO: the message's place in its group.</summary>
    public string SequenceNumber { get; set; }
}
