namespace Amazon.SQS.Model;

/// <summary>A received message.</summary>
public class Message
{
    /// <summary>The system attributes asked for.</summary>
    public Dictionary<string, string> Attributes { get; set; }

    /// <summary>The message's body.</summary>
    public string Body { get; set; }

    /// <summary>The body's MD5, in hex.</summary>
    public string MD5OfBody { get; set; }

    /// <summary>The MD5 of the returned attributes, in hex.</summary>
    public string MD5OfMessageAttributes { get; set; }

    /// <summary>The message attributes asked for.</summary>
    public Dictionary<string, MessageAttributeValue> MessageAttributes { get; set; }

    /// <summary>The message's id.</summary>
    public string MessageId { get; set; }

    /// <summary>The handle of this receive, by which the message is deleted or its timeout changed.</summary>
    public string ReceiptHandle { get; set; }
}
