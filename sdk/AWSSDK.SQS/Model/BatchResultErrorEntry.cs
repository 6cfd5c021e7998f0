namespace Amazon.SQS.Model;

/// <summary>An entry of a batch that failed.</summary>
public class BatchResultErrorEntry
{
    /// <summary>The error's code.</summary>
    public string Code { get; set; }

    /// <summary>The entry's name within the batch.</summary>
    public string Id { get; set; }

    /// <summary>What went wrong.</summary>
    public string Message { get; set; }

    /// <summary>Whether the request is at fault, so that repeating it is useless.</summary>
    public bool? SenderFault { get; set; }
}
