using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Reads a queue's attributes.</summary>
public class GetQueueAttributesRequest : AmazonSQSRequest
{
    /// <summary>An empty GetQueueAttributes request.</summary>
    public GetQueueAttributesRequest()
    {
    }

    /// <summary>GetQueueAttributes request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="attributeNames">See <see cref="AttributeNames"/>.</param>
    public GetQueueAttributesRequest(string queueUrl, List<string> attributeNames)
    {
        QueueUrl = queueUrl;
        AttributeNames = attributeNames;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>Names of attributes, or "All".</summary>
    public List<string> AttributeNames { get; set; }
}

/// <summary>What GetQueueAttributes answers.</summary>
public partial class GetQueueAttributesResponse : AmazonWebServiceResponse
{
    /// <summary>The attributes asked for.</summary>
    public Dictionary<string, string> Attributes { get; set; }
}
