using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Lists the queues whose dead-letter queue this is.</summary>
public class ListDeadLetterSourceQueuesRequest : AmazonSQSRequest
{
    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>The most queues in one answer, 1 to 1000.</summary>
    public int? MaxResults { get; set; }

    /// <summary>Where the last answer ended.</summary>
    public string NextToken { get; set; }
}

/// <summary>What ListDeadLetterSourceQueues answers.</summary>
public class ListDeadLetterSourceQueuesResponse : AmazonWebServiceResponse
{
    /// <summary>Where this answer ended; null at the end.</summary>
    public string NextToken { get; set; }

    /// <summary>The source queues' URLs.</summary>
    [JsonPropertyName("queueUrls")]
    public List<string> QueueUrls { get; set; }
}
