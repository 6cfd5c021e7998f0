using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Changes the visibility timeout of up to ten messages.</summary>
public class ChangeMessageVisibilityBatchRequest : AmazonSQSRequest
{
    /// <summary>An empty ChangeMessageVisibilityBatch request.</summary>
    public ChangeMessageVisibilityBatchRequest()
    {
    }

    /// <summary>ChangeMessageVisibilityBatch request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="entries">See <see cref="Entries"/>.</param>
    public ChangeMessageVisibilityBatchRequest(string queueUrl, List<ChangeMessageVisibilityBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>One to ten entries.</summary>
    public List<ChangeMessageVisibilityBatchRequestEntry> Entries { get; set; }
}

/// <summary>One entry of a ChangeMessageVisibilityBatch.</summary>
public class ChangeMessageVisibilityBatchRequestEntry
{
    /// <summary>An empty entry.</summary>
    public ChangeMessageVisibilityBatchRequestEntry()
    {
    }

    /// <summary>Entry with its usual members.</summary>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="receiptHandle">See <see cref="ReceiptHandle"/>.</param>
    public ChangeMessageVisibilityBatchRequestEntry(string id, string receiptHandle)
    {
        Id = id;
        ReceiptHandle = receiptHandle;
    }

    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }

    /// <summary>The handle of the last receive.</summary>
    public string ReceiptHandle { get; set; }

    /// <summary>Seconds from now, 0 to 43200.</summary>
    public int? VisibilityTimeout { get; set; }
}

/// <summary>What ChangeMessageVisibilityBatch answers: each entry is in one of the lists.</summary>
public class ChangeMessageVisibilityBatchResponse : AmazonWebServiceResponse
{
    /// <summary>The entries that failed.</summary>
    public List<BatchResultErrorEntry> Failed { get; set; }

    /// <summary>The entries that succeeded.</summary>
    public List<ChangeMessageVisibilityBatchResultEntry> Successful { get; set; }
}

/// <summary>An entry of ChangeMessageVisibilityBatch that succeeded.</summary>
public class ChangeMessageVisibilityBatchResultEntry
{
    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }
}
