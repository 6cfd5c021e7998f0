using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Deletes a received message.</summary>
public class DeleteMessageRequest : AmazonSQSRequest
{
    /// <summary>An empty DeleteMessage request.</summary>
    public DeleteMessageRequest()
    {
    }

    /// <summary>DeleteMessage request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="receiptHandle">See <see cref="ReceiptHandle"/>.</param>
    public DeleteMessageRequest(string queueUrl, string receiptHandle)
    {
        QueueUrl = queueUrl;
        ReceiptHandle = receiptHandle;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>The handle of the last receive.</summary>
    public string ReceiptHandle { get; set; }
}

/// <summary>What DeleteMessage answers.</summary>
public class DeleteMessageResponse : AmazonWebServiceResponse
{
}
