namespace Amazon.SQS.Model;

/// <summary>The value of a message attribute.</summary>
public class MessageAttributeValue
{
    /// <summary>Not used by the service.</summary>
    public List<MemoryStream> BinaryListValues { get; set; }

    /// <summary>The value of a Binary attribute.</summary>
    public MemoryStream BinaryValue { get; set; }

    /// <summary>String, Number or Binary, with an optional label after a dot.</summary>
    public string DataType { get; set; }

    /// <summary>Not used by the service.</summary>
    public List<string> StringListValues { get; set; }

    /// <summary>The value of a String or Number attribute.</summary>
    public string StringValue { get; set; }
}
