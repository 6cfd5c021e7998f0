using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Makes a queue, or finds the one of that name with the same attributes.</summary>
public class CreateQueueRequest : AmazonSQSRequest
{
    /// <summary>An empty CreateQueue request.</summary>
    public CreateQueueRequest()
    {
    }

    /// <summary>CreateQueue request with its usual members.</summary>
    /// <param name="queueName">See <see cref="QueueName"/>.</param>
    public CreateQueueRequest(string queueName)
    {
        QueueName = queueName;
    }

    /// <summary>1 to 80 letters, digits, hyphens and underscores; a FIFO queue's name ends in ".fifo".</summary>
    public string QueueName { get; set; }

    /// <summary>The queue's attributes by name (<see cref="QueueAttributeName"/>).</summary>
    public Dictionary<string, string> Attributes { get; set; }

    /// <summary>The queue's tags.</summary>
    [JsonPropertyName("tags")]
    public Dictionary<string, string> Tags { get; set; }
}

/// <summary>What CreateQueue answers.</summary>
public class CreateQueueResponse : AmazonWebServiceResponse
{
    /// <summary>The queue's URL.</summary>
    public string QueueUrl { get; set; }
}
