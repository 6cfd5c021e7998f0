using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Puts up to ten messages into a queue.</summary>
public class SendMessageBatchRequest : AmazonSQSRequest
{
    /// <summary>An empty SendMessageBatch request.</summary>
    public SendMessageBatchRequest()
    {
    }

    /// <summary>SendMessageBatch request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="entries">See <see cref="Entries"/>.</param>
    public SendMessageBatchRequest(string queueUrl, List<SendMessageBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>One to ten entries.</summary>
    public List<SendMessageBatchRequestEntry> Entries { get; set; }
}

/// <summary>One entry of a SendMessageBatch.</summary>
public class SendMessageBatchRequestEntry
{
    /// <summary>An empty entry.</summary>
    public SendMessageBatchRequestEntry()
    {
    }

    /// <summary>Entry with its usual members.</summary>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="messageBody">See <see cref="MessageBody"/>.</param>
    public SendMessageBatchRequestEntry(string id, string messageBody)
    {
        Id = id;
        MessageBody = messageBody;
    }

    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }

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

/// <summary>What SendMessageBatch answers: each entry is in one of the lists.</summary>
public class SendMessageBatchResponse : AmazonWebServiceResponse
{
    /// <summary>The entries that failed.</summary>
    public List<BatchResultErrorEntry> Failed { get; set; }

    /// <summary>The entries that succeeded.</summary>
    public List<SendMessageBatchResultEntry> Successful { get; set; }
}

/// <summary>An entry of SendMessageBatch that succeeded.</summary>
public class SendMessageBatchResultEntry
{
    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }

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
