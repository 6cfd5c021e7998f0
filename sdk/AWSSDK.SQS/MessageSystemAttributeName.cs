using Amazon.Runtime;

namespace Amazon.SQS;

/// <summary>Names of the service's own attributes of a message.</summary>
public class MessageSystemAttributeName : ConstantClass
{
    /// <summary>Every attribute.</summary>
    public static readonly MessageSystemAttributeName All = new("All");

    /// <summary>When the message was first received, in milliseconds since 1970.</summary>
    public static readonly MessageSystemAttributeName ApproximateFirstReceiveTimestamp = new("ApproximateFirstReceiveTimestamp");

    /// <summary>How often the message was received.</summary>
    public static readonly MessageSystemAttributeName ApproximateReceiveCount = new("ApproximateReceiveCount");

    /// <summary>The X-Ray trace header.</summary>
    public static readonly MessageSystemAttributeName AWSTraceHeader = new("AWSTraceHeader");

    /// <summary>The queue from which the message came to the dead-letter queue.</summary>
    public static readonly MessageSystemAttributeName DeadLetterQueueSourceArn = new("DeadLetterQueueSourceArn");

    /// <summary>FIFO: the deduplication id.</summary>
    public static readonly MessageSystemAttributeName MessageDeduplicationId = new("MessageDeduplicationId");

    /// <summary>The message group.</summary>
    public static readonly MessageSystemAttributeName MessageGroupId = new("MessageGroupId");

    /// <summary>Who sent the message.</summary>
    public static readonly MessageSystemAttributeName SenderId = new("SenderId");

    /// <summary>When the message was sent, in milliseconds since 1970.</summary>
    public static readonly MessageSystemAttributeName SentTimestamp = new("SentTimestamp");

    /// <summary>FIFO: the message's place in its group.</summary>
    public static readonly MessageSystemAttributeName SequenceNumber = new("SequenceNumber");

    /// <summary>A value by its name on the wire.</summary>
    /// <param name="value">The name.</param>
    public MessageSystemAttributeName(string value)
        : base(value)
    {
    }

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static MessageSystemAttributeName FindValue(string value) => FindValue<MessageSystemAttributeName>(value);

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator MessageSystemAttributeName(string value) => FindValue(value);
}
