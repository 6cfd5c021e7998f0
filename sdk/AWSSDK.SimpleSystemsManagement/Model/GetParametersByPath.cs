using Amazon.Runtime;

namespace Amazon.SimpleSystemsManagement.Model;

/// <summary>Reads the parameters below a path.</summary>
public class GetParametersByPathRequest : AmazonSimpleSystemsManagementRequest
{
    /// <summary>The most parameters in one answer, 1 to 10.</summary>
    public int? MaxResults { get; set; }

    /// <summary>Where the last answer ended.</summary>
    public string NextToken { get; set; }

    /// <summary>The path, with a leading slash.</summary>
    public string Path { get; set; }

    /// <summary>Whether parameters further below count too.</summary>
    public bool? Recursive { get; set; }

    /// <summary>Whether SecureString values are returned in the clear.</summary>
    public bool? WithDecryption { get; set; }
}

/// <summary>What GetParametersByPath answers.</summary>
public class GetParametersByPathResponse : AmazonWebServiceResponse
{
    /// <summary>Where this answer ended; null at the end.</summary>
    public string NextToken { get; set; }

    /// <summary>The parameters.</summary>
    public List<Parameter> Parameters { get; set; }
}
