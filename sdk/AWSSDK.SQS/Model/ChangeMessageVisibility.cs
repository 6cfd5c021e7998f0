using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Changes how long a received message stays hidden, counted from now.</summary>
public class ChangeMessageVisibilityRequest : AmazonSQSRequest
{
    /// <summary>An empty ChangeMessageVisibility request.</summary>
    public ChangeMessageVisibilityRequest()
    {
    }

    /// <summary>ChangeMessageVisibility request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="receiptHandle">See <see cref="ReceiptHandle"/>.</param>
    /// <param name="visibilityTimeout">See <see cref="VisibilityTimeout"/>.</param>
    public ChangeMessageVisibilityRequest(string queueUrl, string receiptHandle, int? visibilityTimeout)
    {
        QueueUrl = queueUrl;
        ReceiptHandle = receiptHandle;
        VisibilityTimeout = visibilityTimeout;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>The handle of the last receive.</summary>
    public string ReceiptHandle { get; set; }

    /// <summary>Seconds from now, 0 to 43200.</summary>
    public int? VisibilityTimeout { get; set; }
}

/// <summary>What ChangeMessageVisibility answers.</summary>
public class ChangeMessageVisibilityResponse : AmazonWebServiceResponse
{
}
