using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Lists queues.</summary>
public class ListQueuesRequest : AmazonSQSRequest
{
    /// <summary>An empty ListQueues request.</summary>
    public ListQueuesRequest()
    {
    }

    /// <summary>ListQueues request with its usual members.</summary>
    /// <param name="queueNamePrefix">See <see cref="QueueNamePrefix"/>.</param>
    public ListQueuesRequest(string queueNamePrefix)
    {
        QueueNamePrefix = queueNamePrefix;
    }

    /// <summary>The most queues in one answer, 1 to 1000.</summary>
    public int? MaxResults { get; set; }

    /// <summary>Where the last answer ended.</summary>
    public string NextToken { get; set; }

    /// <summary>Only queues whose name begins so.</summary>
    public string QueueNamePrefix { get; set; }
}

/// <summary>What ListQueues answers.</summary>
public class ListQueuesResponse : AmazonWebServiceResponse
{
    /// <summary>Where this answer ended; null at the end.</summary>
    public string NextToken { get; set; }

    /// <summary>The queues' URLs.</summary>
    public List<string> QueueUrls { get; set; }
}
