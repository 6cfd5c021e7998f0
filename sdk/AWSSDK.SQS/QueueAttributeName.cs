using Amazon.Runtime;

namespace Amazon.SQS;

/// <summary>Names of a queue's attributes.</summary>
public class QueueAttributeName : ConstantClass
{
    /// <summary>Every attribute.</summary>
    public static readonly QueueAttributeName All = new("All");

    /// <summary>Messages that can be received.</summary>
    public static readonly QueueAttributeName ApproximateNumberOfMessages = new("ApproximateNumberOfMessages");

    /// <summary>Messages whose delay has not ended.</summary>
    public static readonly QueueAttributeName ApproximateNumberOfMessagesDelayed = new("ApproximateNumberOfMessagesDelayed");

    /// <summary>Messages in flight.</summary>
    public static readonly QueueAttributeName ApproximateNumberOfMessagesNotVisible = new("ApproximateNumberOfMessagesNotVisible");

    /// <summary>FIFO: whether the body's SHA-256 is the deduplication id.</summary>
    public static readonly QueueAttributeName ContentBasedDeduplication = new("ContentBasedDeduplication");

    /// <summary>When the queue was made, in seconds since 1970.</summary>
    public static readonly QueueAttributeName CreatedTimestamp = new("CreatedTimestamp");

    /// <summary>Delay of new messages, 0 to 900 seconds.</summary>
    public static readonly QueueAttributeName DelaySeconds = new("DelaySeconds");

    /// <summary>Whether the queue is a FIFO queue.</summary>
    public static readonly QueueAttributeName FifoQueue = new("FifoQueue");

    /// <summary>When the attributes last changed, in seconds since 1970.</summary>
    public static readonly QueueAttributeName LastModifiedTimestamp = new("LastModifiedTimestamp");

    /// <summary>The longest message, in bytes.</summary>
    public static readonly QueueAttributeName MaximumMessageSize = new("MaximumMessageSize");

    /// <summary>How long messages are kept, 60 to 1209600 seconds.</summary>
    public static readonly QueueAttributeName MessageRetentionPeriod = new("MessageRetentionPeriod");

    /// <summary>The access policy.</summary>
    public static readonly QueueAttributeName Policy = new("Policy");

    /// <summary>The queue's ARN.</summary>
    public static readonly QueueAttributeName QueueArn = new("QueueArn");

    /// <summary>How long a receive waits, 0 to 20 seconds.</summary>
    public static readonly QueueAttributeName ReceiveMessageWaitTimeSeconds = new("ReceiveMessageWaitTimeSeconds");

    /// <summary>Which queues may use this one as dead-letter queue.</summary>
    public static readonly QueueAttributeName RedriveAllowPolicy = new("RedriveAllowPolicy");

    /// <summary>The dead-letter queue and after how many receives a message goes there.</summary>
    public static readonly QueueAttributeName RedrivePolicy = new("RedrivePolicy");

    /// <summary>How long a received message stays hidden, 0 to 43200 seconds.</summary>
    public static readonly QueueAttributeName VisibilityTimeout = new("VisibilityTimeout");

    /// <summary>A value by its name on the wire.</summary>
    /// <param name="value">The name.</param>
    public QueueAttributeName(string value)
        : base(value)
    {
    }

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static QueueAttributeName FindValue(string value) => FindValue<QueueAttributeName>(value);

    /// <summary>The value of that name.</summary>
    /// <param name="value">The name.</param>
    public static implicit operator QueueAttributeName(string value) => FindValue(value);
}
