using System.Globalization;

namespace Amazon.SQS.Model;

public partial class GetQueueAttributesResponse
{
    /// <summary>Messages that can be received; 0 when not asked for.</summary>
    public int ApproximateNumberOfMessages => Number(QueueAttributeName.ApproximateNumberOfMessages);

    /// <summary>Messages whose delay has not ended; 0 when not asked for.</summary>
    public int ApproximateNumberOfMessagesDelayed => Number(QueueAttributeName.ApproximateNumberOfMessagesDelayed);

    /// <summary>Messages in flight; 0 when not asked for.</summary>
    public int ApproximateNumberOfMessagesNotVisible => Number(QueueAttributeName.ApproximateNumberOfMessagesNotVisible);

    /// <summary>The queue's ARN; null when not asked for.</summary>
    public string QueueARN => Value(QueueAttributeName.QueueArn);

    /// <summary>Seconds a received message stays hidden; 0 when not asked for.</summary>
    public int VisibilityTimeout => Number(QueueAttributeName.VisibilityTimeout);

    private string Value(QueueAttributeName name) =>
        Attributes is not null && Attributes.TryGetValue(name, out var value) ? value : null;

    private int Number(QueueAttributeName name) =>
        int.TryParse(Value(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
