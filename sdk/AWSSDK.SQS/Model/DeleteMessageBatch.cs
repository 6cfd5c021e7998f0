using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Deletes up to ten messages.</summary>
public class DeleteMessageBatchRequest : AmazonSQSRequest
{
    /// <summary>An empty DeleteMessageBatch request.</summary>
    public DeleteMessageBatchRequest()
    {
    }

    /// <summary>DeleteMessageBatch request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="entries">See <see cref="Entries"/>.</param>
    public DeleteMessageBatchRequest(string queueUrl, List<DeleteMessageBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>One to ten entries.</summary>
    public List<DeleteMessageBatchRequestEntry> Entries { get; set; }
}

/// <summary>One entry of a DeleteMessageBatch.</summary>
public class DeleteMessageBatchRequestEntry
{
    /// <summary>An empty entry.</summary>
    public DeleteMessageBatchRequestEntry()
    {
    }

    /// <summary>Entry with its usual members.</summary>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="receiptHandle">See <see cref="ReceiptHandle"/>.</param>
    public DeleteMessageBatchRequestEntry(string id, string receiptHandle)
    {
        Id = id;
        ReceiptHandle = receiptHandle;
    }

    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }

    /// <summary>The handle of the last receive.</summary>
    public string ReceiptHandle { get; set; }
}

/// <summary>What DeleteMessageBatch answers: each entry is in one of the lists.</summary>
public class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    /// <summary>The entries that failed.</summary>
    public List<BatchResultErrorEntry> Failed { get; set; }

    /// <summary>The entries that succeeded.</summary>
    public List<DeleteMessageBatchResultEntry> Successful { get; set; }
}

/// <summary>An entry of DeleteMessageBatch that succeeded.</summary>
public class DeleteMessageBatchResultEntry
{
    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }
}
