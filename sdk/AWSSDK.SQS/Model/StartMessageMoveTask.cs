using Amazon.Runtime;

namespace Amazon.SQS.Model;

/// <summary>Moves a dead-letter queue's messages back where they came from, or to another queue.</summary>
public class StartMessageMoveTaskRequest : AmazonSQSRequest
{
    /// <summary>The queue to move to; null: each message's own source.</summary>
    public string DestinationArn { get; set; }

    /// <summary>The highest rate, at most 500.</summary>
    public int? MaxNumberOfMessagesPerSecond { get; set; }

    /// <summary>The dead-letter queue.</summary>
    public string SourceArn { get; set; }
}

/// <summary>What StartMessageMoveTask answers.</summary>
public class StartMessageMoveTaskResponse : AmazonWebServiceResponse
{
    /// <summary>The task's handle.</summary>
    public string TaskHandle { get; set; }
}
