using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>Reads a parameter.</summary>
public class GetParameterRequest : AmazonSimpleSystemsManagementRequest
{
    /// <summary>The name or ARN, with an optional ":version" or ":label" after it.</summary>
    public string Name { get; set; }

    /// <summary>Whether SecureString values are returned in the clear.</summary>
    public bool? WithDecryption { get; set; }
}

/// <summary>What GetParameter answers.</summary>
public class GetParameterResponse : AmazonWebServiceResponse
{
    /// <summary>The parameter.</summary>
    public Parameter Parameter { get; set; }
}
