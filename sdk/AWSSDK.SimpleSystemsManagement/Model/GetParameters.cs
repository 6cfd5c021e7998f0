using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>Reads up to ten parameters.</summary>
public class GetParametersRequest : AmazonSimpleSystemsManagementRequest
{
    /// <summary>The names.</summary>
    public List<string> Names { get; set; }

    /// <summary>Whether SecureString values are returned in the clear.</summary>
    public bool? WithDecryption { get; set; }
}

/// <summary>What GetParameters answers.</summary>
public class GetParametersResponse : AmazonWebServiceResponse
{
    /// <summary>The names of which there is no parameter.</summary>
    public List<string> InvalidParameters { get; set; }

    /// <summary>The parameters found.</summary>
    public List<Parameter> Parameters { get; set; }
}
