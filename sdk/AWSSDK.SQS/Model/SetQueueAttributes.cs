using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Changes a queue's attributes.</summary>
public class SetQueueAttributesRequest : AmazonSQSRequest
{
    /// <summary>An empty SetQueueAttributes request.</summary>
    public SetQueueAttributesRequest()
    {
    }

    /// <summary>SetQueueAttributes request with its usual members.</summary>
    /// <param name="queueUrl">See <see cref="QueueUrl"/>.</param>
    /// <param name="attributes">See <see cref="Attributes"/>.</param>
    public SetQueueAttributesRequest(string queueUrl, Dictionary<string, string> attributes)
    {
        QueueUrl = queueUrl;
        Attributes = attributes;
    }

    /// <summary>The queue's URL, as CreateQueue and GetQueueUrl give it.</summary>
    public string QueueUrl { get; set; }

    /// <summary>The new values by name.</summary>
    public Dictionary<string, string> Attributes { get; set; }
}

/// <summary>What SetQueueAttributes answers.</summary>
public class SetQueueAttributesResponse : AmazonWebServiceResponse
{
}
